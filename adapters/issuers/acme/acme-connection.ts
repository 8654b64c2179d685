import type { Base } from '../../../src/kernel/base.ts';
import { HOUR } from '../../../src/kernel/duration.ts';
import { CertError } from '../../../src/kernel/errors.ts';
import type { AcmeAnswer, AcmeHttp } from './acme-http.ts';
import { type Signer, signJws } from './acme-jws.ts';
import { ACME_ERROR, failureOf, readProblem } from './acme-problem.ts';
import { allowedUrl } from './acme-url.ts';
import { readJson, type WireDirectory, wireDirectory } from './acme-wire.ts';
import { noncePool } from './nonce-pool.ts';

/** The CA's directory, unsigned questions, and signed ones with their nonces. Knows nothing of accounts and orders. */
export interface AcmeConnection {
  directory(): Promise<WireDirectory>;
  get(url: string): Promise<AcmeAnswer>;
  /** `payload` undefined is a POST-as-GET. A refused nonce is replaced and the question signed again. @throws CertError of the port */
  post(url: string, payload: object | undefined, signer: Signer): Promise<AcmeAnswer>;
}

interface ConnectionNeeds extends Base {
  readonly issuer: string;
  readonly directoryUrl: string;
  readonly http: AcmeHttp;
}

const DIRECTORY_KEPT = HOUR;
const MOST_NONCE_TRIES = 10;
/** The first tries are made at once; then another server of the same CA may need a moment to know the nonce. Milliseconds. */
const nonceWait = (tries: number): number => (tries < 3 ? 0 : 100);

const isSuccess = (answer: AcmeAnswer): boolean => answer.status >= 200 && answer.status < 300;

export const acmeConnection = (needs: ConnectionNeeds): AcmeConnection => {
  const { issuer, directoryUrl, http, clock, log } = needs;
  const nonces = noncePool();
  let known: { readonly at: number; readonly directory: Promise<WireDirectory> } | undefined;

  const get = async (url: string): Promise<AcmeAnswer> => {
    const answer = await http.send('GET', url);
    if (!isSuccess(answer)) throw failureOf(issuer, answer, clock.now());
    return answer;
  };

  const readDirectory = async (): Promise<WireDirectory> => {
    const directory = readJson(issuer, await get(directoryUrl), wireDirectory, 'ACME directory');
    const { newNonce, newAccount, newOrder, revokeCert, keyChange, renewalInfo } = directory;
    for (const url of [newNonce, newAccount, newOrder, revokeCert, keyChange, renewalInfo]) {
      if (url !== undefined) allowedUrl(issuer, url, directoryUrl);
    }
    return directory;
  };

  const directory = (): Promise<WireDirectory> => {
    const now = clock.now();
    if (known === undefined || now - known.at >= DIRECTORY_KEPT) {
      const entry = { at: now, directory: readDirectory() };
      known = entry;
      entry.directory.catch(() => {
        if (known === entry) known = undefined;
      });
    }
    return known.directory;
  };

  const freshNonce = async (): Promise<string> => {
    const answer = await http.send('HEAD', (await directory()).newNonce);
    if (!isSuccess(answer)) throw failureOf(issuer, answer, clock.now());
    nonces.keep(answer);
    const nonce = nonces.take();
    if (nonce === undefined) throw new CertError('issuer-unreachable', { issuer, detail: 'it gave no nonce' });
    return nonce;
  };

  return {
    directory,
    get,
    async post(url, payload, signer) {
      const text = payload === undefined ? '' : JSON.stringify(payload);
      for (let tries = 0; ; tries++) {
        const nonce = nonces.take() ?? (await freshNonce());
        const answer = await http.send('POST', url, JSON.stringify(signJws(signer, url, nonce, text)));
        log.debug({ issuer, url, status: answer.status }, 'acme exchange');
        const refused = !isSuccess(answer) && readProblem(answer)?.type === `${ACME_ERROR}badNonce`;
        if (refused) nonces.empty();
        nonces.keep(answer);
        if (isSuccess(answer)) return answer;
        if (!refused) throw failureOf(issuer, answer, clock.now());
        if (answer.resent && text !== '') {
          throw new CertError('issuer-unreachable', { issuer, detail: 'the connection ended before its answer' });
        }
        if (tries >= MOST_NONCE_TRIES) {
          const detail = `it refused ${tries + 1} nonces in a row (badNonce)`;
          throw new CertError('issuer-unreachable', { issuer, detail });
        }
        if (nonceWait(tries) > 0) await clock.sleep(nonceWait(tries));
      }
    },
  };
};
