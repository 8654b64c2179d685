import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { certificateById } from '../../src/certificate/certificate.store.ts';
import type { Outcome } from '../../src/chat/desk.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { makeCsr } from '../../src/pki/csr.ts';
import { csrPublicKey } from '../../src/pki/csr-read.ts';
import { fakeClock } from '../fakes/fake-clock.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { file, ownFiles, sendUpload } from '../fakes/uploads.ts';

let it: TestBot;
let clock: ReturnType<typeof fakeClock>;
beforeEach(async () => {
  clock = fakeClock(Date.UTC(2026, 10, 21));
  it = await makeTestBot({ clock });
});
afterEach(() => it.stop());

const errorOf = (outcome: Outcome): string => (outcome.ok ? 'none' : outcome.error.code);
const dataOf = <T>(outcome: Outcome): T => {
  if (!outcome.ok) throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
  return outcome.data as T;
};
const issue = async (line: string, args = {}): Promise<string> => {
  const applied = await it.say('olu', line, Object.keys(args).length === 0 ? {} : { args, origin: 'form' });
  const { id, approval } = dataOf<{ id: string; approval: { state: string } | null }>(applied);
  if (approval?.state === 'waiting') await it.say('ann', `cert approve ${id}`);
  return dataOf<{ certificateId: string }>(await it.settle(applied)).certificateId;
};
const revoke = async (id: string, reason: string): Promise<void> => {
  const asked = await it.say('olu', `cert revoke ${id} --reason ${reason}`, { origin: 'button' });
  const { approval } = dataOf<{ revocation: { approvalId?: string } } & { approval?: { id: string } }>(asked);
  await it.say('ann', `cert approve ${approval?.id ?? id}`);
  await it.settle(asked);
  expect((await certificateById(it.store, id))?.state).toBe('revoked');
};
const csrFor = (names: readonly string[]) => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { csr: makeCsr({ names, privateKeyPem }), privateKeyPem };
};
const keyOf = async (certificateId: string): Promise<string> => {
  const order = (await certificateById(it.store, certificateId))?.orderId ?? '';
  const row = await it.store.db.selectFrom('orders').select('csr').where('id', '=', order).executeTakeFirstOrThrow();
  return csrPublicKey(row.csr).toString('hex');
};

describe('CERT-1 PLAN-10 a key whose certificate was revoked since it had leaked', () => {
  test('is refused in an upload, naming that certificate', async () => {
    const [crt, key] = await ownFiles(it);
    const list = dataOf<{ certificates: { id: string }[] }>(await it.say('olu', 'cert list'));
    const id = list.certificates[0]?.id ?? '';
    await revoke(id, 'keyCompromise');
    const args = { certificate: file(crt ?? ''), key: file(key ?? ''), 'allow-duplicate': true };
    const outcome = await sendUpload(it, args);
    expect(errorOf(outcome)).toBe('key-leaked');
    expect(outcome.message.plain).toContain(id);
  });

  test('is refused in a CSR; one that was revoked for another reason is taken again', async () => {
    for (const [reason, code] of [
      ['superseded', 'none'],
      ['keyCompromise', 'key-leaked'],
    ] as const) {
      const { csr } = csrFor([`${reason.toLowerCase()}.example.test`]);
      await revoke(await issue('cert apply', { csr }), reason);
      expect(errorOf(await it.say('olu', 'cert apply', { args: { csr }, origin: 'form' }))).toBe(code);
    }
  });

  test('is not renewed with again: a renewal of another certificate with it takes a new key', async () => {
    const first = await issue('cert apply shop.example.test');
    await clock.advance(DAY);
    const second = dataOf<{ certificateId: string }>(await it.settle(await it.say('olu', `cert renew ${first}`)));
    expect(await keyOf(second.certificateId)).toBe(await keyOf(first));
    await revoke(first, 'keyCompromise');
    const third = dataOf<{ certificateId: string }>(
      await it.settle(await it.say('olu', `cert renew ${second.certificateId}`)),
    );
    expect(await keyOf(third.certificateId)).not.toBe(await keyOf(first));
    expect((await certificateById(it.store, third.certificateId))?.key).toBeDefined();
  });

  test('is not reissued with, whose key is not ours; the old key is refused where it is asked for', async () => {
    const first = await issue('cert apply shop.example.test');
    const second = dataOf<{ certificateId: string }>(await it.settle(await it.say('olu', `cert renew ${first}`)));
    await revoke(first, 'keyCompromise');
    const again = await it.say('olu', `cert reissue ${second.certificateId} --key reuse`, { origin: 'button' });
    expect(errorOf(again)).toBe('key-leaked');
  });

  test('stays known when the certificate itself is deleted', async () => {
    const { csr } = csrFor(['gone.example.test']);
    const id = await issue('cert apply', { csr });
    await revoke(id, 'keyCompromise');
    expect(errorOf(await it.say('olu', `cert delete ${id}`, { origin: 'button' }))).toBe('none');
    expect(errorOf(await it.say('olu', 'cert apply', { args: { csr }, origin: 'form' }))).toBe('key-leaked');
  });
});
