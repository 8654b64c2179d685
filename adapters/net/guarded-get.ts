import { lookup } from 'node:dns/promises';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { Clock } from '../../src/kernel/clock.ts';
import { SECOND } from '../../src/kernel/duration.ts';
import { describeCause } from '../../src/kernel/errors.ts';
import { isPublicAddress } from '../../src/pki/public-address.ts';
import { atMost } from './at-most.ts';

export type GotFile = { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly why: string };

export interface GetLimits {
  /** Loopback and private addresses too. */
  readonly privateAddresses: boolean;
  readonly mostBytes: number;
  /** Of the whole exchange, in milliseconds. */
  readonly wait: number;
}

export const notGot = (why: string): GotFile => ({ ok: false, why });

/** The address to connect to: resolved once, judged, and then used as it is, so that no second answer can lead elsewhere. */
const openAddress = async (host: string, privateToo: boolean): Promise<string | undefined> => {
  const bare = host.replace(/^\[|\]$/g, '');
  const all = isIP(bare) !== 0 ? [{ address: bare }] : await lookup(bare, { all: true });
  // One that is not public spoils them all: a name that has both is a trick.
  if (privateToo || all.every(({ address }) => isPublicAddress(address))) return all[0]?.address;
  return undefined;
};

const bodyOf = (response: IncomingMessage, most: number): Promise<GotFile> =>
  new Promise((resolve) => {
    if (response.statusCode !== 200) {
      response.destroy();
      return resolve(notGot(`HTTP ${response.statusCode}`));
    }
    const chunks: Buffer[] = [];
    let size = 0;
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) {
        response.destroy();
        resolve(notGot(`longer than ${most} bytes`));
      } else chunks.push(chunk);
    });
    response.on('end', () => resolve({ ok: true, bytes: Buffer.concat(chunks) }));
    response.on('error', (error) => resolve(notGot(describeCause(error))));
  });

const ask = (url: URL, address: string, most: number): { readonly answer: Promise<GotFile>; stop(): void } => {
  const secure = url.protocol === 'https:';
  const named = secure && isIP(url.hostname) === 0 ? { servername: url.hostname } : {};
  const call = (secure ? https : http).request({
    host: address,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: { host: url.host, 'user-agent': 'signet', connection: 'close' },
    agent: false,
    ...named,
  });
  const answer = new Promise<GotFile>((resolve) => {
    call.on('error', (error) => resolve(notGot(describeCause(error))));
    // Redirects are not followed: they would have to be judged anew, and lists and certificates do without.
    call.on('response', (response) => resolve(bodyOf(response, most)));
  });
  call.end();
  return { answer, stop: () => call.destroy() };
};

/** A file by http or https from an address that somebody else wrote down; the caller has judged scheme and port. Never throws. */
export const guardedGet = async (clock: Clock, url: URL, limits: GetLimits): Promise<GotFile> => {
  try {
    const address = await openAddress(url.hostname, limits.privateAddresses);
    if (address === undefined) return notGot('its address is not public');
    const call = ask(url, address, limits.mostBytes);
    const answer = await atMost(clock, limits.wait, call.answer);
    call.stop();
    return answer ?? notGot(`no answer in ${limits.wait / SECOND} s`);
  } catch (error) {
    return notGot(describeCause(error).split('\n')[0] ?? '');
  }
};
