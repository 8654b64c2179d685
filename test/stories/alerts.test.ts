import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { personByWord } from '../../src/account/person.store.ts';
import { DEFAULT_BANDS } from '../../src/alert/stage.ts';
import { bindAndDeploy } from '../../src/hosting/bind.store.ts';
import { deploymentsOf, saveDeployment } from '../../src/hosting/deployment.store.ts';
import { toInstant } from '../../src/kernel/clock.ts';
import { DAY, HOUR, MINUTE } from '../../src/kernel/duration.ts';
import { type FakeClock, fakeClock } from '../fakes/fake-clock.ts';
import { type FakeSurface, fakeSurface } from '../fakes/fake-surface.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { addManyCertificates } from '../fakes/many-certificates.ts';
import { addTestCertificate } from '../fakes/test-certificate.ts';

let house: TestBot;
let clock: FakeClock;
let surface: FakeSurface;
let olu: string;

beforeEach(async () => {
  clock = fakeClock();
  surface = fakeSurface();
  house = await makeTestBot({ clock });
  house.bot.addSurface(surface);
  olu = (await personByWord(house.store, 'olu'))?.id ?? '';
});

afterEach(() => house.stop());

const sweep = async (): Promise<void> => {
  await house.bot.runJob('expiry-sweep');
  expect(house.bot.lastRuns.get('expiry-sweep')?.ok).toBe(true);
  await clock.advance(4_000);
  await house.bot.runJob('deliver-notices');
  await house.bot.deliveriesIdle();
};

const ending = (days: number, more = {}) => addTestCertificate(house.store, olu, clock.now() + days * DAY, more);

const inOps = () => surface.shown.filter(({ where }) => where.id === 'ops');

const press = (person: string, label: string) => {
  const action = inOps()
    .at(-1)
    ?.message.actions.find((one) => one.label === label);
  if (action === undefined) throw new Error(`no button ${label}`);
  return house.bot.desk.dispatch({
    path: action.command.split(' '),
    args: action.args,
    actor: { surface: 'test', realm: 'here', user: person, name: person },
    conversation: { surface: 'test', realm: 'here', id: 'ops' },
    origin: 'button',
    language: 'en',
    local: false,
  });
};

/** As a renewal keeps why its order failed. */
const NO_RECORD = {
  type: 'urn:ietf:params:acme:error:unauthorized',
  detail: 'No TXT record found',
  name: 'shop.example.com',
  look: {
    code: 'dns-missing',
    facts: { host: '_acme-challenge.shop.example.com', type: 'TXT' },
    found: [
      {
        from: 'authoritative',
        where: 'ns1.example.com (192.0.2.53)',
        answer: 'NOERROR',
        values: ['v=spf1 -all'],
        via: [],
        matches: false,
      },
    ],
  },
};

