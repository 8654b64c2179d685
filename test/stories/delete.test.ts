import { afterEach, describe, expect, test } from 'vitest';
import { readAudit } from '../../src/audit/audit.store.ts';
import { fromInstant } from '../../src/kernel/clock.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { SEALED_COLUMNS } from '../../src/store/sealed-columns.ts';
import { tick } from '../fakes/drive.ts';
import { fakeTarget } from '../fakes/fake-target.ts';
import { makeTestBot, seesWhere, type TestBot } from '../fakes/make-test-bot.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

const open: TestBot[] = [];
afterEach(async () => {
  for (const house of open.splice(0)) await house.stop();
});

const press = { origin: 'button' } as const;

const world = async () => {
  const clock = virtualClock(Date.UTC(2026, 5, 1));
  const unseen = new Set<string>();
  const diagnose = seesWhere((name) => !unseen.has(name), 'dns-missing');
  const web = fakeTarget({ name: 'web', endpoints: [], fingerprintOf: ({ chain }) => chain });
  const house = await makeTestBot({ clock, diagnose, targets: new Map([['web', web]]) });
  open.push(house);
  const issue = async (line: string) => {
    const done = await house.settle(await house.say('olu', line));
    expect(done).toMatchObject({ ok: true, data: { state: 'issued' } });
    await tick(house.bot);
    return (done as { data: { certificateId: string } }).data.certificateId;
  };
  return { house, clock, unseen, issue };
};

describe('CERT-7 deleting', () => {
  test('CERT-7 a free certificate that nothing serves goes with every row and its key; the audit log stays', async () => {
    const { house, issue } = await world();
    const id = await issue('cert apply www.example.com --method file');
    const asked = await house.say('olu', `cert delete ${id}`);
    expect(asked.message.plain).toMatch(/private key/);
    expect(asked.message.plain).toMatch(/not revoking/);
    expect(await house.say('olu', `cert delete ${id}`, press)).toMatchObject({ ok: true, data: { deleted: true } });
    const { db } = house.store;
    for (const table of [
      'certificates',
      'certificateNames',
      'renewals',
      'expiryWatch',
      'orders',
      'orderNames',
    ] as const)
      expect(await db.selectFrom(table).selectAll().execute(), table).toEqual([]);
    expect(SEALED_COLUMNS.some(({ table }) => table === 'orders')).toBe(true);
    expect((await readAudit(house.store, { subject: id, limit: 5 }))[0]).toMatchObject({
      action: 'certificate.deleted',
    });
    expect(await house.say('olu', `cert status ${id}`)).toMatchObject({ error: { code: 'nothing-found' } });
  });

  test('CERT-7 one that a target serves is refused until another takes its place there', async () => {
    const { house, issue, clock } = await world();
    const first = await issue('cert apply www.example.com --method file --target web');
    expect(await house.say('olu', `cert delete ${first}`)).toMatchObject({ error: { code: 'delete-bound' } });
    await clock.sleep(DAY);
    const second = await issue('cert apply other.example.com --method file --target web');
    expect(await house.say('olu', `cert delete ${first}`, press)).toMatchObject({ ok: true });
    expect(await house.say('olu', `cert delete ${second}`, press)).toMatchObject({ error: { code: 'delete-bound' } });
  });

  test('CERT-7 a paid one goes after its revocation, or once it has expired', async () => {
    const { house, issue, clock } = await world();
    const one = await issue('cert apply one.example.com --method file --plan trustasia-dv');
    const two = await issue('cert apply two.example.com --method file --plan trustasia-dv');
    expect(await house.say('olu', `cert delete ${one}`)).toMatchObject({ error: { code: 'delete-paid' } });
    await house.settle(await house.say('olu', `cert revoke ${one} --reason superseded`, press));
    expect(await house.say('olu', `cert delete ${one}`, press)).toMatchObject({ ok: true });
    const row = await house.store.db.selectFrom('certificates').select('notAfter').where('id', '=', two).execute();
    await clock.sleep(fromInstant(row[0]?.notAfter ?? '') - clock.now() + DAY);
    expect(await house.say('olu', `cert delete ${two}`, press)).toMatchObject({ ok: true });
  });

  test('CERT-7 a running revocation must come to its end first', async () => {
    const { house, issue } = await world();
    const id = await issue('cert apply one.example.com --method file --plan wotrus-dv');
    await house.say('olu', `cert revoke ${id} --reason superseded`, press);
    expect(await house.say('olu', `cert delete ${id}`)).toMatchObject({ error: { code: 'delete-revoking' } });
  });

  test('CERT-7 a pending order is cancelled first, then it goes too', async () => {
    const { house, unseen } = await world();
    unseen.add('www.example.com');
    const asked = await house.settle(await house.say('olu', 'cert apply www.example.com --method dns'));
    const { id } = (asked as { data: { id: string } }).data;
    expect(await house.say('olu', `cert delete ${id}`)).toMatchObject({ error: { code: 'delete-order-open' } });
    await house.settle(await house.say('olu', `cert cancel ${id}`));
    expect(await house.say('olu', `cert delete ${id}`, press)).toMatchObject({ ok: true });
    expect(await house.store.db.selectFrom('orders').select('id').execute()).toEqual([]);
  });
});
