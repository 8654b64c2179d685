import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/chat/desk.ts';
import { DAY, MINUTE } from '../../src/kernel/duration.ts';
import { createStore } from '../../src/store/store.ts';
import { fakeClock } from '../fakes/fake-clock.ts';
import { wrongInBooks } from '../fakes/ledger-books.ts';
import { makeTestBot, PEOPLE, type TestBot } from '../fakes/make-test-bot.ts';
import { mortal } from '../fakes/mortal-store.ts';

const START = Date.UTC(2026, 10, 21);
const policy = {
  issuers: ['internal'],
  approvalsNeeded: 1,
  precheck: true,
  delegation: undefined,
  defaultPlan: 'dv',
  prices: { dv: 50 },
};

let it: TestBot;
let clock: ReturnType<typeof fakeClock>;
beforeEach(async () => {
  clock = fakeClock(START);
  it = await makeTestBot({ clock, policy });
});
afterEach(() => it.stop());

const errorOf = (outcome: Outcome): string => (outcome.ok ? 'none' : outcome.error.code);
const dataOf = <T>(outcome: Outcome): T => {
  if (!outcome.ok) throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
  return outcome.data as T;
};
const give = async (to: string, points: number, until = '2027-12-31', name = 'points') =>
  dataOf<{ id: string }>(
    await it.say('ada', `cert points add ${to} --points ${points} --until ${until} --name ${name}`),
  );
const balance = async (person: string): Promise<readonly [free: number, held: number]> => {
  const { free, held } = dataOf<{ free: number; held: number }>(await it.say(person, 'cert points'));
  return [free, held];
};
const offer = async (from: string, to: string, points: number | string, more = '') =>
  it.say(from, `cert transfer-points ${to} --points ${points} --accept ${more}`);
const codeOf = (outcome: Outcome): string => dataOf<{ code: string }>(outcome).code;

/** PTS-5, by the ledger alone: every line together is nothing, and each pack is what its lines, orders and transfers say. */
const expectConserved = async (bot: TestBot): Promise<void> =>
  expect(await wrongInBooks(createStore(bot.store.db, bot.sealer))).toEqual([]);

test('PTS-1 a pack has a name, an id, a number of points, an expiry, a source and a state', async () => {
  const { id } = await give('olu', 100, '2027-12-31', 'autumn');
  const { packs } = dataOf<{ packs: object[] }>(await it.say('olu', 'cert points'));
  const expiresAt = '2027-12-31T00:00:00.000Z';
  expect(packs).toMatchObject([{ id, name: 'autumn', total: 100, expiresAt, source: 'bought', state: 'usable' }]);
});

test('PTS-1 the state of a pack: usable, held for orders, transferring, used up, expired', async () => {
  await give('olu', 50, '2027-01-31');
  const stateOf = async () =>
    dataOf<{ packs: { state: string }[] }>(await it.say('olu', 'cert points')).packs.map(({ state }) => state);
  expect(await stateOf()).toEqual(['usable']);
  const applied = await it.say('olu', 'cert apply shop.example.test');
  expect(await stateOf()).toEqual(['held']);
  await it.say('ann', 'cert reject shop.example.test --reason no');
  await it.settle(applied);
  await it.say('olu', 'cert transfer-points vic --points 50 --accept');
  expect(await stateOf()).toEqual(['transferring']);
  await it.say('olu', 'cert points withdraw');
  const again = await it.say('olu', 'cert apply shop.example.test');
  await it.say('ann', 'cert approve shop.example.test');
  await it.settle(again);
  expect(await stateOf()).toEqual(['used-up']);
  expect((await it.say('olu', 'cert points')).message.plain).toContain('used up');
  await clock.advance(90 * DAY);
  expect(await stateOf()).toEqual(['expired']);
});

test.each([
  ['with an end that is past', '--points 10 --until 2026-01-01'],
  ['of none', '--points 0 --until 2027-01-01'],
  ['of more than can be counted', '--points 1000000001 --until 2027-01-01'],
])('PTS-1 a pack %s is not made, nor a code for one', async (_, wrong) => {
  expect(errorOf(await it.say('ada', `cert points add olu ${wrong}`))).not.toBe('none');
  expect(errorOf(await it.say('ada', `cert points add ${wrong} --as-code`))).not.toBe('none');
  expect(await balance('olu')).toEqual([0, 0]);
});

