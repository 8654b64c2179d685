import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttp, type HttpSurface } from '../../adapters/http/create-http.ts';
import { systemClock, systemRandom } from '../../adapters/system.ts';
import { personByWord } from '../../src/account/person.store.ts';
import { makeToken } from '../../src/account/token.store.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { type Phone, startPhone } from './harness/phone.ts';

const base = { clock: systemClock, random: systemRandom, log: silentLog };
let phone: Phone;
let house: TestBot;
let http: HttpSurface;

beforeAll(async () => {
  house = await makeTestBot({ days: 20 });
  http = createHttp({ listen: '127.0.0.1:0', bot: house.bot, version: '0', ...base });
  await http.start();
  phone = await startPhone();
});
afterAll(async () => {
  await phone?.stop();
  await http.stop();
  await house.stop();
});

test('the dashboard fits the narrowest phone, without scripts, asks no other host, and a browser signs in with a token', async () => {
  for (const name of ['a-rather-long-name-of-a-service.shop.example.test', 'b.example.test']) {
    await house.say('olu', `cert apply ${name}`);
    await house.settle(await house.say('ann', `cert approve ${name}`));
  }
  await house.say('olu', 'cert apply waiting.example.test');
  const password = (await makeToken(house.store, base, (await personByWord(house.store, 'ann'))?.id ?? '', 'phone'))
    .token;
  const held = await phone.open(`http://127.0.0.1:${http.port}/`);
  expect(await held.text()).not.toContain('example.test');
  await held.page.authenticate({ username: 'ann', password });
  await held.page.click('a[href="/?sign-in"]');
  await held.page.waitForSelector('table');
  const text = await held.text();
  expect(text).toContain('a-rather-long-name-of-a-service.shop.example.test');
  expect(text).toContain('Waiting for approval (1 by you)');
  expect(await held.tooWide()).toBe(0);
  expect([...held.hosts]).toEqual([`127.0.0.1:${http.port}`]);
  await held.picture('dashboard');
  await held.close();
});
