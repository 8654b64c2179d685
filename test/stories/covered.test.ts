import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/chat/desk.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { fakeClock } from '../fakes/fake-clock.ts';
import { fakeSurface } from '../fakes/fake-surface.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { file, issuePair, otherCa, sendUpload } from '../fakes/uploads.ts';

let it: TestBot;
let clock: ReturnType<typeof fakeClock>;
beforeEach(async () => {
  clock = fakeClock(Date.UTC(2026, 10, 21));
  it = await makeTestBot({ clock });
});
afterEach(() => it.stop());

const dataOf = <T>(outcome: Outcome): T => {
  if (!outcome.ok) throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
  return outcome.data as T;
};
const issue = async (names: string, more = ''): Promise<string> => {
  const applied = await it.say('olu', `cert apply ${names} ${more}`);
  await it.say('ann', `cert approve ${dataOf<{ id: string }>(applied).id}`);
  return dataOf<{ certificateId: string }>(await it.settle(applied)).certificateId;
};
const covered = (outcome: Outcome) => dataOf<{ covered: { certificateId: string } | null }>(outcome).covered;
const SAID = 'A valid certificate covers these names already';

describe('applying for names that have a valid certificate', () => {
  test('is not refused: the applicant reads which, until when, whether it is renewed, and what else can be done', async () => {
    const id = await issue('shop.example.test');
    const again = await it.say('olu', 'cert apply shop.example.test');
    const { plain, actions } = again.message;
    expect(plain).toContain(`${SAID}: ${id} of internal, until 2027-02-19 00:00 UTC; it is renewed by itself.`);
    expect(plain).toContain(`cert reissue ${id}`);
    expect(actions.map(({ command, args }) => `${command} ${args.what}`)).toContain(`cert renew ${id}`);
    expect(covered(again)).toEqual({ certificateId: id, notAfter: '2027-02-19T00:00:00.000Z', autoRenew: true });
    expect(await issue('api.example.test')).toMatch(/^crt_/);
  });

  test('whoever approves reads it on their card, in Chinese too', async () => {
    const surface = fakeSurface('test');
    it.bot.addSurface(surface);
    const id = await issue('shop.example.test');
    const again = dataOf<{ id: string }>(await it.say('olu', 'cert apply shop.example.test'));
    await it.bot.runJob('deliver-notices');
    await it.bot.deliveriesIdle();
    const asked = surface.shown.map(({ message }) => message.plain).filter((plain) => plain.includes(again.id));
    expect(asked.some((plain) => plain.includes(SAID))).toBe(true);
    const shown = await it.say('ann', `cert status ${again.id}`, { language: 'zh' });
    expect(shown.message.plain).toContain(`已有有效证书覆盖这些域名：${id}（internal），有效期至`);
    expect(shown.message.plain).toContain('该证书会自动续期');
  });

  test('one that is not renewed by itself is told as such', async () => {
    const id = await issue('shop.example.test');
    await it.say('olu', `cert renew ${id} --auto off`);
    expect((await it.say('olu', 'cert apply shop.example.test')).message.plain).toContain(
      'it is not renewed by itself',
    );
  });

  test('the button makes the order under way the renewal of that one', async () => {
    const id = await issue('shop.example.test');
    const again = dataOf<{ id: string }>(await it.say('olu', 'cert apply shop.example.test'));
    const renewed = await it.say('olu', 'cert renew', { origin: 'button', args: { what: id } });
    expect(dataOf<{ id: string }>(renewed).id).toBe(again.id);
  });

  test('a wildcard covers what is one label below it; the names must all be covered by one', async () => {
    const id = await issue('*.shop.example.test', '--plan dv');
    expect(covered(await it.say('olu', 'cert apply a.shop.example.test'))?.certificateId).toBe(id);
    expect(covered(await it.say('olu', 'cert apply a.b.shop.example.test'))).toBeNull();
    expect(covered(await it.say('olu', 'cert apply b.shop.example.test other.example.test'))).toBeNull();
  });

  test('of several the one that ends last is told', async () => {
    await issue('shop.example.test');
    await clock.advance(DAY);
    const later = await issue('shop.example.test');
    expect(covered(await it.say('olu', 'cert apply shop.example.test'))?.certificateId).toBe(later);
  });

  test('an uploaded one is told with what cannot be done with it', async () => {
    const ca = await otherCa(clock.now());
    const pair = await issuePair(ca, ['shop.example.test'], { from: clock.now() - DAY });
    const chain = pair.leaf + ca.issuing.certificate + ca.root.certificate;
    dataOf(await sendUpload(it, { certificate: file(chain), key: file(pair.key) }));
    const again = await it.say('olu', 'cert apply shop.example.test');
    expect(again.message.plain).toContain('it can be neither renewed nor reissued here');
    expect(again.message.actions.map(({ command }) => command)).not.toContain('cert renew');
  });

  test.each([
    [
      'revoked',
      async (id: string) => {
        await it.say('olu', `cert revoke ${id} --reason superseded`, { origin: 'button' });
      },
    ],
    [
      'past its end',
      async () => {
        await clock.advance(91 * DAY);
      },
    ],
  ])('nothing is said of one that is %s, nor any more where it becomes so', async (_, end) => {
    const id = await issue('shop.example.test');
    const before = dataOf<{ id: string }>(await it.say('olu', 'cert apply shop.example.test'));
    await end(id);
    expect((await it.say('ann', `cert status ${before.id}`)).message.plain).not.toContain(SAID);
    await it.say('olu', `cert cancel ${before.id}`);
    expect(covered(await it.say('olu', 'cert apply shop.example.test'))).toBeNull();
  });

  test('nothing is said of a renewal, nor of an order that is over', async () => {
    const id = await issue('shop.example.test');
    expect((await it.say('olu', `cert renew ${id}`)).message.plain).not.toContain(SAID);
    const next = await it.say('olu', 'cert apply other.example.test');
    expect(covered(next)).toBeNull();
  });
});
