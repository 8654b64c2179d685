import http from 'node:http';
import type { Proof } from '../../../src/validation/proof.ts';

/** The management interface of pebble-challtestsrv: what its DNS and HTTP servers answer. */
export interface Challtestsrv {
  /** Base URL of its management, for another process. */
  readonly url: string;
  /** `host` absolute, without trailing dot. Values of one host add up. */
  addTxt(host: string, value: string): Promise<void>;
  /** All values of the host: it cannot take away a single one. */
  clearTxt(host: string): Promise<void>;
  addHttp01(token: string, content: string): Promise<void>;
  clearHttp01(token: string): Promise<void>;
  addCname(host: string, target: string): Promise<void>;
  clearCname(host: string): Promise<void>;
  addA(host: string, ...addresses: readonly string[]): Promise<void>;
  clearA(host: string): Promise<void>;
  /** Each entry `flags`-less: tag and value. */
  addCaa(host: string, policies: readonly { readonly tag: string; readonly value: string }[]): Promise<void>;
  clearCaa(host: string): Promise<void>;
  /** SERVFAIL for every question about the host. */
  failDns(host: string): Promise<void>;
  /** A proof of either kind. */
  publish(proof: Proof): Promise<void>;
}

const post = (agent: http.Agent, url: string, body: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const request = http.request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      const { statusCode } = response;
      response.on('end', () => (statusCode === 200 ? resolve() : reject(new Error(`${url} answered ${statusCode}`))));
    });
    request.on('error', reject);
    request.end(body);
  });

/** `management`: its base URL, `http://127.0.0.1:port`. */
export const challtestsrvClient = (management: string): Challtestsrv => {
  const agent = new http.Agent({ keepAlive: true });
  const call = (path: string, body: object) => post(agent, `${management}/${path}`, JSON.stringify(body));
  const addTxt = (host: string, value: string) => call('set-txt', { host: `${host}.`, value });
  const addHttp01 = (token: string, content: string) => call('add-http01', { token, content });
  return {
    url: management,
    addTxt,
    clearTxt: (host) => call('clear-txt', { host: `${host}.` }),
    addHttp01,
    clearHttp01: (token) => call('del-http01', { token }),
    addCname: (host, target) => call('set-cname', { host: `${host}.`, target: `${target}.` }),
    clearCname: (host) => call('clear-cname', { host: `${host}.` }),
    addA: (host, ...addresses) => call('add-a', { host: `${host}.`, addresses }),
    clearA: (host) => call('clear-a', { host: `${host}.` }),
    addCaa: (host, policies) => call('add-caa', { host: `${host}.`, policies }),
    clearCaa: (host) => call('clear-caa', { host: `${host}.` }),
    failDns: (host) => call('set-servfail', { host: `${host}.` }),
    publish: (proof) =>
      proof.kind === 'dns'
        ? addTxt(proof.host, proof.value)
        : addHttp01(proof.path.slice(proof.path.lastIndexOf('/') + 1), proof.content),
  };
};