describe('an expiry', () => {
  test('is told in the channel, with its hosts and what can be done', async () => {
    const certificate = await ending(20);
    await bindAndDeploy(house.store, house.bot.house, certificate.id, ['web', 'cache'], olu);
    await sweep();
    expect(surface.titles('ops')).toEqual([`${certificate.names[0]} expires on 2026-03-21`]);
    const card = inOps()[0]?.message;
    expect(card?.plain).toContain('cache, web');
    expect(card?.actions.map(({ command }) => command)).toEqual([
      'cert renew',
      'cert alert ack',
      'cert alert snooze',
      'cert alert snooze',
      'cert alert own',
      'cert ignore-notifications',
    ]);
    await sweep();
    expect(inOps()).toHaveLength(1);
  });

  test('10,000 at once are one card with pages, a line each', async () => {
    const nextAt = toInstant(clock.now());
    const wanted = Array.from({ length: 10_000 }, (_, each) => ({ notAfter: clock.now() + 10 * DAY + each, nextAt }));
    await house.store.transaction((store) => addManyCertificates(store, olu, wanted));
    await sweep();
    expect(surface.titles('ops')).toEqual(['10000 certificates are about to expire, the first on 2026-03-11']);
    const next = await press('vic', 'Next page');
    expect(next.message.plain).toContain('21 to 40 of 10000');
  });

  test('CERT-9 says nothing, follow says it again, an expired one is said once to its owner', async () => {
    const { id } = await ending(5);
    await house.say('olu', `cert ignore-notifications ${id} --reason gone`);
    await sweep();
    expect(surface.shown).toEqual([]);
    await clock.advance(6 * DAY);
    await sweep();
    await sweep();
    expect(surface.told('olu')).toHaveLength(1);
    expect(surface.told('olu')[0]).toContain('its messages are ignored');
    await house.say('olu', `cert follow ${id}`);
    await sweep();
    expect(surface.titles('ops')[0]).toContain('expired on 2026-03-06');
  });

  test('resolved: the card says since when the new one is served, and nothing more is told', async () => {
    const old = await ending(10);
    await bindAndDeploy(house.store, house.bot.house, old.id, ['web'], olu);
    await sweep();
    const fresh = await ending(89, { names: old.names, replacesId: old.id });
    await bindAndDeploy(house.store, house.bot.house, fresh.id, ['web'], olu);
    await sweep();
    // acme.sh #2554: renewed, and the old one still served.
    expect(inOps()[0]?.message.tone).toBe('warning');
    const [made] = await deploymentsOf(house.store, fresh.id);
    if (made === undefined) throw new Error('no deployment');
    await saveDeployment(house.store, made, {
      ...made,
      state: 'deployed',
      nextAt: undefined,
      updatedAt: toInstant(clock.now()),
    });
    await sweep();
    expect(inOps()).toHaveLength(1);
    expect(inOps()[0]?.message).toMatchObject({ tone: 'good', title: `${old.names[0]}: resolved` });
    expect(inOps()[0]?.message.plain).toContain('renewed, served since');
    await clock.advance(20 * DAY);
    await sweep();
    expect(inOps()).toHaveLength(1);
  });

  test('Lemur GHSA-cfh6: somebody else’s upload that claims to replace it silences nothing', async () => {
    const old = await ending(10);
    await ending(89, { names: old.names, replacesId: old.id, source: 'uploaded', owner: 'per_mallory' });
    await ending(89, { names: ['other.example.test'], replacesId: old.id, source: 'issued', owner: 'per_mallory' });
    await sweep();
    expect(inOps()[0]?.message).toMatchObject({ tone: 'warning', title: expect.stringContaining(old.names[0] ?? '') });
  });
});

describe('answers', () => {
  test('Robusta: a button is authorised when it is pressed, for whoever presses it', async () => {
    await ending(10);
    await sweep();
    const refused = await press('vic', 'Acknowledge');
    expect(refused).toMatchObject({ ok: false, error: { code: 'not-permitted' } });
    expect(await press('olu', 'Acknowledge')).toMatchObject({ ok: true });
  });

  test('acknowledged: the card says by whom, and nobody is told again before the next band', async () => {
    await ending(10);
    await sweep();
    await press('ann', 'Acknowledge');
    await sweep();
    expect(inOps()[0]?.message.plain).toContain('looked after by ann');
    await clock.advance(2 * DAY);
    await sweep();
    expect(surface.shown).toHaveLength(1);
    await clock.advance(DAY);
    await sweep();
    expect(inOps()).toHaveLength(2);
  });

  test('grafana/oncall #3161: an acknowledgement that comes after the end does not open it again', async () => {
    const old = await ending(10);
    await sweep();
    await ending(89, { names: old.names, replacesId: old.id });
    await house.bot.runJob('expiry-sweep');
    expect(await press('olu', 'Acknowledge')).toMatchObject({ ok: false, error: { code: 'alert-over' } });
    await sweep();
    expect(inOps()[0]?.message.title).toContain('resolved');
  });

  test('a snooze beyond 7 days needs a reason; “it is mine” makes the presser the owner', async () => {
    const { id } = await ending(10);
    await sweep();
    const long = await house.say('olu', `cert alert snooze ${id} --for 8d`);
    expect(long).toMatchObject({ ok: false, error: { code: 'snooze-reason' } });
    expect(await house.say('olu', `cert alert snooze ${id} --for 2d`)).toMatchObject({ ok: true });
    await press('ann', 'It is mine');
    const row = await house.store.db.selectFrom('certificates').select('owner').where('id', '=', id).executeTakeFirst();
    expect(row?.owner).toBe((await personByWord(house.store, 'ann'))?.id);
    const actions = (await house.store.db.selectFrom('audit').select('action').execute()).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['alert.snoozed', 'certificate.owned']));
  });

  /** The words, and after how many days the next is heard: the band of 7 days begins after 3. */
  const SNOOZES: readonly (readonly [string, () => string, number])[] = [
    ['for a time', () => '--for 4d', 4],
    ['to a date', () => `--to ${toInstant(clock.now() + 5 * DAY)}`, 5],
    ['until the next band', () => '--until band', 3],
    ['until it is renewed', () => '--until renewed --reason "moves to another CA"', 10],
  ];
  test.each(SNOOZES)('snoozed %s: the channel hears nothing before that', async (_, words, days) => {
    const { id } = await ending(10);
    await sweep();
    const told = inOps().length;
    expect(await house.say('olu', `cert alert snooze ${id} ${words()}`)).toMatchObject({ ok: true });
    const heard: number[] = [];
    for (let day = 1; day <= 10; day++) {
      await clock.advance(DAY);
      await sweep();
      if (inOps().length > told) heard.push(day);
    }
    expect(heard[0]).toBe(days);
  });

  test('until it is renewed is beyond 7 days, so it needs a reason', async () => {
    const { id } = await ending(10);
    expect(await house.say('olu', `cert alert snooze ${id} --until renewed`)).toMatchObject({
      error: { code: 'snooze-reason' },
    });
  });
});

