import { createHash } from 'node:crypto';
import type { AuthorityAuthorization, AuthorityOrder } from '../../../src/authority/authority-order.store.ts';
import type { IssuerAuthorization, IssuerOrder } from '../../../src/order/issuer.ts';
import type { Proof, ProofKind } from '../../../src/validation/proof.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest();

/** VAL-1: where the DNS proofs of Signet's own orders stand. */
export const OWN_DNS_LABEL = '_dnsauth';

/** VAL-1, VAL-4: the label and the path of Signet's own orders. */
const OWN: Readonly<Record<ProofKind, (authorization: AuthorityAuthorization) => Proof>> = {
  dns: ({ name, token }) => ({ kind: 'dns', type: 'TXT', host: `${OWN_DNS_LABEL}.${name}`, value: token }),
  file: ({ token }) => {
    const file = sha256(token).toString('hex').slice(0, 32);
    return { kind: 'file', path: `/.well-known/pki-validation/${file}.txt`, content: token };
  },
};

/** Those of an ACME client, made of its account's key. @see RFC 8555 §8.1, §8.3, §8.4 */
const CLIENT: Readonly<Record<ProofKind, (authorization: AuthorityAuthorization, thumbprint: string) => Proof>> = {
  dns: ({ name, token }, thumbprint) => ({
    kind: 'dns',
    type: 'TXT',
    host: `_acme-challenge.${name}`,
    value: sha256(`${token}.${thumbprint}`).toString('base64url'),
  }),
  file: ({ token }, thumbprint) => ({
    kind: 'file',
    path: `/.well-known/acme-challenge/${token}`,
    content: `${token}.${thumbprint}`,
  }),
};

/** What the built-in CA looks for. */
export const proofOf = (authorization: AuthorityAuthorization, kind: ProofKind): Proof =>
  authorization.thumbprint === undefined
    ? OWN[kind](authorization)
    : CLIENT[kind](authorization, authorization.thumbprint);

const told = (authorization: AuthorityAuthorization, index: number): IssuerAuthorization => ({
  ref: String(index),
  name: authorization.name,
  wildcard: authorization.wildcard,
  state: authorization.state,
  challenges: [
    { ref: `${index}:dns`, proof: proofOf(authorization, 'dns') },
    ...(authorization.wildcard ? [] : [{ ref: `${index}:file`, proof: proofOf(authorization, 'file') }]),
  ],
  ...(authorization.problem === undefined
    ? {}
    : { problem: { type: 'signet:unproved', detail: authorization.problem, name: authorization.name } }),
});

/** The CA's side of an order as the port tells it. */
export const answer = (order: AuthorityOrder): IssuerOrder => ({
  ref: order.id,
  state: order.state,
  authorizations: order.authorizations.map(told),
});
