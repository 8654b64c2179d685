import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Look } from '../../adapters/console/look.ts';
import { renderConsole } from '../../adapters/console/render-console.ts';
import { renderDiscord } from '../../adapters/discord/render-discord.ts';
import { createHttp, type HttpSurface } from '../../adapters/http/create-http.ts';
import { renderSlack } from '../../adapters/slack/render-slack.ts';
import { systemClock, systemRandom } from '../../adapters/system.ts';
import type { Outcome } from '../../src/chat/desk.ts';
import type { Message } from '../../src/chat/message.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { makeTestBot, seesWhere, type TestBot } from '../fakes/make-test-bot.ts';
import { file } from '../fakes/uploads.ts';

const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n', 'latin1');
const look: Look = {
  ...{ terminal: true, columns: 200, colour: false, unicode: true, timeZone: 'UTC', language: 'en' },
  now: Date.now(),
};

/** What a reviewer sees, surface by surface. */
const SURFACES: Readonly<Record<string, (message: Message) => string>> = {
  'a terminal': (message) => renderConsole(message, look).join('\n'),
  'plain lines': (message) => renderConsole(message, { ...look, terminal: false }).join('\n'),
  Slack: (message) => JSON.stringify(renderSlack(message, 'en').blocks),
  Discord: (message) => JSON.stringify(renderDiscord(message, 'en').components),
};

let house: TestBot;
let http: HttpSurface;
let fileFound: boolean;

beforeEach(async () => {
  fileFound = true;
  house = await makeTestBot({
    diagnose: seesWhere(() => fileFound, 'file-status'),
  });
  const base = { clock: systemClock, random: systemRandom, log: silentLog };
  http = createHttp({ listen: '127.0.0.1:0', bot: house.bot, version: '0', ...base });
  await http.start();
  await said(
    'olu',
    'signet org add acme --name Acme --department IT --country CN --province BJ --city BJ --street "1 Lane" --phone "+86 10 8888 8888"',
  );
  await said(
    'olu',
    'signet contact add lin --name Lin --department IT --title Engineer --phone 13800000000 --email lin@example.com',
  );
});
afterEach(async () => {
  await http.stop();
  await house.stop();
});

const said = async (person: string, line: string, letter?: Uint8Array): Promise<Outcome & { readonly ok: true }> => {
  const more = {
    origin: 'button',
    ...(letter && { args: { what: line.split(' ').at(-1), file: file(letter, 'letter.pdf') } }),
  };
  const outcome = await house.settle(await house.say(person, line, more as never));
  if (!outcome.ok) throw new Error(`${line}: ${outcome.error.message}`);
  return outcome;
};
// biome-ignore lint/suspicious/noExplicitAny: answers are read as any program would
const dataOf = ({ data }: { readonly data: unknown }): any => data;

/** A letter of an application, as its reviewer asks for it. */
const application = async (): Promise<string> => {
  await said('olu', 'cert apply sm2.example.com --plan dnspod-sm2-ov --org acme --admin lin');
  await said('olu', 'cert verify letter sm2.example.com', PDF);
  return 'cert approvals review sm2.example.com';
};

/** A letter of a revocation. */
const revocation = async (): Promise<string> => {
  const { id } = dataOf(
    await said('olu', 'cert apply ov.example.com --plan geotrust-ov --method file --org acme --admin lin'),
  );
  const { certificateId } = dataOf(await said('ann', `cert approve ${id}`));
  fileFound = false;
  await said('olu', `cert revoke ${certificateId} --reason superseded`);
  const asked = await said('olu', `cert revoke letter ${certificateId}`);
  expect(asked.message.plain).toContain('about revoking the certificate');
  await said('olu', `cert revoke letter ${certificateId}`, PDF);
  return `cert revoke letter ${certificateId}`;
};

describe.each([
  ['an application', application],
  ['a revocation', revocation],
])('ORG-2 the letter of %s is shown to its reviewer', (_, make) => {
  test('by a link on every surface, each opened once, and to nobody who is no reviewer', async () => {
    const line = await make();
    for (const [name, render] of Object.entries(SURFACES)) {
      const { message } = await said('ann', line);
      expect(message.audience).toBe('asker');
      // On Discord an underscore stands in an address as `%5F`.
      const path = /http:\/\/signet\.example\.test(\/letter\/[\w%-]+)/.exec(render(message))?.[1];
      expect(path, name).toBeDefined();
      const url = `http://127.0.0.1:${http.port}${path}`;
      const answer = await fetch(url, { method: 'POST' });
      expect(answer.headers.get('content-disposition')).toContain('attachment');
      expect(Buffer.from(await answer.arrayBuffer()).equals(PDF), name).toBe(true);
      expect((await fetch(url, { method: 'POST' })).status).toBe(410);
    }
    for (const person of ['olu', 'vic']) expect((await house.say(person, line)).ok).toBe(false);
  });
});

test('ORG-2 a form without a file, or with an empty one, is shown again with what is missing, and its link still works', async () => {
  await said('olu', 'cert apply sm2.example.com --plan dnspod-sm2-ov --org acme --admin lin');
  const { upload } = dataOf(await said('olu', 'cert verify letter sm2.example.com'));
  const send = (bytes?: Uint8Array<ArrayBuffer>) => {
    const body = new FormData();
    body.set('file', bytes === undefined ? 'letter.pdf' : new Blob([bytes]), ...(bytes ? ['letter.pdf'] : []));
    return fetch(`http://127.0.0.1:${http.port}${new URL(upload.url).pathname}`, { method: 'POST', body });
  };
  for (const nothing of [undefined, new Uint8Array()]) {
    const answer = await send(nothing);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('role="alert"');
  }
  expect((await send(new Uint8Array(PDF))).status).toBe(200);
});