describe('a press that mends it', () => {
  const issued = async (): Promise<string> => {
    await house.settle(await house.say('olu', 'cert apply shop.example.com --method file'));
    await house.settle(await house.say('ann', 'cert approve shop.example.com'));
    await house.bot.ordersIdle();
    await sweep();
    const row = await house.store.db.selectFrom('certificates').select('id').executeTakeFirstOrThrow();
    return row.id;
  };

  test('“Renew now” on the card renews; the card closes where it stands', async () => {
    const id = await issued();
    await house.say('olu', `cert renew ${id} --auto off`);
    await clock.advance(65 * DAY);
    await sweep();
    const card = surface.shown.find(({ message }) => message.title.includes('expires on'));
    expect(card?.message.actions[0]).toMatchObject({ label: 'Renew now', command: 'cert renew', args: { what: id } });
    const renewed = await house.settle(await press('olu', 'Renew now'));
    expect(renewed).toMatchObject({ ok: true, data: { state: 'issued' } });
    await sweep();
    expect(card?.message).toMatchObject({ tone: 'good', title: 'shop.example.com: resolved', actions: [] });
    expect(card?.message.plain).toContain('renewed, served since');
  });

  test('a renewal whose proof failed offers “Verify again”, on the warning and on the word of the failure', async () => {
    const id = await issued();
    const { db } = house.store;
    const order = await db.selectFrom('orders').selectAll().executeTakeFirstOrThrow();
    await db.updateTable('orders').set({ state: 'validation-failed' }).where('id', '=', order.id).execute();
    await db
      .updateTable('renewals')
      .set({ state: 'ordered', orderId: order.id, failures: 2, problem: JSON.stringify(NO_RECORD) })
      .where('certificateId', '=', id)
      .execute();
    await db
      .updateTable('expiryWatch')
      .set({ nextAt: toInstant(clock.now()) })
      .execute();
    await sweep();
    const card = inOps().find(({ message }) => message.title.includes('expires on'))?.message;
    const said = [
      'renewal failed 2 times: There is no TXT record at _acme-challenge.shop.example.com.',
      '- ns1.example.com (192.0.2.53): no such record (NOERROR) “v=spf1 -all”',
      '- The CA says: No TXT record found',
      'Add the record exactly as shown. It can be seen 1 to 5 minutes later.',
    ];
    for (const line of said) expect(card?.plain).toContain(line);
    expect(card?.actions[0]).toMatchObject({ label: 'Verify again', command: 'cert verify', args: { what: order.id } });
    const status = await house.say('vic', `cert status ${id}`);
    expect(status.message.actions[0]).toMatchObject({ command: 'cert verify', args: { what: order.id } });
  });

  test('a renewal that is held back is answered by the buttons of its card', async () => {
    const id = await issued();
    const { db } = house.store;
    const order = await db.selectFrom('orders').selectAll().executeTakeFirstOrThrow();
    await db
      .updateTable('renewals')
      .set({ state: 'held', orderId: order.id })
      .where('certificateId', '=', id)
      .execute();
    const status = await house.say('vic', `cert status ${id}`);
    expect(status.message.actions.slice(0, 2)).toMatchObject([
      { command: 'cert approve', args: { what: order.id } },
      { command: 'cert reject', args: { what: order.id }, ask: { option: 'reason' } },
    ]);
  });

  test('a newer warning takes the older card’s place: that one says so and has no buttons', async () => {
    await ending(10);
    await sweep();
    await clock.advance(4 * DAY);
    await sweep();
    const [older, newer] = inOps().map(({ message }) => message);
    expect(older).toMatchObject({ title: expect.stringContaining('An older warning'), actions: [] });
    expect(newer?.title).toContain('expires on');
  });

  test('of several on a card, those that moved on leave it, the others stay', async () => {
    const soon = await ending(10);
    const later = await ending(13);
    await sweep();
    await clock.advance(4 * DAY);
    await sweep();
    const [older, newer] = inOps().map(({ message }) => message);
    expect(older?.title).toBe(`${later.names[0]} expires on ${later.notAfter.slice(0, 10)}`);
    expect(newer?.title).toBe(`${soon.names[0]} expires on ${soon.notAfter.slice(0, 10)}`);
  });

  test('a person is told in the language they last used, a channel in the house’s', async () => {
    await house.say('olu', 'cert list', { language: 'zh' });
    await house.say('olu', 'cert alert add mine --all --days 50 --to me', { language: 'zh' });
    await ending(10);
    await sweep();
    expect(surface.told('olu')[0]).toContain('将于');
    expect(surface.titles('ops')[0]).toContain('expires on');
  });
});

