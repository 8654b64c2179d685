import { describe, expect, test } from 'vitest';
import { entry, field, letters, modal } from './kit-samples.ts';
import { type Rig, refusal, rig, socketApp } from './slack-rig.ts';

const CSR = '-----BEGIN CERTIFICATE REQUEST-----';
const announce = (it: Rig, more = {}) =>
  it.client.files.getUploadURLExternal({ filename: 'a.csr', length: CSR.length, ...more });
const send = (url: string | undefined, body = CSR) => fetch(url ?? '', { method: 'POST', body });
const complete = (it: Rig, id: string | undefined, more = {}) =>
  it.client.files.completeUploadExternal({
    files: [{ id: id ?? '', title: 'Request' }],
    channel_id: it.ops.id,
    ...more,
  } as never);

describe('uploading', () => {
  test('filesUploadV2 of the real client runs through, and the message appears after the answer', async () => {
    const it = await rig();
    await it.client.filesUploadV2({
      channel_id: it.ops.id,
      filename: 'a.csr',
      content: CSR,
      initial_comment: 'Your request',
    });
    const message = await it.api.message('ops', (one) => one.files.length === 1);
    expect(it.api.lines(message)).toEqual(['Your request', '(file: a.csr)']);
    const file = it.api.platform.world.files.get(message.files[0] ?? '');
    expect(Buffer.from(file?.bytes ?? []).toString()).toBe(CSR);
  });

  test('the number of bytes must be the announced one', async () => {
    const it = await rig();
    const { upload_url: url } = await announce(it);
    expect((await send(url, `${CSR} more`)).status).toBe(400);
    expect((await send(url)).status).toBe(200);
  });

  const REFUSED = [
    { name: 'no length', error: 'missing_argument', call: (it: Rig) => announce(it, { length: 0 }) },
    {
      name: 'a description above 1,000 characters',
      error: 'alt_txt_too_large',
      call: (it: Rig) => announce(it, { alt_txt: letters(1001) }),
    },
    {
      name: 'a file whose bytes never came',
      error: 'file_not_found',
      call: async (it: Rig) => complete(it, (await announce(it)).file_id),
    },
    {
      name: 'a channel without the bot',
      error: 'not_in_channel',
      call: async (it: Rig) => {
        const { upload_url: url, file_id: id } = await announce(it);
        await send(url);
        return complete(it, id, { channel_id: it.api.addChannel('lobby', { bot: false }).id });
      },
    },
    {
      name: 'a file completed before',
      error: 'file_not_found',
      call: async (it: Rig) => {
        const { upload_url: url, file_id: id } = await announce(it);
        await send(url);
        await complete(it, id);
        return complete(it, id);
      },
    },
  ];

  test.each(REFUSED)('fail/$name: $error', async ({ error, call }) => {
    const it = await rig();
    expect((await refusal(Promise.resolve(call(it)))).error).toBe(error);
  });

  test('a file is fetched with the token, not without', async () => {
    const it = await rig();
    const { upload_url: url, file_id: id } = await announce(it);
    await send(url);
    await complete(it, id);
    const { file } = await it.client.files.info({ file: id ?? '' });
    const address = file?.url_private_download ?? '';
    const headers = { authorization: `Bearer ${it.team.bot!.token}` };
    expect(await (await fetch(address, { headers })).text()).toBe(CSR);
    expect(await (await fetch(address)).text()).toContain('Sign in');
  });
});

describe('a file chosen in a form', () => {
  const choosing = async (it: Rig, element = {}) => {
    let state: unknown;
    await socketApp(it, (app) => {
      app.command('/cert', async ({ ack, client, body }) => {
        await ack();
        const input = { type: 'file_input', action_id: 'csr', filetypes: ['csr'], max_files: 1, ...element };
        const blocks = [field(input, { block_id: 'csr' }), field(entry({ action_id: 'note' }), { optional: true })];
        const view = modal({ callback_id: 'upload', submit: { type: 'plain_text', text: 'Send' }, blocks });
        await client.views.open({ trigger_id: body.trigger_id, view: view as never });
      });
      app.view('upload', async ({ ack, view }) => {
        state = view.state.values.csr?.csr;
        await ack();
      });
    });
    await it.api.as('ann').slash('/cert', '', 'ops');
    await it.api.modal('ann');
    return () => state as { files: { name: string; url_private_download: string }[] };
  };

  test('arrives with an address to fetch it from', async () => {
    const it = await rig();
    const state = await choosing(it);
    await it.api.as('ann').submit({ csr: [{ name: 'a.csr', bytes: Buffer.from(CSR) }] });
    const [file] = state().files;
    const headers = { authorization: `Bearer ${it.team.bot!.token}` };
    expect(await (await fetch(file?.url_private_download ?? '', { headers })).text()).toBe(CSR);
  });

  const file = (name: string, size = 1) => ({ name, bytes: new Uint8Array(size) });
  const UNSENT = [
    { name: 'another ending', files: [file('a.exe')], says: 'takes only csr' },
    { name: 'two files where one is allowed', files: [file('a.csr'), file('b.csr')], says: 'at most 1 files' },
    { name: 'more than 10 MB', files: [file('a.csr', 10_000_001)], says: 'no file above 10 MB' },
  ];

  test.each(UNSENT)('fail/the client does not take $name', async ({ files, says }) => {
    const it = await rig();
    await choosing(it);
    await expect(it.api.as('ann').submit({ csr: files })).rejects.toThrow(says);
  });
});
