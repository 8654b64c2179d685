import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { pemBlocks } from '../../../src/pki/pem.ts';
import { rawJws } from '../../fakes/raw-acme.ts';

interface Answer {
  readonly status: number;
  readonly nonce: string;
  readonly text: string;
}

const call = (url: string, ca: string | undefined, method: string, body = ''): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const headers = body === '' ? {} : { 'content-type': 'application/jose+json' };
    const request = (url.startsWith('https:') ? https : http).request(url, { method, ca, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const nonce = String(response.headers['replay-nonce'] ?? '');
        resolve({ status: response.statusCode ?? 0, nonce, text: Buffer.concat(chunks).toString() });
      });
    });
    request.on('error', reject);
    request.end(body);
  });

/** Whoever has a certificate's key may revoke it at its CA, without an account and without us. P-256 only. @see RFC 8555 §7.6 */
export const revokeByKey = async (
  { directory, caFile }: { readonly directory: string; readonly caFile?: string },
  chain: string,
  keyPem: string,
): Promise<void> => {
  const ca = caFile === undefined ? undefined : readFileSync(caFile, 'utf8');
  const { newNonce, revokeCert } = JSON.parse((await call(directory, ca, 'GET')).text);
  const { nonce } = await call(newNonce, ca, 'HEAD');
  const privateKey = createPrivateKey(keyPem);
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  const certificate = pemBlocks(chain, ['CERTIFICATE'], 'chain')[0]?.der.toString('base64url');
  const jws = rawJws({ alg: 'ES256', privateKey, jwk }, { nonce, url: revokeCert, jwk }, { certificate, reason: 4 });
  const { status, text } = await call(revokeCert, ca, 'POST', JSON.stringify(jws));
  if (status !== 200) throw new Error(`not revoked: ${status} ${text}`);
};
