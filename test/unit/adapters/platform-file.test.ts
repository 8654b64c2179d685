import { expect, test, vi } from 'vitest';
import { type FileSource, fetchFiles, type PlatformFile } from '../../../adapters/platform-file.ts';
import type { Option } from '../../../src/chat/option.ts';

const OPTIONS: Readonly<Record<string, Option>> = { chain: { kind: 'file', maxBytes: 10 } };
const given = (more: Partial<PlatformFile> = {}): Readonly<Record<string, PlatformFile>> => ({
  chain: { name: 'chain.pem', url: 'https://files.example/chain.pem', size: 5, ...more },
});
const source = (answer: () => Response) => {
  const fetch = vi.fn<typeof globalThis.fetch>(async () => answer());
  return { fetch, hosts: ['files.example'], apiUrl: 'https://api.example/', token: 'xoxb-secret' } satisfies FileSource;
};

test('ok/a file of the platform’s own host is fetched with the token, and no redirect is followed', async () => {
  const from = source(() => new Response('12345'));
  expect(await fetchFiles(from, OPTIONS, given())).toEqual({
    chain: { name: 'chain.pem', bytes: Buffer.from('12345') },
  });
  expect(from.fetch.mock.calls[0]?.[1]).toMatchObject({
    headers: { authorization: 'Bearer xoxb-secret' },
    redirect: 'error',
  });
});

test.each([
  'https://elsewhere.example/chain.pem',
  'http://files.example/chain.pem',
  'https://files.example:8443/chain.pem',
  'https://files.example.evil.test/chain.pem',
  'https://files.example@evil.test/chain.pem',
  'file:///etc/passwd',
  'no address',
])('fail/nothing is asked and no token goes to %s', async (url) => {
  const from = source(() => new Response('12345'));
  await expect(fetchFiles(from, OPTIONS, given({ url }))).rejects.toMatchObject({
    code: 'file-unfetched',
    field: 'chain',
  });
  expect(from.fetch).not.toHaveBeenCalled();
});

test('fail/what says that it is too large is not fetched, and what lies about it is given up', async () => {
  const from = source(() => new Response('12345678901'));
  await expect(fetchFiles(from, OPTIONS, given({ size: 11 }))).rejects.toMatchObject({ code: 'file-large' });
  expect(from.fetch).not.toHaveBeenCalled();
  await expect(fetchFiles(from, OPTIONS, given({ size: 1 }))).rejects.toMatchObject({ code: 'file-large' });
});

test('fail/a sign-in page is not the file', async () => {
  const from = source(() => new Response('<html>', { headers: { 'content-type': 'text/html' } }));
  await expect(fetchFiles(from, OPTIONS, given())).rejects.toMatchObject({ code: 'file-unfetched' });
});
