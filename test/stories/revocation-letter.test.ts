import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAudit } from '../../src/audit/audit.store.ts';
import { certificateById } from '../../src/certificate/certificate.store.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { orderLetters } from '../../src/order/order-letter.ts';
import { revocationLetters } from '../../src/revocation/revocation-letter.ts';
import { makeTestBot, seesWhere, type TestBot } from '../fakes/make-test-bot.ts';
import { type VirtualClock, virtualClock } from '../fakes/virtual-clock.ts';

const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n', 'latin1');
const PNG = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  Buffer.from('IEND\xae\x42\x60\x82', 'latin1'),
]);
const ACME =
  '--name "Acme Ltd" --department IT --country CN --province Beijing --city Beijing --street "1 Lane" --phone "+86 10 8888 8888"';
const LIN = '--name "Lin Wei" --department IT --title Engineer --phone 13800000000 --email lin@example.com';

let house: TestBot;
let clock: VirtualClock;
let seen: boolean;

beforeEach(async () => {
  clock = virtualClock(Date.UTC(2026, 5, 1));
  seen = true;
  house = await makeTestBot({
    clock,
    diagnose: seesWhere(() => seen, 'file-status'),
  });
  await data('olu', `signet org add acme ${ACME}`);
  await data('olu', `signet contact add lin ${LIN}`);
});
afterEach(() => house.stop());

// biome-ignore lint/suspicious/noExplicitAny: answers are read as any program would
const data = async (person: string, line: string): Promise<any> => {
  const outcome = await house.settle(await house.say(person, line, { origin: 'button' }));
  if (!outcome.ok) throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
  return outcome.data;
};
const codeOf = async (person: string, line: string): Promise<string> => {
  const outcome = await house.say(person, line, { origin: 'button' });
  return outcome.ok ? 'done' : outcome.error.code;
};
const tokenIn = ({ url }: { readonly url: string }): string => url.split('/').at(-1) ?? '';
const stateOf = async (id: string) => (await certificateById(house.store, id))?.state;

const issue = async (name: string, plan: string): Promise<string> => {
  const { id, state } = await data('olu', `cert apply ${name} --plan ${plan} --method file --org acme --admin lin`);
  if (state === 'issued') return (await data('olu', `cert status ${id}`)).certificateId;
  if (plan.startsWith('dnspod')) {
    const { upload } = await data('olu', `cert verify letter ${id}`);
    await orderLetters(house.bot.house).upload(tokenIn(upload), PDF);
    await house.bot.runJob('advance-orders');
    await house.bot.ordersIdle();
  }
  const done = await data('ann', `cert approve ${id}`);
  expect(done.state).toBe('issued');
  return done.certificateId;
};
const revoke = (id: string) => data('olu', `cert revoke ${id} --reason keyCompromise`);

describe('CERT-6 letters of revocation', () => {
  test('CERT-6 ORG-2 DNSPod SM2 OV: reason, letter, review, revoked; the letter is filled, sealed, and never replaced', async () => {
    const id = await issue('shop.example.com', 'dnspod-sm2-ov');
    const asked = await revoke(id);
    expect(asked).toMatchObject({ state: 'revoking', revocation: { state: 'awaiting-letter', approval: null } });
    expect(await codeOf('ann', `cert approve ${id}`)).not.toBe('done');
    const { form, upload } = await data('olu', `cert revoke letter ${id}`);
    const desk = revocationLetters(house.bot.house);
    const drawn = Buffer.from(await desk.form(tokenIn(form), 'zh'));
    expect(drawn.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    await expect(desk.form(tokenIn(form), 'zh')).rejects.toMatchObject({ code: 'link-gone' });
    await expect(orderLetters(house.bot.house).upload(tokenIn(upload), PDF)).rejects.toMatchObject({
      code: 'link-gone',
    });
    await expect(desk.upload(tokenIn(upload), PNG)).rejects.toMatchObject({ code: 'letter-kind' });
    await expect(desk.upload(tokenIn(upload), PDF.subarray(0, 20))).rejects.toMatchObject({ code: 'letter-empty' });
    await desk.upload(tokenIn(upload), PDF);
    expect(await data('olu', `cert status ${id}`)).toMatchObject({ revocation: { state: 'approving' } });
    const rows = await house.store.db.selectFrom('letters').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(PDF.toString('base64'));
    expect(await codeOf('olu', `cert revoke letter ${id}`)).toBe('revoke-letter-unwanted');
    const { view } = await data('ann', `cert revoke letter ${id}`);
    expect(Buffer.from((await desk.view(tokenIn(view))).bytes).equals(PDF)).toBe(true);
    expect(await codeOf('olu', `cert approve ${id}`)).toBe('not-permitted');
    expect(await data('ann', `cert approve ${id}`)).toMatchObject({ state: 'revoked' });
    const actions = (await readAudit(house.store, { subject: id, limit: 20 })).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['revocation.requested', 'letter.uploaded', 'certificate.revoked']));
  });

  test('CERT-6 GeoTrust OV: no letter while its automatic validation holds, else one as .jpg, .png or .pdf', async () => {
    const first = await issue('a.example.com', 'geotrust-ov');
    expect(await revoke(first)).toMatchObject({ state: 'revoked' });
    // The same organisation is not reviewed again.
    const second = await issue('b.example.com', 'geotrust-ov');
    seen = false;
    expect(await revoke(second)).toMatchObject({ revocation: { state: 'awaiting-letter' } });
    const { upload } = await data('olu', `cert revoke letter ${second}`);
    await revocationLetters(house.bot.house).upload(tokenIn(upload), PNG);
    expect(await data('ann', `cert reject ${second} --reason "not signed"`)).toMatchObject({ state: 'issued' });
    expect(await stateOf(second)).toBe('valid');
  });

  test('CERT-6 a letter that never comes: taken back by whoever asked, or lapsed after a month; the certificate is as it was', async () => {
    const id = await issue('shop.example.com', 'geotrust-ov');
    seen = false;
    await revoke(id);
    expect(await codeOf('olu', `cert download ${id}`)).toBe('certificate-unusable');
    await data('olu', `cert cancel ${id}`);
    expect(await stateOf(id)).toBe('valid');
    await clock.sleep(DAY);
    await revoke(id);
    await clock.sleep(31 * DAY);
    await house.bot.runJob('revocations-due');
    expect(await stateOf(id)).toBe('valid');
    expect(await data('olu', `cert status ${id}`)).toMatchObject({ revocation: { state: 'lapsed' } });
    expect(await codeOf('olu', `cert revoke letter ${id}`)).toBe('revoke-letter-unwanted');
  });
});
