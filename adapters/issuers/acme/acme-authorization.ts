import { createHash } from 'node:crypto';
import type { IssuerAuthorization } from '../../../src/order/issuer.ts';
import type { Proof } from '../../../src/validation/proof.ts';
import { toProblem } from './acme-problem.ts';
import type { WireAuthorization, WireChallenge } from './acme-wire.ts';

type ProofMaker = (name: string, token: string, keyAuthorization: string) => Proof;

/** The challenge types that can be proved here; others that a CA offers (tls-alpn-01, …) are passed over. */
const PROOFS: Readonly<Record<string, ProofMaker>> = {
  /** @see RFC 8555 §8.4 */
  'dns-01': (name, _token, keyAuthorization) => ({
    kind: 'dns',
    type: 'TXT',
    host: `_acme-challenge.${name}`,
    value: createHash('sha256').update(keyAuthorization).digest('base64url'),
  }),
  /** @see RFC 8555 §8.3 */
  'http-01': (_name, token, keyAuthorization) => ({
    kind: 'file',
    path: `/.well-known/acme-challenge/${token}`,
    content: keyAuthorization,
  }),
};

/** A token becomes part of a path: nothing but base64url is one. @see RFC 8555 §8.3 */
const TOKEN = /^[A-Za-z0-9_-]{1,256}$/;

const challengeOf = (challenge: WireChallenge, name: string, thumbprint: string) => {
  const maker = PROOFS[challenge.type];
  const { token } = challenge;
  if (maker === undefined || token === undefined || !TOKEN.test(token)) return [];
  return [{ ref: challenge.url, proof: maker(name, token, `${token}.${thumbprint}`) }];
};

/** The port's view of an authorization; only a pending one still has challenges to prove. They come in one order, for CAs shuffle them. */
export const authorizationView = (ref: string, wire: WireAuthorization, thumbprint: string): IssuerAuthorization => {
  const name = wire.identifier.value.replace(/^\*\./, '');
  const open = wire.status === 'pending' ? wire.challenges : [];
  const error =
    wire.status === 'valid' ? undefined : wire.challenges.find((challenge) => challenge.error !== undefined)?.error;
  return {
    ref,
    name,
    wildcard: wire.wildcard ?? wire.identifier.value.startsWith('*.'),
    state: wire.status,
    challenges: open
      .flatMap((challenge) => challengeOf(challenge, name, thumbprint))
      .sort((a, b) => a.proof.kind.localeCompare(b.proof.kind)),
    ...(error === undefined ? {} : { problem: { name, ...toProblem(error) } }),
  };
};
