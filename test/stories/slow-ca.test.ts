import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromInstant } from '../../src/kernel/clock.ts';
import { MINUTE, SECOND } from '../../src/kernel/duration.ts';
import { CertError } from '../../src/kernel/errors.ts';
import type { Issuer, IssuerOrder } from '../../src/order/issuer.ts';
import { orderById } from '../../src/order/order.store.ts';
import type { Order } from '../../src/order/order.ts';
import { holdRow } from '../../src/store/hold.store.ts';
import { delegateIssuer } from '../fakes/delegate-issuer.ts';
import { type FakeClock, fakeClock } from '../fakes/fake-clock.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';

let clock: FakeClock;
let house: TestBot;
/** What the CA does otherwise than the built-in one. */
let ca: Partial<Issuer>;

beforeEach(async () => {
  clock = fakeClock();
  ca = {};
  house = await makeTestBot({
    clock,
    openIssuers: () => [
      delegateIssuer('slow', () => house.builtIn, {
        poll: (ref) => ca.poll?.(ref) ?? house.builtIn.poll(ref),
        check: (ref, challenge) => ca.check?.(ref, challenge) ?? house.builtIn.check(ref, challenge),
        finalise: (ref, csr, options) => ca.finalise?.(ref, csr, options) ?? house.builtIn.finalise(ref, csr, options),
      }),
    ],
  });
});
afterEach(() => house.stop());

const apply = async (): Promise<string> => {
  const applied = await house.say('olu', 'cert apply www.example.com --method dns --issuer slow');
  return applied.ok ? (applied.data as { id: string }).id : '';
};

const work = async (): Promise<void> => {
  await house.bot.runJob('advance-orders');
  await house.bot.ordersIdle();
};

const orderOf = async (id: string): Promise<Order> => {
  const order = await orderById(house.store, id);
  if (order === undefined) throw new Error('no such order');
  return order;
};

const stillChecking = (ref: string): IssuerOrder => ({ ref, state: 'pending', authorizations: [], retryAfter: 0 });

describe('a CA that takes its time over every answer', () => {
  /** Milliseconds that each answer takes; after them the CA says that it is done. */
  const takes = (answers: readonly number[], meanwhile: (answer: number) => Promise<unknown> = async () => {}) => {
    let asked = 0;
    ca.poll = async (ref) => {
      const wait = answers[asked++];
      if (wait === undefined) return house.builtIn.poll(ref);
      await clock.advance(wait);
      await meanwhile(asked);
      return stillChecking(ref);
    };
    return () => asked;
  };

  const onlyOrder = () => house.store.db.selectFrom('orders').select(['id', 'heldUntil']).executeTakeFirstOrThrow();

  /** Milliseconds for which the order is still held. */
  const heldFor = async (): Promise<number> => {
    const { heldUntil } = await onlyOrder();
    return heldUntil === null ? 0 : fromInstant(heldUntil) - clock.now();
  };

  test('keeps its order with the process that works on it, however long that is, and writes that down no oftener than it must', async () => {
    const left: number[] = [];
    takes(
      Array.from({ length: 6 }, () => 30 * SECOND),
      async () => left.push((await heldFor()) / SECOND),
    );
    const id = await apply();
    await work();
    expect(left).toEqual([90, 60, 90, 60, 90, 60]);
    expect(await orderOf(id)).toMatchObject({ state: 'issued' });
  });

  test('another process that took the order in the middle of an answer goes on alone', async () => {
    const asked = takes([3 * MINUTE], async () =>
      holdRow(house.store, clock, 'orders', (await onlyOrder()).id, 'another', MINUTE),
    );
    const id = await apply();
    await work();
    expect(asked()).toBe(1);
    expect(await orderOf(id)).toMatchObject({ state: 'validating' });
    expect(await heldFor()).toBe(MINUTE);
    await clock.advance(MINUTE);
    await work();
    expect(await orderOf(id)).toMatchObject({ state: 'issued' });
  });
});

describe('a CA that limits how often it is asked', () => {
  test('is asked again when it said, and not a second earlier', async () => {
    let asked = 0;
    ca.poll = async (ref) => {
      if (++asked === 1) return stillChecking(ref);
      if (asked === 2) throw new CertError('issuer-rate-limited', { issuer: 'slow', detail: 'too many', seconds: 600 });
      return house.builtIn.poll(ref);
    };
    const id = await apply();
    await work();
    expect(await orderOf(id)).toMatchObject({
      state: 'validating',
      waiting: 'rate-limit',
      problem: { type: 'issuer-rate-limited', detail: 'too many' },
    });
    await clock.advance(596 * SECOND);
    await work();
    expect(asked).toBe(2);
    await clock.advance(4 * SECOND);
    await work();
    expect(asked).toBe(3);
    expect(await orderOf(id)).toMatchObject({ state: 'issued' });
  });
});

describe('a CA that fails between the proof and the certificate', () => {
  test('what was proved stays proved: it is asked for the certificate alone, once it is well', async () => {
    let ill = true;
    const asked: string[] = [];
    ca.check = async (ref, challenge) => {
      asked.push('check');
      await house.builtIn.check(ref, challenge);
    };
    ca.finalise = async (ref, csr, options) => {
      asked.push('finalise');
      if (ill) throw new CertError('issuer-unreachable', { issuer: 'slow', detail: 'HTTP 503' });
      return house.builtIn.finalise(ref, csr, options);
    };
    ca.poll = (ref) => {
      asked.push('poll');
      return house.builtIn.poll(ref);
    };
    const id = await apply();
    await work();
    expect(await orderOf(id)).toMatchObject({
      state: 'issuing',
      waiting: 'issuer-ill',
      authorizations: [{ state: 'valid' }],
    });
    ill = false;
    const before = asked.length;
    await clock.advance(10 * MINUTE);
    await work();
    expect(await orderOf(id)).toMatchObject({ state: 'issued' });
    expect(asked.slice(before)).toEqual(['finalise']);
    expect(asked.filter((what) => what === 'check')).toHaveLength(1);
  });
});
