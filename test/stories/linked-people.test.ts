import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { personByWord } from '../../src/account/person.store.ts';
import { personByToken } from '../../src/account/token.store.ts';
import { verifyAudit } from '../../src/audit/audit.store.ts';
import type { Outcome } from '../../src/chat/desk.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { fakeClock } from '../fakes/fake-clock.ts';
import { type FakeSurface, fakeSurface } from '../fakes/fake-surface.ts';
import { wrongInBooks } from '../fakes/ledger-books.ts';
import { makeTestBot, seesWhere, type TestBot } from '../fakes/make-test-bot.ts';
import { addTestCertificate } from '../fakes/test-certificate.ts';

// One human is two persons here, lin and olu: both have done everything there is to do. Then they are found to be one.

const policy = {
  issuers: ['internal'],
  approvalsNeeded: 1,
  precheck: false,
  delegation: undefined,
  defaultPlan: 'dv',
  prices: { dv: 50 },
};

let it: TestBot;
let surface: FakeSurface;
let clock: ReturnType<typeof fakeClock>;
let lin: string;
let olu: string;
let token: string;

const dataOf = <T>(outcome: Outcome): T => {
  if (!outcome.ok) throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
  return outcome.data as T;
};
const done = async (person: string, line: string): Promise<Outcome> => {
  const outcome = await it.say(person, line, { origin: 'button', local: true });
  dataOf(outcome);
  return outcome;
};
const plain = async (person: string, line: string): Promise<string> => (await done(person, line)).message.plain;
const idOf = async (name: string): Promise<string> => (await personByWord(it.store, name))?.id ?? '';

/** Everything that one person may have. */
const live = async (person: string): Promise<void> => {
  await done('ada', `cert points add ${person} --points 200 --until 2028-01-01 --name ${person}-pack`);
  const issued = await done(person, `cert apply ${person}.example.test`);
  await done('ann', `cert approve ${person}.example.test`);
  await it.settle(issued);
  await done(person, `cert apply waiting.${person}.example.test`);
  await done(person, 'cert transfer-points bob --points 3 --accept');
  const offered = dataOf<{ code: string }>(await done('ada', `cert transfer-points ${person} --points 4 --accept`));
  await done(person, `cert points redeem ${offered.code}`);
  await done('ada', `cert transfer-points ${person} --points 5 --accept`);
  await done(person, `cert alert add ${person}s --all --days 50 --to me --to person:olu --to person:lin`);
  await done(person, `cert alert add ${person}-mail --all --days 50 --to mail:${person}@example.com`);
  await addTestCertificate(it.store, await idOf(person), clock.now() + 40 * DAY, {
    names: [`kept.${person}.example.com`],
  });
  await done(person, `cert follow ${person}.example.test`);
  await done('ada', `signet team join shop --member ${person}`);
  await done(person, `cert watch ${person}.example.org`);
  await done(
    person,
    `signet org add acme-${person} --name Acme --department IT --country CN --province BJ --city BJ --street "1 Lane" --phone "+86 10 8888 8888"`.replace(
      'cert org',
      'signet org',
    ),
  );
  await done(person, 'cert upload');
  await done(person, `cert revoke ${person}.example.test --reason superseded`);
};

const sweep = async (): Promise<void> => {
  await it.bot.runJob('expiry-sweep');
  await clock.advance(4_000);
  await it.bot.runJob('deliver-notices');
  await it.bot.deliveriesIdle();
};

const link = async (): Promise<Outcome> => {
  const { code } = dataOf<{ code: string }>(await it.say('olu', 'signet people link'));
  return it.say('lin', `signet people link ${code} --merge`);
};

beforeEach(async () => {
  clock = fakeClock();
  surface = fakeSurface();
  it = await makeTestBot({ clock, policy, diagnose: seesWhere((name) => !name.startsWith('waiting'), 'dns-missing') });
  it.bot.addSurface(surface);
  await done('ada', 'signet people add lin --role operator --role approver --identity test:here:lin');
  await done('ada', 'cert points add ada --points 100 --until 2028-01-01 --name adas');
  await done('ada', 'signet team set shop --manager lin');
  lin = await idOf('lin');
  olu = await idOf('olu');
  token = dataOf<{ token: string }>(await done('ada', 'signet people token lin --label ci')).token;
  await live('lin');
  await live('olu');
  await sweep();
  await done('lin', 'cert alert snooze kept.lin.example.com --for 3d');
  await done('lin', 'cert alert ack kept.olu.example.com');
  await it.say('lin', 'cert points redeem AAAA-AAAA');
  // One that is still to be sent.
  await done('ada', 'cert revoke kept.olu.example.com --reason superseded').catch(() => undefined);
});
afterEach(async () => {
  expect(await wrongInBooks(it.store)).toEqual([]);
  expect((await verifyAudit(it.store)).whole).toBe(true);
  await it.stop();
});

