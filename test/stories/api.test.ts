import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttp, type HttpSurface } from '../../adapters/http/create-http.ts';
import { systemClock, systemRandom } from '../../adapters/system.ts';
import { personByWord } from '../../src/account/person.store.ts';
import { makeToken } from '../../src/account/token.store.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';

// The way of an order by programs alone, over the real HTTP port.

const base = { clock: systemClock, random: systemRandom, log: silentLog };
const LETTER = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n', 'latin1');

let house: TestBot;
let http: HttpSurface;
let url: string;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  house = await makeTestBot();
  http = createHttp({ listen: '127.0.0.1:0', bot: house.bot, version: '0', ...base });
  await http.start();
  url = `http://127.0.0.1:${http.port}`;
  for (const name of ['olu', 'ann', 'vic']) {
    const person = await personByWord(house.store, name);
    tokens[name] = (await makeToken(house.store, base, person?.id ?? '', 'test')).token;
  }
});
afterAll(async () => {
  await http.stop();
  await house.stop();
});

// biome-ignore lint/suspicious/noExplicitAny: answers are read as any program would
const call = async (name: string, path: string, body: unknown = {}): Promise<any> => {
  const headers = { authorization: `Bearer ${tokens[name]}` };
  const answer = await fetch(`${url}/api/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return answer.json();
};
// biome-ignore lint/suspicious/noExplicitAny: answers are read as any program would
const done = async (name: string, path: string, body: unknown): Promise<any> => {
  const answer = await call(name, path, body);
  expect(answer, JSON.stringify(answer)).toMatchObject({ ok: true });
  return answer.data;
};

describe('the API', () => {
  test('APPLY-8 each command has its twin: what it lacks, or who may not, is told by the command itself', async () => {
    for (const { path, permission } of house.bot.desk.catalogue) {
      const twin = path.join('/');
      const { ok, error } = await call('vic', twin);
      if (!ok) expect(error.code, twin).not.toMatch(/^(address-unknown|method-wrong|token-wrong)$/);
      if (permission === 'admin') expect(error?.code, twin).toMatch(/^(not-permitted|option-missing)$/);
    }
  });

  test('APPLY-8 create, submit the data, send the letter, commit, validate, download: an order of SM2 OV by API alone', async () => {
    await done('olu', 'signet/org/add', {
      handle: 'acme',
      ...{ name: 'Acme', department: 'IT', country: 'CN', province: 'BJ', city: 'BJ', street: '1 Lane' },
      phone: '+86 10 8888 8888',
    });
    await done('olu', 'signet/contact/add', {
      handle: 'lin',
      ...{ name: 'Lin', department: 'IT', title: 'Engineer', phone: '13800000000', email: 'lin@example.com' },
    });
    const asked = { names: ['shop.example.com'], plan: 'dnspod-sm2-ov', org: 'acme', admin: 'lin', method: 'dns' };
    const order = await done('olu', 'cert/apply', asked);
    expect(order).toMatchObject({ state: 'awaiting-letter' });
    const file = { name: 'letter.pdf', base64: LETTER.toString('base64') };
    await done('olu', 'cert/verify/letter', { what: order.id, file });
    const state = async (): Promise<string> => (await done('vic', 'cert/status', { what: order.id })).state;
    await expect.poll(state).toBe('reviewing');
    await done('ann', 'cert/approve', { what: order.id });
    await expect.poll(state).toBe('issued');
    const { url: link } = await done('olu', 'cert/download', { what: order.id, format: 'nginx' });
    const got = await fetch(url + new URL(link).pathname, { method: 'POST' });
    const files = Object.keys(unzipSync(new Uint8Array(await got.arrayBuffer())));
    expect(files).toEqual(expect.arrayContaining(['shop.example.com.crt', 'shop.example.com-enc.crt']));
  });
});
