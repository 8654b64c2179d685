import type { AuthorityAuthorization, AuthorityOrder } from '../authority/authority-order.store.ts';
import type { Instant } from '../kernel/clock.ts';
import { parseIpAddress } from '../pki/ip-address.ts';
import type { AcmeAccount, AcmeOrder } from './acme.ts';
import { type FaultType, problemOf, type WireIdentifier } from './acme-fault.ts';
import type { AcmeUrls } from './acme-urls.ts';

/** RFC 8555 §9.7.7, RFC 8738 §3. */
const identifierOf = (name: string): WireIdentifier =>
  parseIpAddress(name) === undefined ? { type: 'dns', value: name } : { type: 'ip', value: name };

/** Seconds at the end, as clients in every language read them. */
const wireInstant = (instant: Instant): string => instant.replace(/\.\d+Z$/, 'Z');

export type OrderStatus = 'pending' | 'ready' | 'processing' | 'valid' | 'invalid';

/** RFC 8555 §7.1.6. */
export const statusOf = (order: AcmeOrder, side: AuthorityOrder | undefined, now: Instant): OrderStatus => {
  if (order.certificateId !== undefined) return 'valid';
  // Issued, and not yet in the store: the next request brings it there.
  if (side?.state === 'valid') return 'processing';
  return side === undefined || order.expiresAt <= now ? 'invalid' : side.state;
};

/** RFC 8555 §7.1.2. */
export const accountResource = (urls: AcmeUrls, account: AcmeAccount) => ({
  status: account.status,
  contact: account.contact,
  orders: urls.orders(account.id),
});

const DNS_FAILED = /^dns-(dnssec|server-failure|unreachable)$/;
const NO_CONNECTION = /^file-(no-address|private-address|refused|timeout|no-route|broken)$/;

/** What a diagnosis is called in ACME. @see RFC 8555 §6.7 */
const faultOf = (problem: string): FaultType => {
  if (DNS_FAILED.test(problem)) return 'dns';
  return NO_CONNECTION.test(problem) ? 'connection' : 'unauthorized';
};

const problemIn = ({ problem, detail }: AuthorityAuthorization) =>
  problem === undefined ? undefined : problemOf(faultOf(problem), detail ?? problem);

/** RFC 8555 §7.1.3. */
export const orderResource = (urls: AcmeUrls, order: AcmeOrder, side: AuthorityOrder | undefined, now: Instant) => {
  const failed = side?.authorizations.find(({ problem }) => problem !== undefined);
  const error = failed === undefined ? undefined : problemIn(failed);
  return {
    status: statusOf(order, side, now),
    expires: wireInstant(order.expiresAt),
    identifiers: order.names.map(identifierOf),
    authorizations: order.names.map((_name, index) => urls.authorization(order.id, index)),
    finalize: urls.finalize(order.id),
    ...(order.profile === undefined ? {} : { profile: order.profile }),
    ...(order.until === undefined ? {} : { notAfter: wireInstant(order.until) }),
    ...(order.replaces === undefined ? {} : { replaces: order.replaces }),
    ...(order.certificateId === undefined ? {} : { certificate: urls.certificate(order.id) }),
    ...(error === undefined ? {} : { error }),
  };
};

export const CHALLENGES = { 'dns-01': 'dns', 'http-01': 'file' } as const;
export type ChallengeType = keyof typeof CHALLENGES;

/** What may prove a name: no file for a wildcard, no record for an address. @see RFC 8555 §7.1.3, RFC 8738 §7 */
export const challengesFor = ({ name, wildcard }: AuthorityAuthorization): readonly ChallengeType[] => {
  if (wildcard) return ['dns-01'];
  return parseIpAddress(name) === undefined ? ['http-01', 'dns-01'] : ['http-01'];
};

const challengeStatus = ({ state, chosen }: AuthorityAuthorization, mine: boolean): string => {
  if (!mine || chosen === undefined) return 'pending';
  return state === 'pending' ? 'processing' : state === 'valid' ? 'valid' : 'invalid';
};

/** RFC 8555 §8. */
export const challengeResource = (
  urls: AcmeUrls,
  orderId: string,
  index: number,
  authorization: AuthorityAuthorization,
  type: ChallengeType,
) => {
  const mine = authorization.chosen === CHALLENGES[type];
  const status = challengeStatus(authorization, mine);
  const error = mine ? problemIn(authorization) : undefined;
  return {
    type,
    url: urls.challenge(orderId, index, type),
    status,
    token: authorization.token,
    ...(status === 'valid' && authorization.validatedAt !== undefined
      ? { validated: wireInstant(authorization.validatedAt) }
      : {}),
    ...(error === undefined ? {} : { error }),
  };
};

/** RFC 8555 §7.1.4. Once it is decided, only the challenge that decided it is shown. */
export const authorizationResource = (
  urls: AcmeUrls,
  order: AcmeOrder,
  index: number,
  authorization: AuthorityAuthorization,
  now: Instant,
) => {
  const open = authorization.state === 'pending';
  const types = challengesFor(authorization).filter((type) => open || authorization.chosen === CHALLENGES[type]);
  return {
    identifier: identifierOf(authorization.name),
    status: open && order.expiresAt <= now ? 'expired' : authorization.state,
    expires: wireInstant(order.expiresAt),
    ...(authorization.wildcard ? { wildcard: true } : {}),
    challenges: types.map((type) => challengeResource(urls, order.id, index, authorization, type)),
  };
};
