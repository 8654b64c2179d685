import { afterEach, expect, test } from 'vitest';
import { createHttp, type HttpSurface } from '../../../adapters/http/create-http.ts';
import { systemClock, systemRandom } from '../../../adapters/system.ts';
import type { Log } from '../../../src/kernel/log.ts';
import { makeTestBot, type TestBot } from '../../fakes/make-test-bot.ts';

let house: TestBot;
let http: HttpSurface;
afterEach(async () => {
  await http.stop();
  await house.stop();
});

test('a letter that cannot be drawn: a page with a reference, no token in the log, and the link works once it can', async () => {
  const logged: string[] = [];
  const keep = (facts: object, words: string): void => {
    logged.push(JSON.stringify(facts) + words);
  };
  const log: Log = { debug: keep, info: keep, warn: keep, error: keep, child: () => log };
  let whole = false;
  house = await makeTestBot({
    log,
    drawLetter: async () => {
      if (!whole) throw new Error('no font');
      return Buffer.from('%PDF-');
    },
  });
  http = createHttp({
    listen: '127.0.0.1:0',
    bot: house.bot,
    version: '0',
    clock: systemClock,
    random: systemRandom,
    log,
  });
  await http.start();
  await house.say(
    'olu',
    'signet org add acme --name Acme --department IT --country CN --province BJ --city BJ --street "1 Lane" --phone "+86 10 8888 8888"',
  );
  await house.say(
    'olu',
    'signet contact add lin --name Lin --department IT --title Engineer --phone 13800000000 --email lin@example.com',
  );
  await house.say('olu', 'cert apply shop.example.com --plan dnspod-sm2-ov --org acme --admin lin');
  const asked = await house.say('olu', 'cert verify letter shop.example.com');
  const { pathname } = new URL((asked as unknown as { data: { form: { url: string } } }).data.form.url);
  const press = () => fetch(`http://127.0.0.1:${http.port}${pathname}`, { method: 'POST' });

  const failed = await press();
  const shown = await failed.text();
  expect([failed.status, failed.headers.get('content-type')]).toEqual([500, 'text/html; charset=UTF-8']);
  expect(logged.some((line) => line.includes('no font'))).toBe(true);
  expect(logged.join('\n')).not.toContain(pathname.split('/').at(-1));
  const reference = /"reference":"([^"]+)"/.exec(logged.join('\n'))?.[1] ?? 'none';
  expect(shown).toContain(reference);
  expect(shown).not.toContain('no font');

  whole = true;
  expect((await press()).status).toBe(200);
  expect((await press()).status).toBe(410);
});