/** Where a text still stands, as `table.column`. */
const standsIn = async (text: string): Promise<readonly string[]> => {
  const { db } = it.store;
  const found: string[] = [];
  for (const { name, columns } of await db.introspection.getTables())
    for (const column of columns) {
      const { rows } = await sql`
        select 1 from ${sql.table(name)} where cast(${sql.ref(column.name)} as text) like ${`%${text}%`} limit 1
      `.execute(db);
      if (rows.length > 0) found.push(`${name}.${column.name}`);
    }
  return found.toSorted();
};

describe('two persons who have everything become one', () => {
  test('nothing but what was written down for good says the old id', async () => {
    dataOf(await link());
    expect(await standsIn(lin)).toEqual([
      'audit.actor',
      'audit.detail',
      'audit.subject',
      'formerPeople.id',
      'notices.dedup',
      'pointEntries.account',
      'pointEntries.actor',
    ]);
  });

  test('PTS-5 all movements are theirs, in the list and in the file; balance and packs are those of both', async () => {
    const count = async (person: string) =>
      dataOf<{ lines: number }>(await done(person, 'cert points history --export')).lines;
    const before = (await count('lin')) + (await count('olu'));
    dataOf(await link());
    expect(await count('olu')).toBe(before);
    const purse = dataOf<{ free: number; held: number; packs: { name: string }[] }>(await done('lin', 'cert points'));
    expect(purse.packs.map(({ name }) => name)).toEqual(expect.arrayContaining(['lin-pack', 'olu-pack']));
    expect(await plain('ada', `cert points history ${lin}`)).toBe(await plain('ada', 'cert points history olu'));
    expect(await plain('ann', 'signet team')).toContain('olu');
    expect(await plain('ada', 'cert points history team:shop')).not.toContain(lin);
  });

  test('roles, tokens and the names they had lead to the one person', async () => {
    dataOf(await link());
    const person = await personByToken(it.store, token);
    expect([person?.id, person?.name]).toEqual([olu, 'olu']);
    expect(person?.roles).toEqual(['operator', 'approver']);
    expect((await personByWord(it.store, 'lin'))?.id).toBe(olu);
    expect((await personByWord(it.store, lin))?.id).toBe(olu);
    const refused = await it.say('ada', 'signet people add lin --role viewer');
    expect(refused).toMatchObject({ ok: false, error: { code: 'person-exists' } });
  });

  test('orders, certificates and teams are theirs; nobody is told twice', async () => {
    await sweep();
    const told = surface.told('olu').length + surface.told('lin').length;
    dataOf(await link());
    expect(await plain('vic', 'cert status waiting.lin.example.test')).toContain('Applied for by: olu');
    expect(await plain('vic', 'signet team show shop')).toMatch(/Members: olu\n.*Managers: olu/);
    const policies = await plain('vic', 'cert alert list');
    expect(policies).not.toContain('lin,');
    expect(policies).toMatch(/lins \| olu \|/);
    await sweep();
    expect(surface.told('olu').length + surface.told('lin').length).toBe(told);
  });

  test('the audit log tells what both did under the one name, and stays whole', async () => {
    dataOf(await link());
    const log = await plain('ada', 'signet audit --limit 500');
    expect(log).toContain('person.linked');
    expect(log).not.toMatch(new RegExp(`UTC \\| (lin|${lin}) \\|`));
    expect(await plain('ada', `signet audit ${olu}`)).toContain('token.made');
  });

  test('a code for the one who was is redeemed by the one who is, and a third becomes the same', async () => {
    dataOf(await link());
    const { code } = dataOf<{ code: string }>(await done('ada', 'cert transfer-points lin --points 6 --accept'));
    await done('olu', `cert points redeem ${code}`);
    const third = dataOf<{ code: string }>(await it.say('vic', 'signet people link')).code;
    dataOf(await it.say('olu', `signet people link ${third} --merge`));
    const vic = await idOf('vic');
    expect(await Promise.all(['lin', 'olu', lin, olu].map(idOf))).toEqual([vic, vic, vic, vic]);
    expect(await plain('ada', `cert points history ${lin}`)).toBe(await plain('ada', 'cert points history vic'));
  });
});
