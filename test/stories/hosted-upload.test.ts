import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hostedUploadOf } from '../../src/hosting/hosted-upload.store.ts';
import { hostingOf } from '../../src/hosting/hosting.store.ts';
import type { Target } from '../../src/hosting/target.ts';
import { fromInstant } from '../../src/kernel/clock.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { orderById } from '../../src/order/order.store.ts';
import { tick } from '../fakes/drive.ts';
import { fakeDnsProvider } from '../fakes/fake-dns-provider.ts';
import { wrongInBooks } from '../fakes/ledger-books.ts';
import { makeTestBot, seesWhere, type TestBot } from '../fakes/make-test-bot.ts';
import { leafFingerprint } from '../fakes/test-pairs.ts';
import { file, issuePair, otherCa, sendUpload } from '../fakes/uploads.ts';
import { type VirtualClock, virtualClock } from '../fakes/virtual-clock.ts';

const NAME = 'bought.example.test';
const START = Date.UTC(2026, 5, 1);

describe('hosting of uploaded certificates', () => {
  let clock: VirtualClock;
  let house: TestBot;
  let uploaded: string;
  let held: string | undefined;
  let seen: boolean;
  /** Whether CNAMEs lead where they should. */
  let stands: boolean;

  const web: Target = {
    name: 'web',
    install: async ({ chain }) => {
      held = leafFingerprint(chain);
      return { evidence: [] };
    },
    restore: async () => [],
    endpoints: () => [],
  };

  beforeEach(async () => {
    clock = virtualClock(START);
    held = undefined;
    seen = true;
    stands = true;
    house = await makeTestBot({
      clock,
      places: { dns: new Map([['dns', fakeDnsProvider('dns', ['acme.example.test'])]]), webroots: new Map() },
      checkDelegation: async (host, value) => ({
        state: stands ? 'good' : 'wrong',
        code: stands ? 'dns-good' : 'dns-missing',
        facts: {},
        remarks: [],
        expected: { kind: 'dns', type: 'CNAME', host, value },
        found: [],
      }),
      targets: new Map([['web', web]]),
      diagnose: seesWhere(() => seen, 'file-status'),
      policy: {
        issuers: ['internal'],
        approvalsNeeded: 1,
        precheck: true,
        delegation: { zone: 'acme.example.test', provider: 'dns' },
        defaultPlan: 'dv',
        prices: { dv: 10 },
      },
    });
    const ca = await otherCa(START);
    const { leaf, key } = await issuePair(ca, [NAME], { from: START - DAY, days: 90 });
    const chain = leaf + ca.issuing.certificate + ca.root.certificate;
    const sent = await sendUpload(house, { certificate: file(chain), key: file(key) });
    if (!sent.ok) throw new Error(sent.error.message);
    uploaded = (sent.data as { id: string }).id;
  });
  afterEach(() => house.stop());

  // biome-ignore lint/suspicious/noExplicitAny: answers are read as any program would
  const say = async (line: string, person = 'olu'): Promise<any> => {
    const outcome = await house.say(person, line, { origin: 'shell' });
    if (!outcome.ok) throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
    return outcome.data;
  };
  const points = () => say('cert points add olu --points 50 --until 2027-12-31 --name spring', 'ada');
  const step = async (days: number): Promise<void> => {
    await clock.sleep(days * DAY);
    await house.bot.runJob('uploads-due');
    await tick(house.bot, ['advance-orders', 'hostings-due', 'run-deployments']);
  };
  const told = async () =>
    (
      await house.store.db
        .selectFrom('notices')
        .select('kind')
        .where('kind', 'like', 'host-upload-%')
        .orderBy('at')
        .execute()
    ).map(({ kind }) => kind);

  test('HOST-8 a plan is proposed; the new one shows as to submit and points to the old one', async () => {
    const first = await say(`cert host ${uploaded} --target web`);
    expect(first).toMatchObject({ state: 'hosting', proposal: 'dv', next: null });
    await points();
    const planned = await say(`cert host ${uploaded} --plan dv`);
    const end = fromInstant((await say(`cert status ${uploaded}`)).notAfter);
    expect(planned.next).toMatchObject({
      state: 'to-submit',
      replaces: uploaded,
      plan: 'dv',
      submitAt: new Date(end - 29 * DAY).toISOString(),
    });
    expect((await say(`cert status ${uploaded}`)).next).toEqual(planned.next);
  });

  test('HOST-8 29 days before expiry the order is submitted by itself, and its certificate takes the old one’s place', async () => {
    await points();
    await say(`cert host ${uploaded} --target web --plan dv --method file`);
    await step(59);
    expect(await hostedUploadOf(house.store, uploaded)).toMatchObject({ state: 'to-submit', orderId: undefined });
    await step(1.5);
    const upload = await hostedUploadOf(house.store, uploaded);
    expect([upload?.state, upload?.problem]).toEqual(['ordered', undefined]);
    await house.say('ann', `cert approve ${upload?.orderId}`);
    await step(1);
    await step(1);
    const done = await hostedUploadOf(house.store, uploaded);
    expect(done?.state).toBe('done');
    expect((await hostingOf(house.store, uploaded))?.state).toBe('completed');
    expect(held).toBe((await say(`cert status ${done?.successorId}`)).fingerprint);
  });

  const balance = async () => {
    const { free, held } = await say('cert points');
    return [free, held];
  };

  test('HOST-8 PTS-2 it is paid ahead: refused without enough points, held until there is a certificate, given back when it is cancelled', async () => {
    const plan = `cert host ${uploaded} --target web --plan dv --method file`;
    const short = await house.say('olu', plan, { origin: 'shell' });
    expect(short.ok ? '' : short.error.code).toBe('points-short');
    expect(await hostingOf(house.store, uploaded)).toBeUndefined();
    await points();
    expect((await say(plan)).next).toMatchObject({ points: { points: 10, state: 'held', packName: 'spring' } });
    expect(await balance()).toEqual([40, 10]);
    // Edited, it is paid once.
    await say(plan);
    expect(await balance()).toEqual([40, 10]);
    expect((await house.say('olu', `cert status ${uploaded}`)).message.plain).toContain('10 of spring (held');
    await say(`cert host ${uploaded} --cancel`);
    expect(await balance()).toEqual([50, 0]);
    await say(plan);
    await step(61);
    expect(await balance()).toEqual([40, 10]);
    const { orderId } = (await say(`cert status ${uploaded}`)).next;
    await house.say('ann', `cert approve ${orderId}`);
    await step(1);
    expect(await balance()).toEqual([40, 0]);
    await step(1);
    expect((await say(`cert status ${uploaded}`)).next).toMatchObject({ state: 'done', points: { state: 'settled' } });
    expect(await wrongInBooks(house.store)).toEqual([]);
  });

  test('HOST-8 PTS-2 from the pack that was chosen; given back where the order comes to nothing, where it is not made, and with the certificate', async () => {
    await points();
    await say('cert points add olu --points 50 --until 2027-01-31 --name early', 'ada');
    const plan = `cert host ${uploaded} --target web --plan dv --method file`;
    expect((await say(`${plan} --pack spring`)).next.points).toMatchObject({ packName: 'spring' });
    expect((await say(plan)).next.points).toMatchObject({ packName: 'early' });
    await step(61);
    const { orderId } = (await say(`cert status ${uploaded}`)).next;
    await house.say('ann', `cert reject ${orderId} --reason no`);
    await step(1);
    expect(await balance()).toEqual([100, 0]);
    expect(await told()).toEqual(['host-upload-failed']);
    // Planned again, it is submitted at once; an order of somebody's own for the name is waited for, and pays by itself.
    await say(`cert apply ${NAME} --plan dv`, 'ada').catch(() => {});
    await say(plan);
    await step(0);
    expect(await hostedUploadOf(house.store, uploaded)).toMatchObject({ state: 'ordered' });
    await say(`cert cancel ${(await say(`cert status ${uploaded}`)).next.orderId}`, 'ada');
    await step(1);
    await say(plan);
    expect(await balance()).toEqual([90, 10]);
    await say(`cert host ${uploaded} --cancel`);
    await say(`cert delete ${uploaded}`).catch(() => {});
    expect(await balance()).toEqual([100, 0]);
    expect(await wrongInBooks(house.store)).toEqual([]);
  });

  test('VAL-3 HOST-8 the record that the order will need is watched, and its loss told once each time', async () => {
    const ca = await otherCa(START);
    const { leaf, key } = await issuePair(ca, ['bought.example.com'], { from: START - DAY, days: 90 });
    const chain = leaf + ca.issuing.certificate + ca.root.certificate;
    const sent = await sendUpload(house, { certificate: file(chain), key: file(key) });
    const { id } = (sent as { data: { id: string } }).data;
    await points();
    await say(`cert host ${id} --target web --plan dv --method dns-delegated`);
    const look = async (): Promise<void> => {
      await house.bot.runJob('check-delegations');
      await step(1);
    };
    await look();
    expect((await say(`cert status ${id}`)).delegations).toMatchObject([
      { kind: 'cname', host: '_dnsauth.bought.example.com', target: 'bought.example.com.acme.example.test' },
    ]);
    expect(await told()).toEqual([]);
    stands = false;
    await look();
    await look();
    expect(await told()).toEqual(['host-upload-record']);
    stands = true;
    await look();
    expect((await say(`cert status ${id}`)).next).toMatchObject({ lost: [] });
    stands = false;
    await look();
    expect(await told()).toEqual(['host-upload-record', 'host-upload-record']);
  });

  test('VAL-3 of a certificate that renews by itself the loss of its record is told when it is seen, and its return', async () => {
    await points();
    await say('cert apply shop.example.com --plan dv --method dns-delegated');
    await step(1);
    const { certificateId } = await say('cert status shop.example.com');
    const told = async () =>
      (
        await house.store.db
          .selectFrom('notices')
          .select(['kind', 'certificateId', 'facts'])
          .where('kind', 'like', 'delegation-%')
          .orderBy('at')
          .execute()
      ).map((one) => ({ ...one, facts: JSON.parse(one.facts) }));
    const look = async (): Promise<void> => {
      await house.bot.runJob('check-delegations');
      await step(1);
    };
    await look();
    expect(await told()).toEqual([]);
    stands = false;
    await look();
    await look();
    const facts = { names: ['shop.example.com'], host: '_dnsauth.shop.example.com' };
    expect(await told()).toEqual([{ kind: 'delegation-broken', certificateId, facts }]);
    stands = true;
    await look();
    await look();
    expect((await told()).map(({ kind }) => kind)).toEqual(['delegation-broken', 'delegation-mended']);
  });

  test('HOST-8 the organisation’s data are taken ahead, and refused ahead where they are missing or unknown', async () => {
    const plan = `cert host ${uploaded} --target web --plan geotrust-ov --method dns`;
    const codeOf = async (more: string) => {
      const outcome = await house.say('olu', `${plan} ${more}`, { origin: 'shell' });
      return outcome.ok ? 'done' : outcome.error.code;
    };
    expect(await codeOf('')).toBe('organisation-needed');
    await say(
      'signet org add acme --name "Acme Ltd" --department IT --country CN --province Beijing --city Beijing --street "1 Lane" --phone "+86 10 8888 8888"',
    );
    expect(await codeOf('--org acme')).toBe('administrator-needed');
    expect(await codeOf('--org acme --admin lin')).toBe('party-unknown');
    await say(
      'signet contact add lin --name Lin --department IT --title Engineer --phone 13800000000 --email lin@example.com',
    );
    const planned = await say(`${plan} --org acme --admin lin`);
    expect(planned.next).toMatchObject({ state: 'to-submit', organisation: 'acme', administrator: 'lin' });
    await step(61);
    const upload = await hostedUploadOf(house.store, uploaded);
    expect([upload?.state, upload?.problem]).toEqual(['ordered', undefined]);
    const order = await orderById(house.store, upload?.orderId ?? '');
    expect(order).toMatchObject({ plan: 'geotrust-ov', state: 'reviewing', organisationRevision: 1 });
  });

  test('VAL-5 HOST-8 of file validation the path is watched, and its loss told once', async () => {
    const ca = await otherCa(START);
    const { leaf, key } = await issuePair(ca, ['bought.example.com'], { from: START - DAY, days: 90 });
    const sent = await sendUpload(house, {
      certificate: file(leaf + ca.issuing.certificate + ca.root.certificate),
      key: file(key),
    });
    const { id } = (sent as { data: { id: string } }).data;
    await points();
    await say(`cert host ${id} --target web --plan dv --method file`);
    const look = async (): Promise<void> => {
      await house.bot.runJob('check-delegations');
      await step(1);
    };
    await look();
    expect(await told()).toEqual([]);
    seen = false;
    await look();
    await look();
    expect(await told()).toEqual(['host-upload-record']);
    expect((await say(`cert status ${id}`)).next).toMatchObject({ lost: ['bought.example.com'] });
    seen = true;
    await look();
    expect((await say(`cert status ${id}`)).next).toMatchObject({ lost: [] });
  });

  test('HOST-8 a record put by hand is refused for a DV plan; what was issued here has no plan of its own; cancelled, nothing is ordered', async () => {
    const codeOf = async (line: string) => {
      const outcome = await house.say('olu', line, { origin: 'shell' });
      return outcome.ok ? 'done' : `${outcome.error.rule} ${outcome.error.code}`;
    };
    expect(await codeOf(`cert host ${uploaded} --target web --plan dv --method dns`)).toBe('HOST-8 host-upload-method');
    expect(await hostingOf(house.store, uploaded)).toBeUndefined();
    await points();
    const own = await say('cert apply own.example.test');
    await house.say('ann', `cert approve ${own.id}`);
    await house.bot.ordersIdle();
    const both = `cert host ${uploaded} ${(await say(`cert status ${own.id}`)).certificateId} --target web --plan dv`;
    expect(await codeOf(both)).toBe('HOST-8 host-upload-only');
    expect(await hostingOf(house.store, uploaded)).toBeUndefined();
    await say(`cert host ${uploaded} --target web --plan dv --method file`);
    await say(`cert host ${uploaded} --cancel`);
    await step(70);
    expect(await hostedUploadOf(house.store, uploaded)).toMatchObject({ state: 'cancelled', orderId: undefined });
  });
});