describe('PTS-2 an order is paid with points', () => {
  test('of packs that end on the same day the oldest pays, and the history is newest first within one moment', async () => {
    const packs: string[] = [];
    for (const name of ['one', 'two', 'three']) packs.push((await give('olu', 100, '2027-12-31', name)).id);
    await it.say('olu', 'cert apply shop.example.test');
    await it.say('olu', 'cert apply blog.example.test');
    await it.say('olu', 'cert apply mail.example.test');
    const held = dataOf<{ packs: { id: string; held: number }[] }>(await it.say('olu', 'cert points')).packs;
    expect(held.map(({ id, held }) => [id, held])).toEqual([
      [packs[0], 100],
      [packs[1], 50],
      [packs[2], 0],
    ]);
    const { lines } = dataOf<{ lines: { kind: string }[] }>(await it.say('olu', 'cert points history'));
    expect(lines[0]?.kind).toBe('held');
    expect(lines.at(-1)?.kind).toBe('bought');
  });

  test('held when applied for, spent when issued, and nothing else is charged', async () => {
    await give('olu', 100);
    const applied = await it.say('olu', 'cert apply shop.example.test');
    expect(await balance('olu')).toEqual([50, 50]);
    await it.say('ann', 'cert approve shop.example.test');
    const issued = await it.settle(applied);
    expect(dataOf<{ points: unknown }>(issued).points).toMatchObject({ points: 50, state: 'settled' });
    expect(await balance('olu')).toEqual([50, 0]);
    await expectConserved(it);
  });

  test('given back when it is rejected, and when it is cancelled', async () => {
    await give('olu', 100);
    await it.say('olu', 'cert apply a.example.test');
    await it.say('ann', 'cert reject a.example.test --reason no');
    expect(await balance('olu')).toEqual([100, 0]);
    await it.say('olu', 'cert apply b.example.test');
    await it.say('olu', 'cert cancel b.example.test');
    expect(await balance('olu')).toEqual([100, 0]);
    await expectConserved(it);
  });

  test('refused with what is missing, and no order is left behind', async () => {
    await give('olu', 49);
    const refused = await it.say('olu', 'cert apply shop.example.test');
    expect(errorOf(refused)).toBe('points-short');
    expect(refused.message.title).toContain('50 points; 49 are free');
    expect(errorOf(await it.say('olu', 'cert status shop.example.test'))).toBe('nothing-found');
  });

  test('from the pack that expires first, or the one that is chosen', async () => {
    await give('olu', 60, '2027-12-31', 'late');
    const early = await give('olu', 60, '2027-01-31', 'early');
    const first = dataOf<{ id: string; points: null }>(await it.say('olu', 'cert apply a.example.test'));
    expect(
      (await it.store.db.selectFrom('pointHolds').selectAll().where('orderId', '=', first.id).executeTakeFirstOrThrow())
        .packId,
    ).toBe(early.id);
    expect(errorOf(await it.say('olu', 'cert apply b.example.test --pack early'))).toBe('points-short');
    expect(errorOf(await it.say('olu', 'cert apply b.example.test --pack late'))).toBe('none');
  });

  test('never from an expired pack', async () => {
    await give('olu', 60, '2026-12-01', 'old');
    await clock.advance(11 * DAY);
    expect(errorOf(await it.say('olu', 'cert apply a.example.test --pack old'))).toBe('points-expired');
    expect(errorOf(await it.say('olu', 'cert apply a.example.test'))).toBe('points-short');
  });
});