describe('MSG-3 policies in chat', () => {
  test('are added, told, changed and removed', async () => {
    await ending(45, { tags: { team: 'shop' } });
    expect(await house.say('olu', 'cert alert add shops --tag team:shop --days 50 --to me')).toMatchObject({
      ok: true,
    });
    expect(await house.say('olu', 'cert alert add shops --all --days 5 --to me')).toMatchObject({
      error: { code: 'policy-exists' },
    });
    await sweep();
    expect(surface.told('olu')).toHaveLength(1);
    expect(surface.titles('ops')).toEqual([]);
    expect(await house.say('olu', 'cert alert edit shops --again 1h')).toMatchObject({ ok: true });
    await clock.advance(61 * MINUTE);
    await sweep();
    expect(surface.told('olu')).toHaveLength(2);
    await house.say('olu', 'cert alert remove shops', { origin: 'button' });
    await clock.advance(2 * HOUR);
    await sweep();
    expect(surface.told('olu')).toHaveLength(2);
    expect((await house.say('olu', 'cert alert list')).message.title).toContain('No alert policies');
  });

  test.each([
    ['a name of 61 characters', `cert alert add ${'x'.repeat(61)} --all --days 1 --to me`, 'option-long'],
    ['a remark of 101', `cert alert add x --all --days 1 --to me --remark ${'x'.repeat(101)}`, 'option-long'],
    ['no condition', 'cert alert add x --all --to me', 'option-missing'],
    ['no receiver', 'cert alert add x --all --days 1', 'option-missing'],
    ['no object', 'cert alert add x --days 1 --to me', 'option-missing'],
    ['a receiver that is none', 'cert alert add x --all --days 1 --to nobody', 'option-value'],
    ['a share of nothing', 'cert alert add x --all --share 0 --to me', 'option-value'],
  ])('MSG-3 refuses %s', async (_, line, code) => {
    expect(await house.say('olu', line)).toMatchObject({ ok: false, error: { code } });
  });

  test('MSG-3 all conditions, periods in a row, chosen certificates, several receivers, a remark', async () => {
    const { names } = await ending(20);
    await ending(20, { names: ['other.example.com'] });
    const line = `cert alert add pager --names ${names[0]} --days 30 --share 20 --match all --periods 3`;
    const added = await house.say('olu', `${line} --to me --to test:here:pager --remark "two of them"`);
    expect(added).toMatchObject({ ok: true, data: { match: 'all', periods: 3, remark: 'two of them' } });
    await sweep();
    const inPager = () => surface.titles('pager');
    expect(inPager()).toEqual([]);
    // A fifth of 90 days is 18; then two periods more.
    await clock.advance(2 * DAY);
    await sweep();
    expect(inPager()).toEqual([]);
    await clock.advance(2 * MINUTE);
    await sweep();
    expect(inPager()).toHaveLength(1);
    expect(surface.told('olu')).toHaveLength(1);
    expect(JSON.stringify(surface.shown)).toContain(names[0]);
    await clock.advance(2 * DAY);
    await sweep();
    expect(inPager()).toHaveLength(1);
  });

  test('MSG-3 checked every 5 minutes, three times in a row: told a quarter of an hour after it was made; every minute unless chosen', async () => {
    await ending(20);
    await clock.advance(20_000);
    const added = await house.say(
      'olu',
      'cert alert add slow --all --days 30 --every 5m --periods 3 --to test:here:pager',
    );
    expect(added).toMatchObject({ ok: true, data: { every: '5m', periods: 3 } });
    expect(added.message.plain).toContain('every 5 minutes; told when it holds 3 times in a row');
    const chinese = await house.say('olu', 'cert alert edit slow --remark x', { language: 'zh' });
    expect(chinese.message.plain).toContain('每 5 分钟一次；连续满足 3 次时通知');
    const plain = await house.say('olu', 'cert alert add quick --all --days 1 --to me');
    expect(plain).toMatchObject({ data: { every: '1m', periods: 1 } });
    const wrong = await house.say('olu', 'cert alert add odd --all --days 1 --every 3m --to me');
    expect(wrong).toMatchObject({ ok: false, error: { code: 'choice-unknown' } });
    const told = () => surface.titles('pager').length;
    // Made at 09:00:20; the checks are at 09:05, 09:10 and 09:15.
    for (let minute = 1; minute <= 14; minute++) {
      // A sweep takes four seconds of it.
      await clock.advance(MINUTE - 4_000);
      await sweep();
      expect([minute, told()]).toEqual([minute, 0]);
    }
    await clock.advance(MINUTE);
    await sweep();
    expect(told()).toBe(1);
    expect(await house.say('olu', 'cert alert edit slow --every 1m')).toMatchObject({
      data: { every: '1m', periods: 3 },
    });
  });

  test('MSG-3 a policy of before the choice is checked every minute', async () => {
    await house.say('olu', 'cert alert add old --all --days 1 --to me');
    const row = await house.store.db.selectFrom('alertPolicies').select('rule').executeTakeFirstOrThrow();
    const { every, ...rule } = JSON.parse(row.rule);
    expect(every).toBe('1m');
    await house.store.db
      .updateTable('alertPolicies')
      .set({ rule: JSON.stringify(rule) })
      .execute();
    expect(await house.say('olu', 'cert alert list')).toMatchObject({ data: [{ every: '1m' }] });
  });

  test('MSG-3 takes 300 policies and no more', async () => {
    for (let each = 0; each < 300; each++) await house.say('olu', `cert alert add p${each} --all --days 1 --to me`);
    expect(await house.say('olu', 'cert alert add one-more --all --days 1 --to me')).toMatchObject({
      error: { code: 'policies-many' },
    });
  });
});

