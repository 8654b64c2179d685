import { afterEach, describe, expect, test } from 'vitest';
import { certificateById } from '../../src/certificate/certificate.store.ts';
import { fromInstant, toInstant } from '../../src/kernel/clock.ts';
import { DAY, HOUR } from '../../src/kernel/duration.ts';
import { CertError } from '../../src/kernel/errors.ts';
import { setFullTime } from '../../src/order/ca-limit.store.ts';
import { bucketsOf } from '../../src/order/ca-limits.ts';
import type { Issuer } from '../../src/order/issuer.ts';
import { orderById } from '../../src/order/order.store.ts';
import { renewalOf } from '../../src/renewal/renewal.store.ts';
import { delegateIssuer } from '../fakes/delegate-issuer.ts';
import { drive, tick } from '../fakes/drive.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { type VirtualClock, virtualClock } from '../fakes/virtual-clock.ts';

const NAME = 'www.example.com';

describe('a renewal and its CAs', () => {
  const open: TestBot[] = [];
  afterEach(async () => {
    for (const house of open.splice(0)) await house.stop();
  });

  interface World {
    readonly house: TestBot;
    readonly clock: VirtualClock;
    readonly id: string;
  }

  /** A certificate of the CA `first`, a month before its end. */
  const world = async (
    issuers: readonly string[],
    more: (inner: () => Issuer) => Partial<Issuer>,
    line = '',
  ): Promise<World> => {
    const clock = virtualClock(Date.UTC(2026, 5, 1));
    let opened: Issuer | undefined;
    const inner = (): Issuer => {
      if (opened === undefined) throw new Error('not open yet');
      return opened;
    };
    const first = delegateIssuer('first', inner, more(inner));
    const house = await makeTestBot({
      clock,
      issuers: [first],
      policy: { issuers, approvalsNeeded: 1, precheck: false, delegation: undefined, defaultPlan: 'dv' },
    });
    open.push(house);
    opened = house.builtIn;
    const done = await house.settle(await house.say('olu', `cert apply ${NAME} --method file ${line}`));
    expect(done).toMatchObject({ ok: true, data: { state: 'issued', issuer: 'first' } });
    await tick(house.bot);
    const id = done.ok ? (done.data as { certificateId: string }).certificateId : '';
    const certificate = await certificateById(house.store, id);
    await clock.sleep(fromInstant(certificate?.notAfter ?? '') - 31 * DAY - clock.now());
    return { house, clock, id };
  };

  const renewal = async ({ house, id }: World) => {
    const found = await renewalOf(house.store, id);
    if (found === undefined) throw new Error('no renewal');
    return found;
  };

  const successor = async (at: World) => certificateById(at.house.store, (await renewal(at)).successorId ?? '');

  /** The bucket of exactly these names is empty, and has a token again after so long. */
  const emptyBucket = async ({ house, clock }: World, ms: number): Promise<void> => {
    const [key = ''] = bucketsOf('first', 'names', [NAME]);
    await setFullTime(house.store, key, toInstant(clock.now() + 7 * DAY - (7 * DAY) / 5 + ms));
  };

  const withLimits = () => ({ caa: async () => ({ issuerDomains: ['letsencrypt.org'] }) });

  test('a CA that is down makes way for the next of the configuration, and is remembered as ill', async () => {
    let down = false;
    const at = await world(['first', 'internal'], (inner) => ({
      place: (request) => {
        if (down) throw new CertError('issuer-unreachable', { issuer: 'first', detail: 'HTTP 503' });
        return inner().place(request);
      },
    }));
    down = true;
    await drive(at.house.bot, at.clock, 2 * DAY, 6 * HOUR);
    expect((await renewal(at)).state).toBe('done');
    expect((await successor(at))?.issuer).toBe('internal');
    const ill = await at.house.store.db.selectFrom('issuerHealth').selectAll().execute();
    expect(ill).toMatchObject([{ issuer: 'first', detail: 'HTTP 503' }]);
  });

  test('a CA whose limit is used up makes way for another one that has room', async () => {
    const at = await world(['first', 'internal'], withLimits);
    await emptyBucket(at, 5 * DAY);
    await drive(at.house.bot, at.clock, 2 * DAY, 6 * HOUR);
    expect((await renewal(at)).state).toBe('done');
    expect((await successor(at))?.issuer).toBe('internal');
  });

  test('with no other CA the renewal waits until the limit has room again, and its card says why', async () => {
    const at = await world(['first'], withLimits);
    await emptyBucket(at, 5 * DAY);
    await drive(at.house.bot, at.clock, 2 * DAY, 6 * HOUR);
    const waiting = await renewal(at);
    expect(waiting).toMatchObject({ state: 'ordered', failures: 0 });
    const order = await orderById(at.house.store, waiting.orderId ?? '');
    expect(order).toMatchObject({ waiting: 'rate-limit', problem: { type: 'signet:ca-limit' } });
    expect((await at.house.say('vic', `cert status ${order?.id}`)).message.plain).toContain('first: 5 (names');
    await drive(at.house.bot, at.clock, 4 * DAY, 6 * HOUR);
    expect((await renewal(at)).state).toBe('done');
    expect((await successor(at))?.issuer).toBe('first');
  });

  test('2026-06-15: a renewal that lost clientAuth is held back until a person says yes; the old one goes on', async () => {
    let dropped = false;
    const at = await world(
      ['first'],
      (inner) => ({
        finalise: (ref, csr, options) =>
          inner().finalise(ref, csr, dropped ? { personApproved: options.personApproved } : options),
      }),
      '--profile server-client',
    );
    dropped = true;
    await drive(at.house.bot, at.clock, 2 * DAY, 6 * HOUR);
    const held = await renewal(at);
    expect(held.state).toBe('held');
    const [notice] = await at.house.store.db
      .selectFrom('notices')
      .selectAll()
      .where('kind', '=', 'renewal-held')
      .execute();
    expect(JSON.parse(notice?.facts ?? '{}')).toMatchObject({ words: 'clientAuth' });
    const status = await at.house.say('ann', `cert status ${at.id}`);
    const yes = status.message.actions.find(({ command }) => command === 'cert approve');
    expect(await at.house.say('ann', `cert approve ${yes?.args.what}`)).toMatchObject({ ok: true });
    expect((await renewal(at)).state).toBe('done');
  });
});