describe('PTS-3 a transfer', () => {
  beforeEach(() => give('olu', 100));

  test('shows its rules first and moves nothing until they are accepted', async () => {
    const asked = await it.say('olu', 'cert transfer-points vic --points 30');
    expect(asked.message.plain).toContain('300 minutes');
    expect(asked.message.actions[0]?.args.accept).toBe('yes');
    expect(await balance('olu')).toEqual([100, 0]);
  });

  test('holds the points and shows the code to the sender alone', async () => {
    const offered = await offer('olu', 'vic', 30);
    expect(offered.message.audience).toBe('asker');
    expect(await balance('olu')).toEqual([70, 30]);
    const rows = JSON.stringify(await it.store.db.selectFrom('pointTransfers').selectAll().execute());
    expect(rows).not.toContain(codeOf(offered));
  });

  test('of all that is left shows the pack as transferring', async () => {
    await offer('olu', 'vic', 100);
    const { packs } = dataOf<{ packs: { state: string }[] }>(await it.say('olu', 'cert points'));
    expect(packs[0]?.state).toBe('transferring');
  });

  test('lapses after 300 minutes and the points return', async () => {
    const code = codeOf(await offer('olu', 'vic', 30));
    await clock.advance(300 * MINUTE);
    expect(errorOf(await it.say('vic', `cert points redeem ${code}`))).toBe('points-code-over');
    await it.bot.runJob('points-due');
    expect(await balance('olu')).toEqual([100, 0]);
    await expectConserved(it);
  });

  test('can be taken back by its sender alone until it is redeemed', async () => {
    const { id } = dataOf<{ id: string }>(await offer('olu', 'vic', 30));
    expect(errorOf(await it.say('ann', `cert points withdraw ${id}`))).toBe('nothing-found');
    expect(errorOf(await it.say('olu', `cert points withdraw ${id}`))).toBe('none');
    expect(await balance('olu')).toEqual([100, 0]);
  });

  test('is the one that is taken back where only one waits; of several it must be said which', async () => {
    expect(errorOf(await it.say('olu', 'cert points withdraw'))).toBe('nothing-found');
    await offer('olu', 'vic', 30);
    await offer('olu', 'vic', 20);
    expect(errorOf(await it.say('olu', 'cert points withdraw'))).toBe('option-missing');
    const { id } = dataOf<{ id: string }>(await offer('olu', 'vic', 10));
    await it.say('olu', `cert points withdraw ${id}`);
    expect(await balance('olu')).toEqual([50, 50]);
  });

  test.each([
    ['to oneself', 'olu', '30', 'points-self'],
    ['to nobody', 'mallory', '30', 'person-unknown'],
    ['of 0', 'vic', '0', 'points-whole'],
    ['of −1', 'vic', '-1', 'option-value'],
    ['of 1.5', 'vic', '1.5', 'option-value'],
    ['of more than there is', 'vic', '101', 'points-short'],
    ['of more than can be counted', 'vic', '99999999999999999999', 'option-value'],
  ])('%s is refused and nothing is held', async (_, to, points, code) => {
    expect(errorOf(await offer('olu', to, points))).toBe(code);
    expect(await balance('olu')).toEqual([100, 0]);
  });

  test('from an expired pack is refused', async () => {
    await give('olu', 10, '2026-12-01', 'old');
    await clock.advance(11 * DAY);
    expect(errorOf(await offer('olu', 'vic', 5, '--pack old'))).toBe('points-expired');
  });

  test('asks which pack when there are several', async () => {
    await give('olu', 10, '2027-06-01', 'second');
    expect(errorOf(await offer('olu', 'vic', 5))).toBe('points-which-pack');
    expect(errorOf(await offer('olu', 'vic', 5, '--pack second'))).toBe('none');
  });
});

