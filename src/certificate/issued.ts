import type { Base } from '../kernel/base.ts';
import { type Instant, nowOf } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { readLeaf } from '../pki/certificate-read.ts';
import { csrPublicKey } from '../pki/csr-read.ts';
import { findPlan } from '../plan/catalogue.ts';
import { type Certificate, PLAIN } from './certificate.ts';
import { goesOn, termEnd } from './term.ts';

/** What of an order a certificate keeps. */
export interface Ordered {
  readonly id: string;
  readonly names: readonly string[];
  readonly plan: string;
  readonly issuer: string;
  readonly csr: string;
  readonly key: string | undefined;
  readonly keyPassword: string | undefined;
  readonly algorithm: string;
  readonly replacesId: string | undefined;
  readonly remark: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly project: string;
  readonly requester: string;
  readonly years: number | undefined;
  readonly termEnds: Instant | undefined;
}

/** RENEW-1: renews by itself from the beginning where that costs nothing; what is paid for waits for a person to switch it on. */
const renewsByItself = (word: string): boolean => {
  const plan = findPlan(word);
  return plan.renewal.auto && plan.free;
};

const wrong = (issuer: string, detail: string): CertError =>
  new CertError('issuer-refused', { issuer, type: 'signet:wrong-certificate', detail });

/**
 * The certificate of an order, from the chain its issuer gave. A certificate for another key or for fewer names is refused before it
 * is stored: it would never work, and nobody would know why.
 */
export const certificateOf = (
  base: Pick<Base, 'clock' | 'random'>,
  order: Ordered,
  certificates: readonly string[],
): Certificate => {
  const [leaf] = certificates;
  if (leaf === undefined) throw wrong(order.issuer, 'the CA gave an empty chain');
  const { facts, spki } = readLeaf(leaf);
  if (!spki.equals(csrPublicKey(order.csr)))
    throw wrong(order.issuer, 'the certificate is for another key than the one in the request');
  const missing = order.names.filter((name) => !facts.names.includes(name));
  if (missing.length > 0) throw wrong(order.issuer, `the certificate lacks ${missing.join(', ')}`);
  const { notBefore, notAfter } = facts;
  const termEnds = order.termEnds ?? (order.years === undefined ? undefined : termEnd(order.years, notBefore));
  return {
    ...PLAIN,
    id: newId('crt', base.clock, base.random),
    version: 1,
    state: 'valid',
    names: order.names,
    plan: order.plan,
    issuer: order.issuer,
    orderId: order.id,
    serial: facts.serial,
    fingerprint: facts.fingerprint,
    notBefore,
    notAfter,
    termEnds,
    chain: certificates.map((pem) => `${pem.trimEnd()}\n`).join(''),
    key: order.key,
    keyPassword: order.keyPassword,
    algorithm: order.algorithm,
    source: 'issued',
    renewAt: undefined,
    autoRenew: renewsByItself(order.plan) || goesOn({ termEnds, notAfter }),
    ignored: false,
    replacesId: order.replacesId,
    remark: order.remark,
    project: order.project,
    tags: order.tags,
    owner: order.requester,
    revokedAt: undefined,
    createdAt: nowOf(base.clock),
  };
};
