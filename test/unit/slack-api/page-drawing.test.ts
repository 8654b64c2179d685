import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSlackApi, type SlackApi } from '../../fakes/slack-api/create-slack-api.ts';
import { configurationLines, furnishExample } from '../../fakes/slack-api/example-workspace.ts';
import { drawMrkdwn } from '../../fakes/slack-api/page-mrkdwn.ts';
import { PageRoutes } from '../../fakes/slack-api/page-routes.ts';
import { actions, button, entry, field, type Kit, modal, section, select, table } from './kit-samples.ts';
import { clientFor, socketApp } from './slack-rig.ts';

const word = (text: string): Kit => ({ type: 'plain_text', text });

const staged = async () => {
  const api = await createSlackApi({ rateLimits: false, extra: (platform) => new PageRoutes(platform).route });
  onTestFinished(() => api.close());
  const { team, people, channels } = furnishExample(api);
  const [ann, bob] = [people[0]!, people[1]!];
  return { api, team, people, ann, bob, room: channels[0]!, client: clientFor(api, team.bot!.token) };
};

const origin = (api: SlackApi): string => new URL(api.url).origin;
const page = async (api: SlackApi, as: string, at: string): Promise<string> =>
  (await fetch(`${origin(api)}/?as=${as}&at=${at}`)).text();
const act = async (
  api: SlackApi,
  deed: string,
  body: Kit,
): Promise<{ ok: boolean; answer?: unknown; error?: string }> => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${origin(api)}/act/${deed}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await response.json()) as { ok: boolean };
};

const MARKS = [
  { name: 'bold', text: 'a *b* c', shows: '<strong>b</strong>' },
  { name: 'italic', text: '_b_', shows: '<em>b</em>' },
  { name: 'struck', text: '~b~', shows: '<s>b</s>' },
  { name: 'code, whose marks are text', text: '`*b*`', shows: '<code>*b*</code>' },
  { name: 'a code block', text: '```a\n*b*```', shows: '<pre>a\n*b*</pre>' },
  { name: 'a quote', text: '&gt; b', shows: '<blockquote>b</blockquote>' },
  { name: 'a link', text: '<https://example.com|site>', shows: 'href="https://example.com"' },
  { name: 'a star inside a word', text: 'a*b*c', shows: 'a*b*c' },
  { name: 'an underscore inside a name', text: '_acme-challenge.x_y.example', shows: '_acme-challenge.x_y.example' },
  { name: 'everybody', text: '<!channel>', shows: '<span class="mention loud">@channel</span>' },
];

