import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { concernedBy, orderSubject } from '../../../src/notice/concerned.store.ts';
import { makeTestBot, type TestBot } from '../../fakes/make-test-bot.ts';

describe('CERT-9 whether nobody wants to hear of a certificate', () => {
  let house: TestBot;
  let id: string;
  beforeEach(async () => {
    house = await makeTestBot();
    const issued = await house.settle(await house.say('olu', 'cert apply www.example.com --method file'));
    id = issued.ok ? (issued.data as { certificateId: string }).certificateId : '';
  });
  afterEach(() => house.stop());

  const isIgnored = async (row?: Parameters<typeof concernedBy>[4]) =>
    (await concernedBy(house.store, 'certificate', id, new Set(), row)).ignored;

  test('is read where the caller has not read it', async () => {
    expect(await isIgnored()).toBe(false);
    await house.say('olu', 'cert ignore-notifications www.example.com');
    expect(await isIgnored()).toBe(true);
    expect(await isIgnored({ row: { certificateId: id } })).toBe(true);
  });

  test('is taken from what the caller has read, of this certificate and no other', async () => {
    expect(await isIgnored({ row: { certificateId: id, ignored: true } })).toBe(true);
    expect(await isIgnored({ certificateId: id, row: { certificateId: 'crt_other', ignored: true } })).toBe(false);
  });

  test('holds for its renewals: their order speaks of the certificate that it replaces', () => {
    const order = { requester: 'olu', tags: {}, project: '', certificateId: 'crt_new', replacesId: 'crt_old' };
    expect(orderSubject(order).certificateId).toBe('crt_old');
    expect(orderSubject({ ...order, replacesId: null }).certificateId).toBe('crt_new');
  });
});
