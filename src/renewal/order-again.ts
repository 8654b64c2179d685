import type { Certificate } from '../certificate/certificate.ts';
import { leakedBefore, refuseLeaked } from '../certificate/leaked-key.store.ts';
import { nextTerm } from '../certificate/term.ts';
import { fromInstant, nowOf, toInstant } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { FRESH } from '../order/fresh-order.ts';
import { openOrder } from '../order/open-order.ts';
import { appliedOrder } from '../order/order.store.ts';
import type { Order } from '../order/order.ts';
import type { Step } from '../order/step.ts';
import { makeCsr } from '../pki/csr.ts';
import { csrPublicKey, readCsr } from '../pki/csr-read.ts';
import { generateKey, type KeyAlgorithm } from '../pki/key.ts';
import { rsaDigestOf } from '../pki/signature-algorithm.ts';
import { findPlan } from '../plan/catalogue.ts';
import type { RenewalHouse } from './renewal-house.ts';

type KeyPart = Pick<Order, 'csr' | 'csrSource' | 'key' | 'keyPassword' | 'algorithm'>;

/** APPLY-6: the next order takes the old CSR, key and key password; fewer names, or a policy of new keys, make a new CSR. */
const keyPart = async (
  house: RenewalHouse,
  before: Order,
  certificate: Certificate,
  names: readonly string[],
): Promise<KeyPart> => {
  const { keyPassword } = certificate;
  const { algorithm, csrSource } = before;
  const same = names.length === before.names.length;
  // Another certificate with the same key may have been revoked since it leaked: never again with that one.
  const old = csrPublicKey(before.csr);
  if (csrSource === 'pasted' || certificate.key === undefined) {
    await refuseLeaked(house.store, old);
    if (!same) throw new CertError('renew-names-fixed', { name: certificate.names[0] ?? '' });
    return { csr: before.csr, csrSource, key: certificate.key, keyPassword, algorithm };
  }
  const newKey = house.renewals.newKey || (await leakedBefore(house.store, old)) !== undefined;
  if (same && !newKey) return { csr: before.csr, csrSource, key: certificate.key, keyPassword, algorithm };
  const privateKeyPem = newKey
    ? (await generateKey(algorithm as KeyAlgorithm)).privateKeyPem
    : house.store.seal.open(certificate.key, 'private-key');
  const key = newKey ? house.store.seal.seal(privateKeyPem, 'private-key') : certificate.key;
  const digest = rsaDigestOf(readCsr(before.csr).signatureAlgorithm);
  return { csr: makeCsr({ names, privateKeyPem, digest }), csrSource, key, keyPassword, algorithm };
};

/** VAL-9 and RENEW-6: three days for the records, but never past half of what the old certificate has left. */
const deadlineOf = (house: RenewalHouse, certificate: Certificate): string => {
  const now = house.clock.now();
  const { renewal } = findPlan(certificate.plan).deadlines;
  const left = fromInstant(certificate.notAfter) - now;
  return toInstant(now + (left > 0 ? Math.min(renewal, left / 2) : renewal));
};

/** The issuers of the old order that are still configured; the one that issued first, else those of the configuration. */
const issuersOf = (house: RenewalHouse, before: Order, certificate: Certificate): readonly string[] => {
  const known = [certificate.issuer, ...before.issuers, ...house.policy.issuers].filter((name) =>
    house.issuers.has(name),
  );
  const chosen = before.issuers.some((name) => house.issuers.has(name))
    ? known.filter((name) => name === certificate.issuer || before.issuers.includes(name))
    : known;
  return [...new Set(chosen)];
};

/**
 * The order that renews a certificate, not saved yet: the old configuration, all names but those in `without`, no target of its own
 * (RENEW-7: what is hosted is replaced by its hosting). A person's yes to the same names holds for their renewal.
 */
export const orderAgain = async (
  house: RenewalHouse,
  certificate: Certificate,
  without: readonly string[],
  requester: string,
): Promise<Step> => {
  const before = certificate.orderId === undefined ? undefined : await appliedOrder(house.store, certificate.orderId);
  const [name = ''] = certificate.names;
  if (before === undefined) throw new CertError('renew-not-ours', { name });
  const names = certificate.names.filter((one) => !without.includes(one));
  if (names.length === 0) throw new CertError('renew-no-names', { name });
  const issuers = issuersOf(house, before, certificate);
  const [issuer] = issuers;
  if (issuer === undefined) throw new CertError('issuer-none', { names: names.join(', ') });
  const now = nowOf(house.clock);
  const deadline = deadlineOf(house, certificate);
  const { organisationId, organisationRevision, applicant } = before;
  return openOrder(house, {
    ...FRESH,
    ...(await keyPart(house, before, certificate, names)),
    id: newId('ord', house.clock, house.random),
    state: 'placing',
    names,
    plan: certificate.plan,
    issuers,
    issuer,
    method: before.method,
    provider: before.provider,
    profile: before.profile,
    remark: certificate.remark,
    tags: certificate.tags,
    project: certificate.project,
    email: before.email,
    targets: [],
    requester,
    personApproved: before.personApproved,
    organisationId,
    organisationRevision,
    applicant,
    replacesId: certificate.id,
    termEnds: nextTerm(certificate, now),
    deadline,
    nextAt: now,
    createdAt: now,
    updatedAt: now,
  });
};