describe('the page', () => {
  test.each(MARKS)('ok/markup: $name', async ({ text, shows }) => {
    const { api } = await staged();
    expect(drawMrkdwn(api.platform.world, text).markup).toContain(shows);
  });

  test('text from anywhere is text, also in a link that is none', async () => {
    const { api } = await staged();
    const text = '&lt;img src=x onerror=alert(1)&gt; <javascript:alert(1)|click>';
    const { markup } = drawMrkdwn(api.platform.world, text);
    expect(markup).not.toContain('<img');
    expect(markup).not.toContain('href');
  });

  test('shows a card with its buttons, a table, replies and what only one person sees', async () => {
    const { api, ann, bob, room, client } = await staged();
    const blocks = [
      section({ text: { type: 'mrkdwn', text: '*shop.example.com*' } }),
      table(2, 2, 'cell'),
      actions(button({ action_id: 'approve', style: 'primary', text: word('Approve') })),
    ];
    const { ts } = await client.chat.postMessage({ channel: room.id, text: 'x', blocks: blocks as never });
    await client.chat.postMessage({ channel: room.id, text: 'in the thread', thread_ts: ts ?? '' });
    await client.chat.postEphemeral({ channel: room.id, user: ann.id, text: 'a whisper' });
    const hers = await page(api, ann.id, room.id);
    expect(hers).toContain('<strong>shop.example.com</strong>');
    expect(hers).toMatch(/class="button primary" data-press="\w+\/approve"/);
    expect(hers).toContain('<td>cell</td>');
    expect(hers).toContain('message  reply');
    expect(hers).toContain('a whisper');
    expect(await page(api, bob.id, room.id)).not.toContain('a whisper');
  });

  test('takes nothing from another host', async () => {
    const { api, ann, room } = await staged();
    const response = await fetch(`${origin(api)}/?as=${ann.id}&at=${room.id}`);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
    const sources = [...(await response.text()).matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1] ?? '');
    expect(sources.filter((source) => !source.startsWith('/') && source !== 'data:,')).toEqual([]);
    for (const source of ['/slack-page.js', '/slack-page.css', '/slack-kit.css'])
      expect((await fetch(`${origin(api)}${source}`)).status).toBe(200);
  });

  test('types, presses, fills in and closes as a person', async () => {
    const { api, team, ann, room } = await staged();
    const view = modal({
      callback_id: 'apply',
      submit: word('Apply'),
      blocks: [
        field(entry({ action_id: 'v' }), { block_id: 'name', label: word('Domain') }),
        field(select({ action_id: 'v', options: [{ text: word('DV'), value: 'dv' }] }), { block_id: 'plan' }),
      ],
    });
    const seen: unknown[] = [];
    await socketApp({ api, team }, (app) => {
      app.command('/cert', async ({ ack, client, body }) => {
        await ack();
        await client.views.open({ trigger_id: body.trigger_id, view: view as never });
      });
      app.view('apply', async ({ ack, view: filled }) => {
        seen.push(filled.state.values.name?.v?.value, filled.state.values.plan?.v?.selected_option?.value);
        await ack();
      });
    });
    await act(api, 'say', { as: ann.id, channel: room.id, text: '/cert apply x' });
    await api.modal(ann);
    expect(await page(api, ann.id, room.id)).toContain('data-field="name/v"');
    const refused = await act(api, 'submit', { as: ann.id, values: { 'name/v': 'example.com' } });
    expect(refused).toMatchObject({ ok: false, error: expect.stringContaining('required') });
    const values = { 'name/v': 'example.com', 'plan/v': 'dv' };
    expect(await act(api, 'submit', { as: ann.id, values })).toMatchObject({ ok: true, answer: 'closed' });
    expect(seen).toEqual(['example.com', 'dv']);
  });

  test('shows the client’s notices for a while', async () => {
    const { api, ann, room } = await staged();
    await act(api, 'say', { as: ann.id, channel: room.id, text: '/unknown' });
    expect(await page(api, ann.id, room.id)).toContain('/unknown is not a valid command.');
  });

  test('a request that is no JSON does nothing', async () => {
    const { api, ann, room } = await staged();
    const body = new URLSearchParams({ as: ann.id, channel: room.id, text: 'hi' });
    expect((await fetch(`${origin(api)}/act/say`, { method: 'POST', body })).status).toBe(400);
    expect(api.messages(room)).toEqual([]);
  });

  test('a change is told to the browser at once', async () => {
    const { api, ann } = await staged();
    const changes = await fetch(`${origin(api)}/changes`);
    const reader = changes.body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toContain('retry');
    api.as(ann).say('hello', 'general');
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: changed\n\n');
    await reader.cancel();
  });
});

describe('npm run fake:slack', () => {
  test('prints where the page is and lines that configure the bot, with tokens that are plainly made up', async () => {
    const { api, team, people } = await staged();
    expect(configurationLines(api, { team, people, channels: [] }).split('\n')).toEqual([
      'slack:',
      '  mode: socket',
      `  apiUrl: ${api.url}`,
      expect.stringMatching(/^ {2}botToken: xoxb-fake-/),
      expect.stringMatching(/^ {2}appToken: xapp-1-fake-/),
      '  signingSecret: fake-signing-secret',
      'people:',
      `  - { name: ann, roles: [approver], identities: ["slack:${team.id}:${people[0]?.id}"] }`,
      `  - { name: bob, roles: [operator], identities: ["slack:${team.id}:${people[1]?.id}"] }`,
      `  - { name: cleo, roles: [viewer], identities: ["slack:${team.id}:${people[2]?.id}"] }`,
    ]);
  });

  test('starts alone, answers with the printed token, and ends on SIGTERM', async () => {
    const main = fileURLToPath(new URL('../../fakes/slack-api/main.ts', import.meta.url));
    const child = spawn(process.execPath, [main, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    await new Promise<void>((resolve) =>
      child.stdout.on('data', (data: Buffer) => {
        said += String(data);
        if (said.includes('signingSecret')) resolve();
      }),
    );
    const [apiUrl, token] = ['apiUrl', 'botToken'].map((key) => new RegExp(`${key}: (\\S+)`).exec(said)?.[1] ?? '');
    const headers = { authorization: `Bearer ${token}` };
    const answer = await (await fetch(`${apiUrl}auth.test`, { method: 'POST', headers })).json();
    expect(answer).toMatchObject({ ok: true, team: 'Example' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});