describe('status --why', () => {
  test('tells what was sent, to whom, why, and what comes', async () => {
    const { id } = await ending(10);
    await sweep();
    const told = await house.say('vic', `cert status ${id} --why`);
    expect(told.message.plain).toContain('test:here:ops | 1 certificate is about to expire | sent');
    expect(told.message.plain).toContain('test:here:ops | everybody’s | told already');
    expect(told.message.plain).toContain('olu | everybody’s | told when nobody before answers');
    await house.say('olu', `cert ignore-notifications ${id}`);
    const muted = await house.say('vic', `cert status ${id} --why`);
    expect(muted.message.plain).toContain('its messages are ignored (CERT-9)');
  });
});

test('nobody answers: the channel, then the owner, then on-call', async () => {
  const watched = await makeTestBot({
    clock,
    alerts: { bands: DEFAULT_BANDS, quietHours: undefined, onCall: ['test:here:pager'] },
  });
  watched.bot.addSurface(surface);
  const owner = (await personByWord(watched.store, 'olu'))?.id ?? '';
  await addTestCertificate(watched.store, owner, clock.now() + 30 * DAY);
  const first: Record<string, number> = {};
  for (let day = 0; day < 30; day++) {
    await watched.bot.runJob('expiry-sweep');
    await clock.advance(4_000);
    await watched.bot.runJob('deliver-notices');
    await watched.bot.deliveriesIdle();
    for (const [who, told] of [
      ['channel', surface.titles('ops')],
      ['owner', surface.told('olu')],
      ['on-call', surface.titles('pager')],
    ] as const)
      if (told.length > 0) first[who] ??= day;
    await clock.advance(DAY);
  }
  await watched.stop();
  expect(Object.keys(first)).toEqual(['channel', 'owner', 'on-call']);
  expect(first).toMatchObject({ channel: 0, owner: 7, 'on-call': 14 });
});

describe('faults', () => {
  test('the database is gone for a moment in the middle of a sweep: nothing is lost and nothing said twice', async () => {
    await ending(10);
    const { db } = house.store;
    await db.schema.alterTable('alerts').renameTo('elsewhere').execute();
    await house.bot.runJob('expiry-sweep');
    expect(house.bot.lastRuns.get('expiry-sweep')?.ok).toBe(false);
    await db.schema.alterTable('elsewhere').renameTo('alerts').execute();
    await clock.advance(MINUTE);
    await sweep();
    await sweep();
    expect(inOps()).toHaveLength(1);
  });

  test('down for 9 days: one card with the most urgent band', async () => {
    await ending(31);
    await sweep();
    await clock.advance(25 * DAY);
    await sweep();
    expect(inOps()).toHaveLength(1);
    expect(inOps()[0]?.message.title).toContain('expires on 2026-04-01');
  });
});