describe('PTS-4 redeeming', () => {
  test('only by the named person, once; the points keep their expiry', async () => {
    await give('olu', 100, '2027-12-31');
    const code = codeOf(await offer('olu', 'vic', 30));
    expect(errorOf(await it.say('ann', `cert points redeem ${code}`))).toBe('points-code-wrong');
    const pack = dataOf<{ expiresAt: string; source: string }>(
      await it.say('vic', `cert points redeem ${code.toLowerCase()}`),
    );
    expect(pack).toMatchObject({ expiresAt: '2027-12-31T00:00:00.000Z', source: 'transferred' });
    expect(errorOf(await it.say('vic', `cert points redeem ${code}`))).toBe('points-code-over');
    expect(await balance('vic')).toEqual([30, 0]);
    expect(await balance('olu')).toEqual([70, 0]);
    await expectConserved(it);
  });

  test('a transfer redeemed twice at the same moment: the points come once', async () => {
    await give('olu', 100);
    const code = codeOf(await offer('olu', 'vic', 30));
    const both = await Promise.all([1, 2].map(() => it.say('vic', `cert points redeem ${code}`)));
    expect(both.map(errorOf).toSorted()).toEqual(['none', 'points-code-over']);
    expect(await balance('vic')).toEqual([30, 0]);
    await expectConserved(it);
  });

  test('two at the same moment: one gets the points', async () => {
    const { code } = dataOf<{ code: string }>(
      await it.say('ada', 'cert points add --points 40 --until 2027-12-31 --as-code'),
    );
    const both = await Promise.all(['olu', 'vic'].map((person) => it.say(person, `cert points redeem ${code}`)));
    expect(both.map(errorOf).toSorted()).toEqual(['none', 'points-code-over']);
    await expectConserved(it);
  });

  test('a recharge code for one person works for nobody else', async () => {
    const { code } = dataOf<{ code: string }>(
      await it.say('ada', 'cert points add vic --points 40 --until 2027-12-31 --as-code'),
    );
    expect(errorOf(await it.say('olu', `cert points redeem ${code}`))).toBe('points-code-wrong');
    expect(errorOf(await it.say('vic', `cert points redeem ${code}`))).toBe('none');
  });

  test('ten wrong codes lock the person out for an hour, told, and the right one does not help', async () => {
    const { code } = dataOf<{ code: string }>(
      await it.say('ada', 'cert points add --points 40 --until 2027-12-31 --as-code'),
    );
    for (let tries = 0; tries < 9; tries++)
      expect(errorOf(await it.say('vic', 'cert points redeem AAAAA'))).toBe('points-code-wrong');
    const tenth = await it.say('vic', 'cert points redeem AAAAA');
    expect(errorOf(tenth)).toBe('points-locked');
    expect(errorOf(await it.say('vic', `cert points redeem ${code}`))).toBe('points-locked');
    await clock.advance(61 * MINUTE);
    expect(errorOf(await it.say('vic', `cert points redeem ${code}`))).toBe('none');
  });

  test('the sender is told', async () => {
    await give('olu', 100);
    await it.say('vic', `cert points redeem ${codeOf(await offer('olu', 'vic', 30))}`);
    const told = await it.store.db.selectFrom('notices').selectAll().where('kind', '=', 'points-transferred').execute();
    expect(told).toHaveLength(1);
  });
});

describe('PTS-5 the record', () => {
  test('an expired pack lapses: what is held waits for its order, what is free is gone', async () => {
    await give('olu', 100, '2026-12-01');
    await it.say('olu', 'cert apply shop.example.test');
    await clock.advance(6 * DAY);
    await it.bot.runJob('points-due');
    await clock.advance(5 * DAY);
    await it.bot.runJob('points-due');
    const [pack] = dataOf<{ packs: { free: number; state: string }[] }>(await it.say('olu', 'cert points')).packs;
    expect(pack).toMatchObject({ free: 0, state: 'expired' });
    await expectConserved(it);
  });

  test('the owner is warned once, 30 days before', async () => {
    await give('olu', 100, '2027-01-15');
    const warned = () => it.store.db.selectFrom('notices').selectAll().where('kind', '=', 'points-expiring').execute();
    await it.bot.runJob('points-due');
    expect(await warned()).toHaveLength(0);
    await clock.advance(26 * DAY);
    await it.bot.runJob('points-due');
    await it.bot.runJob('points-due');
    expect(await warned()).toHaveLength(1);
  });

  test('of a pack with nothing free nobody is warned', async () => {
    await give('olu', 50, '2027-01-15');
    await offer('olu', 'vic', 50);
    await clock.advance(26 * DAY - 60 * MINUTE);
    await it.say('olu', 'cert points withdraw');
    await offer('olu', 'vic', 50);
    await clock.advance(60 * MINUTE);
    await it.bot.runJob('points-due');
    const warned = await it.store.db.selectFrom('notices').select('id').where('kind', '=', 'points-expiring').execute();
    expect(warned).toEqual([]);
  });

  test('the history names every movement, and is exported as CSV', async () => {
    await give('olu', 100);
    await offer('olu', 'vic', 30);
    const { lines } = dataOf<{ lines: { kind: string; points: number }[] }>(await it.say('olu', 'cert points history'));
    expect(lines.map(({ kind, points }) => `${kind} ${points}`).toSorted()).toEqual([
      'bought 100',
      'offered -30',
      'offered 30',
    ]);
    const exported = await it.say('olu', 'cert points history --export');
    const text = exported.ok ? new TextDecoder().decode(exported.files?.[0]?.bytes) : '';
    expect(text.split('\r\n')).toHaveLength(1 + 3 + 1);
  });

  test('nobody but an admin sees another’s points', async () => {
    expect(errorOf(await it.say('vic', 'cert points olu'))).toBe('not-permitted');
    expect(errorOf(await it.say('ada', 'cert points olu'))).toBe('none');
  });
});

