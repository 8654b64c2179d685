import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHttp, type HttpSurface } from '../../../adapters/http/create-http.ts';
import { systemRandom } from '../../../adapters/system.ts';
import { addPerson, personByWord } from '../../../src/account/person.store.ts';
import { makeToken } from '../../../src/account/token.store.ts';
import type { JobName, JobRun } from '../../../src/jobs.ts';
import { nowOf } from '../../../src/kernel/clock.ts';
import { DAY, MINUTE } from '../../../src/kernel/duration.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { makeTestBot, type TestBot } from '../../fakes/make-test-bot.ts';
import { type VirtualClock, virtualClock } from '../../fakes/virtual-clock.ts';

describe('the dashboard', () => {
  let clock: VirtualClock;
  let house: TestBot;
  let http: HttpSurface;

  beforeEach(async () => {
    clock = virtualClock(Date.UTC(2026, 5, 1));
    house = await makeTestBot({ clock, days: 20 });
    http = createHttp({
      listen: '127.0.0.1:0',
      bot: house.bot,
      version: '9.9.9',
      clock,
      random: systemRandom,
      log: silentLog,
    });
    house.bot.addSurface(http);
    await http.start();
    await house.say('olu', 'cert apply shop.example.test');
    await house.settle(await house.say('ann', 'cert approve shop.example.test'));
    await house.say('olu', 'cert apply new.example.test --remark "<script>"');
    await house.bot.runJob('advance-orders');
  });
  afterEach(async () => {
    await http.stop();
    await house.stop();
  });

  const get = async (headers: Record<string, string> = {}, path = '/') => {
    const answer = await fetch(`http://127.0.0.1:${http.port}${path}`, { headers });
    return { answer, text: await answer.text() };
  };
  const tokenOf = async (name: string): Promise<string> => {
    const person = await personByWord(house.store, name);
    return (await makeToken(house.store, { clock, random: systemRandom }, person?.id ?? '', 'browser')).token;
  };
  const basic = (password: string) => ({ authorization: `Basic ${Buffer.from(`me:${password}`).toString('base64')}` });

  test('to whoever has not signed in nothing of a certificate, order or person is shown, only where to sign in', async () => {
    const { answer, text } = await get();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('www-authenticate')).toBeNull();
    expect(text).not.toMatch(/example\.test|\b(olu|ann)\b/);
    expect(text).toContain('href="/?sign-in"');
  });

  test('a browser is asked for a name and a password, in which a token is taken', async () => {
    const { answer } = await get({}, '/?sign-in');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm="Signet"/);
    const { text } = await get(basic(await tokenOf('vic')), '/?sign-in');
    expect(text).toContain('shop.example.test');
  });

  test('it shows orders under way, what waits for approval, what ends next, and whether the bot works', async () => {
    const { text } = await get(basic(await tokenOf('ann')));
    expect(text).toContain('Waiting for approval (1 by you)');
    expect(text).toMatch(/<td[^>]*><code>ord_[^<]+<\/code><\/td><td[^>]*>new\.example\.test/);
    expect(text).toMatch(/shop\.example\.test.*in 20 days \(2026-06-2\d\)/s);
    expect(text).toContain('Database — works');
    expect(text).toMatch(/Jobs — works, (now|\d+ seconds? ago) /);
    expect(text).toContain('<code>/cert approve --what apv_');
  });

  test('a job that failed and a clock that stands still are told', async () => {
    const runs = house.bot.lastRuns as Map<JobName, JobRun>;
    runs.set('expiry-sweep', { at: nowOf(clock), ok: false });
    await clock.sleep(3 * MINUTE);
    const { text } = await get(basic(await tokenOf('vic')));
    expect(text).toContain('The bot needs attention');
    expect(text).toContain('Job expiry-sweep — <b>does not work</b>, 3 minutes ago');
    expect(text).toMatch(/Jobs — <b>does not work<\/b>, 3 minutes ago/);
  });

  test('it speaks Chinese to who asks for it, and needs no script', async () => {
    const headers = { ...basic(await tokenOf('vic')), 'accept-language': 'zh-CN' };
    const { answer, text } = await get(headers);
    expect(text).toContain('<html lang="zh-CN">');
    expect(text).toContain('数据库 — 正常');
    expect(text).not.toContain('<script');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('a wrong or revoked token, and a person without a role, see nothing', async () => {
    const wrong = await get(basic('signet_wrong'));
    expect(wrong.answer.status).toBe(401);
    expect(wrong.text).not.toContain('example.test');
    await addPerson(
      house.store,
      { clock, random: systemRandom },
      'nobody',
      { surface: 'test', realm: 'here', user: 'n', name: 'n' },
      [],
    );
    const { answer, text } = await get(basic(await tokenOf('nobody')));
    expect(answer.status).toBe(403);
    expect(text).not.toContain('example.test');
  });

  test('the password that a browser sends by itself opens no twin: a page elsewhere could press it', async () => {
    const headers = { ...basic(await tokenOf('ada')), 'content-type': 'application/json' };
    const answer = await fetch(`http://127.0.0.1:${http.port}/api/v1/cert/list`, {
      method: 'POST',
      headers,
      body: '{}',
    });
    expect(answer.status).toBe(401);
  });

  test('whoever guesses waits here as at the API, by the same count', async () => {
    for (let tries = 0; tries < 20; tries++) await get(basic('guess'));
    expect((await get(basic(await tokenOf('ada')))).answer.status).toBe(429);
    await clock.sleep(DAY);
    expect((await get(basic(await tokenOf('ada')))).answer.status).toBe(200);
  });
});
