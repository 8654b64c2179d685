import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttp, type HttpSurface } from '../../adapters/http/create-http.ts';
import { systemClock, systemRandom } from '../../adapters/system.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { issuePair, otherCa } from '../fakes/uploads.ts';
import { startBrowser } from './harness/browser.ts';
import { workFolder } from './harness/program.ts';

const folder = workFolder('upload-page');
const PHONE = { width: 360, height: 740, isMobile: true, hasTouch: true };
let browser: Browser;
let house: TestBot;
let http: HttpSurface;

beforeAll(async () => {
  house = await makeTestBot();
  const base = { clock: systemClock, random: systemRandom, log: silentLog };
  http = createHttp({ listen: '127.0.0.1:0', bot: house.bot, version: '0', ...base });
  await http.start();
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await http.stop();
  await house.stop();
  folder.remove();
});

test('CERT-1 the one-time page takes an upload on a phone, without scripts, in Chinese, and asks no other host', async () => {
  const ca = await otherCa();
  const { leaf, key } = await issuePair(ca, ['phone.example.com']);
  const at = (name: string): string => join(folder.path, name);
  writeFileSync(at('chain.pem'), leaf + ca.issuing.certificate + ca.root.certificate);
  writeFileSync(at('key.pem'), key);
  const asked = await house.say('olu', 'cert upload');
  const { url } = (asked.ok ? asked.data : {}) as { url: string };
  const page = await browser.newPage();
  await page.setJavaScriptEnabled(false);
  await page.setViewport(PHONE);
  await page.setExtraHTTPHeaders({ 'accept-language': 'zh-CN' });
  const hosts = new Set<string>();
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  const address = `http://127.0.0.1:${http.port}${new URL(url).pathname}`;
  await page.goto(address);
  const wide = await page.evaluate('document.documentElement.scrollWidth');
  expect(wide).toBeLessThanOrEqual(PHONE.width);
  const file = async (name: string, path: string): Promise<void> => {
    const input = await page.$(`input[name=${name}]`);
    await (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(path);
  };
  await file('certificate', at('chain.pem'));
  await file('key', at('key.pem'));
  await Promise.all([page.waitForNavigation(), page.click('button')]);
  expect(await page.$eval('h1', (title) => title.textContent)).toBe('已上传 phone.example.com');
  expect([...hosts]).toEqual([`127.0.0.1:${http.port}`]);
  expect((await page.goto(address))?.status()).toBe(410);
});
