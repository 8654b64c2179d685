import { createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { Clock } from '../../../src/kernel/clock.ts';
import { SECOND } from '../../../src/kernel/duration.ts';
import { describeCause } from '../../../src/kernel/errors.ts';
import { ActivationError } from '../shared/pair-target.ts';
import { shortOutput } from '../shared/run-command.ts';

/** Bytes of an answer that are read. */
const READ_AT_MOST = 4_096;

/**
 * `t=<seconds>,v1=<hex>`: HMAC-SHA-256 under the shared secret over `<seconds>.<body>`. A receiver refuses what is older than a few minutes,
 * so that a recorded call cannot be played again.
 */
export const signatureOf = (secret: string, body: string, now: number): string => {
  const seconds = Math.floor(now / SECOND);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
};

export interface Answer {
  readonly status: number;
  readonly text: string;
}

const send = (url: URL, headers: Record<string, string>, body: string, limit: number): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http;
    const sent = request(url, { method: 'POST', headers, timeout: limit }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        if (text.length < READ_AT_MOST) text += chunk;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.once('error', reject);
    });
    sent.once('timeout', () => sent.destroy(new Error(`no answer within ${limit / SECOND} s`)));
    sent.once('error', reject);
    sent.end(body);
  });

export interface Hook {
  readonly url: URL;
  readonly secret: string;
  /** Milliseconds. */
  readonly limit: number;
}

/** One signed call; anything but 2xx is a refusal in the receiver's words. Redirects are not followed: a key is in it. */
export const signedPost = async ({ url, secret, limit }: Hook, value: unknown, clock: Clock): Promise<Answer> => {
  const body = JSON.stringify(value);
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'signet-signature': signatureOf(secret, body, clock.now()),
  };
  const answer = await send(url, headers, body, limit).catch((error: unknown) => {
    throw new ActivationError(describeCause(error), { unreachable: true });
  });
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw new ActivationError(`answered ${answer.status}: ${shortOutput(answer.text)}`, {
    unreachable: answer.status >= 502 && answer.status <= 504,
  });
};