type Deed =
  | { readonly do: 'apply' | 'approve' | 'reject' | 'cancel'; readonly name: number }
  | {
      readonly do: 'offer';
      readonly from: number;
      readonly to: number;
      readonly points: number;
      readonly team: boolean;
    }
  | { readonly do: 'team'; readonly member: boolean }
  | { readonly do: 'redeem'; readonly by: number; readonly code: number }
  | { readonly do: 'wait'; readonly minutes: number }
  | { readonly do: 'crash'; readonly at: number };

const who = ['olu', 'ann', 'vic', 'ada', 'team:shop'] as const;
const small = (max: number) => fc.nat({ max });
const deeds: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    do: fc.constantFrom('apply' as const, 'approve' as const, 'reject' as const, 'cancel' as const),
    name: small(5),
  }),
  fc.record({
    do: fc.constant('offer' as const),
    from: small(3),
    to: small(4),
    points: small(70),
    team: fc.boolean(),
  }),
  fc.record({ do: fc.constant('team' as const), member: fc.boolean() }),
  fc.record({ do: fc.constant('redeem' as const), by: small(3), code: small(9) }),
  fc.record({ do: fc.constant('wait' as const), minutes: small(400) }),
  fc.record({ do: fc.constant('crash' as const), at: fc.integer({ min: 1, max: 3 }) }),
);

test('PTS-5 the sum is kept whatever people do at once, and wherever the process dies', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deeds, { minLength: 5, maxLength: 30 }), async (list) => {
      const time = fakeClock(START);
      let death = mortal(0, 'before');
      const bot = await makeTestBot({
        clock: time,
        policy,
        wrapStore: (store) => ({
          get db() {
            return store.db;
          },
          seal: store.seal,
          transaction: (work) => death.wrap(store).transaction(work),
        }),
      });
      for (const name of Object.keys(PEOPLE)) {
        if (name !== 'bob') await bot.say('ada', `cert points add ${name} --points 120 --until 2027-12-31`);
      }
      await bot.say('ada', 'signet team set shop --member olu --manager ann');
      await bot.say('ada', 'cert points add team:shop --points 120 --until 2027-12-31');
      const codes: string[] = [];
      for (const deed of list) {
        if (deed.do === 'crash') death = mortal(deed.at, deed.at % 2 === 0 ? 'before' : 'after');
        else if (deed.do === 'wait') {
          await time.advance(deed.minutes * MINUTE);
          await bot.bot.runJob('points-due');
        } else if (deed.do === 'offer') {
          const [from, to] = [who[deed.from], who[deed.to]];
          const made = await bot.say(
            from ?? '',
            `cert transfer-points ${to} --points ${deed.points} --accept ${deed.team ? '--from shop' : ''}`,
          );
          if (made.ok) codes.push((made.data as { code: string }).code);
        } else if (deed.do === 'team')
          await bot.say(
            'ada',
            deed.member ? 'signet team join shop --member olu' : 'signet team leave shop --member olu',
          );
        else if (deed.do === 'redeem')
          await bot.say(who[deed.by] ?? '', `cert points redeem ${codes[deed.code] ?? 'X'}`);
        else if (deed.do === 'approve') await bot.say('bob', `cert approve n${deed.name}.example.test`);
        else if (deed.do === 'reject') await bot.say('bob', `cert reject n${deed.name}.example.test --reason no`);
        else await bot.say('olu', `cert ${deed.do} n${deed.name}.example.test`);
        if (death.dead) death = mortal(0, 'before');
        await expectConserved(bot);
      }
      await bot.stop();
    }),
    { numRuns: 25, seed: 20261121 },
  );
});
