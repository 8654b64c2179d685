import http from 'node:http';
import https from 'node:https';
import { SECOND } from '../../src/kernel/duration.ts';

const TIMEOUT = 10 * SECOND;

/** One GET of a dead man's switch; rejects when it does not answer with 2xx. */
export const heartbeat = (url: string) => (): Promise<void> =>
  new Promise((resolve, reject) => {
    const call = (url.startsWith('https:') ? https : http).get(url, { agent: false, timeout: TIMEOUT }, (response) => {
      response.resume();
      const { statusCode = 0 } = response;
      if (statusCode >= 200 && statusCode < 300) resolve();
      else reject(new Error(`HTTP ${statusCode}`));
    });
    call.on('timeout', () => call.destroy(new Error('no answer')));
    call.on('error', reject);
  });
