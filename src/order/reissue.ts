import { audit } from '../audit/audit.store.ts';
import { certificateById } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { refuseLeaked } from '../certificate/leaked-key.store.ts';
import type { Person } from '../chat/actor.ts';
import { boundTargets } from '../hosting/bound.ts';
import { fromInstant, nowOf, toInstant } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import { CertError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import { announce } from '../notice/announce.ts';
import { csrPublicKey, readCsr } from '../pki/csr-read.ts';
import type { KeyAlgorithm } from '../pki/key.ts';
import { type CertName, parseNames } from '../pki/name.ts';
import { type RsaDigest, rsaDigestOf } from '../pki/signature-algorithm.ts';
import { findPlan } from '../plan/catalogue.ts';
import { checkNamesKept } from '../plan/eligibility.ts';
import type { Plan } from '../plan/plan.ts';
import type { Store } from '../store/store.ts';
import { refuseOpen } from './apply.ts';
import type { ApplyHouse, ApplyRequest } from './apply-request.ts';
import { checkRequest } from './check-request.ts';
import { chooseMethod } from './choose-method.ts';
import { reviewOf } from './flow.ts';
import { FRESH } from './fresh-order.ts';
import { insertOrder, orderById } from './order.store.ts';
import type { Order } from './order.ts';
import { keyPart } from './order-key.ts';
import { insertReissue, openReissue, originalOf, type Reissue, reissuesOf } from './reissue.store.ts';
import { isReviewed, underReview } from './review.ts';
import type { Step } from './step.ts';
import { stillValidated } from './validated-names.ts';

/** What a person asks for; everything but the certificate may be left out. */
export interface ReissueRequest {
  readonly reason?: string | undefined;
  /** A new key (the default: the old one may have leaked), or the old CSR with its key. */
  readonly key?: 'new' | 'reuse' | undefined;
  /** PEM: the service then never has the key. */
  readonly csr?: string | undefined;
  readonly algorithm?: KeyAlgorithm | undefined;
  readonly digest?: RsaDigest | undefined;
  readonly keyPassword?: string | undefined;
  readonly method?: string | undefined;
  /** It goes to the targets that the certificate serves. */
  readonly takeOver?: boolean | undefined;
}

/** Within so long after issue nothing is validated again, whatever the CSR (CERT-5). */
const FRESHLY_ISSUED = 3 * DAY;

interface Basis {
  readonly certificate: Certificate;
  /** The certificate that was bought; the same one, unless that is a reissue itself. */
  readonly original: Certificate;
  readonly before: Order;
  readonly plan: Plan;
  readonly names: readonly CertName[];
  readonly domains: readonly string[];
}

const basisOf = async (store: Store, certificateId: string): Promise<Basis> => {
  const certificate = await certificateById(store, certificateId);
  const [name = ''] = certificate?.names ?? [];
  if (certificate === undefined) throw nothingFound('certificate', certificateId);
  const before = certificate.orderId === undefined ? undefined : await orderById(store, certificate.orderId);
  if (certificate.source !== 'issued' || before === undefined)
    throw new CertError('reissue-not-ours', { name }, { field: 'what' });
  const originalId = await originalOf(store, certificateId);
  const original = originalId === undefined ? certificate : ((await certificateById(store, originalId)) ?? certificate);
  const names = parseNames(certificate.names);
  const domains = [...new Set(names.map(({ ascii, registrable }) => registrable ?? ascii))];
  return { certificate, original, before, plan: findPlan(certificate.plan), names, domains };
};

/** CERT-5: what stands against it, looked at again in the transaction that orders. */
const checkReissuable = async (store: Store, basis: Basis, now: number): Promise<void> => {
  const { certificate, original, plan, domains } = basis;
  const { state, notAfter } = certificate;
  const [name = ''] = certificate.names;
  if (state !== 'valid') throw new CertError('certificate-unusable', { name, state }, { field: 'what' });
  const { moreThanDays, limit } = plan.reissue;
  if (fromInstant(notAfter) - now <= moreThanDays * DAY)
    throw new CertError('reissue-late', { name, days: moreThanDays, expires: notAfter });
  const open = await openReissue(store, original.id, domains);
  if (open !== undefined) throw new CertError('reissue-open', { name, order: open });
  if (limit !== undefined && (await reissuesOf(store, original.id)).length >= limit)
    throw new CertError('reissue-limit', { name, plan: plan.title, limit });
  await refuseOpen(store, certificate.names);
};

type Key = Awaited<ReturnType<typeof keyPart>>;

const keyOf = async (house: ApplyHouse, basis: Basis, request: ReissueRequest, asked: ApplyRequest): Promise<Key> => {
  const { certificate, before, plan } = basis;
  if (request.key === 'reuse') {
    const { csr, csrSource, algorithm } = before;
    await refuseLeaked(house.store, csrPublicKey(csr), 'key');
    return { csr, csrSource, algorithm, key: certificate.key };
  }
  return keyPart(house, asked, plan, certificate.names);
};

/** CERT-5 and VAL-11: just issued, the same CSR, or a plan whose names stay validated for months. */
const isProved = async (house: ApplyHouse, { certificate, plan, before }: Basis, csr: string): Promise<boolean> => {
  const age = house.clock.now() - fromInstant(certificate.createdAt);
  if (age < FRESHLY_ISSUED || csr === before.csr) return true;
  return (await stillValidated(house, plan, before, certificate.names)).length === certificate.names.length;
};

/** CERT-5: whoever reviews first looks again, unless the same data's approval still counts (ORG-3); a letter is not asked for again. */
const underItsReview = async (house: ApplyHouse, order: Order, plan: Plan): Promise<Step> =>
  reviewOf(plan)?.first === true && !(await isReviewed(house, house.store, order, plan))
    ? underReview(house, { ...order, state: 'reviewing' }, plan)
    : { order };

const draw = async (
  house: ApplyHouse,
  person: Person,
  basis: Basis,
  request: ReissueRequest,
): Promise<{ readonly opened: Step; readonly reissue: Reissue }> => {
  const { certificate, original, before, plan, names } = basis;
  const issuer = house.issuers.get(certificate.issuer);
  if (issuer === undefined) throw new CertError('issuer-unknown', { issuer: certificate.issuer, nearest: '' });
  if (plan.reissue.sameMethod && request.method !== undefined && request.method !== before.method)
    throw new CertError('reissue-method', { method: before.method }, { field: 'method' });
  const targets = request.takeOver === true ? await boundTargets(house.store, certificate.id) : [];
  const { csr, keyPassword } = request;
  const algorithm = request.algorithm ?? (csr === undefined ? (before.algorithm as KeyAlgorithm) : undefined);
  const kept = algorithm?.startsWith('rsa') === true ? rsaDigestOf(readCsr(before.csr).signatureAlgorithm) : undefined;
  const digest = request.digest ?? kept;
  const asked: ApplyRequest = { names: certificate.names, csr, algorithm, digest, keyPassword, targets };
  checkRequest(house, asked, plan, names);
  const key = await keyOf(house, basis, request, asked);
  const way =
    request.method === undefined
      ? { method: before.method, provider: before.provider }
      : await chooseMethod(house, issuer, names, request.method, before.provider);
  const now = nowOf(house.clock);
  const id = newId('ord', house.clock, house.random);
  const order: Order = {
    ...FRESH,
    ...key,
    id,
    state: 'placing',
    names: certificate.names,
    plan: certificate.plan,
    // The term was bought of this CA: no other one takes its place.
    issuers: [certificate.issuer],
    issuer: certificate.issuer,
    ...way,
    profile: before.profile,
    keyPassword:
      keyPassword === undefined
        ? request.key === 'reuse'
          ? certificate.keyPassword
          : undefined
        : house.store.seal.seal(keyPassword, 'key-password'),
    remark: certificate.remark,
    tags: certificate.tags,
    project: certificate.project,
    email: before.email,
    targets,
    requester: person.id,
    // PLAN-9: the term stays what it is.
    termEnds: certificate.termEnds,
    // ORG-3: the same names of the same organisation were approved before.
    personApproved: before.personApproved,
    organisationId: before.organisationId,
    organisationRevision: before.organisationRevision,
    applicant: before.applicant,
    deadline: toInstant(house.clock.now() + plan.deadlines.newOrder),
    nextAt: now,
    createdAt: now,
    updatedAt: now,
  };
  const proved = await isProved(house, basis, key.csr);
  const { reason = '' } = request;
  const reissue = { orderId: id, originalId: original.id, reason, notAfter: original.notAfter, proved, createdAt: now };
  return { opened: await underItsReview(house, order, plan), reissue };
};

/** CERT-5: the same names until the same day with another key. Costs no points: the term is paid. */
export const reissueCertificate = async (
  house: ApplyHouse,
  person: Person,
  certificateId: string,
  request: ReissueRequest,
): Promise<Order> => {
  const basis = await basisOf(house.store, certificateId);
  await checkReissuable(house.store, basis, house.clock.now());
  if (request.csr !== undefined) checkNamesKept(basis.certificate.names, readCsr(request.csr).names);
  const { opened, reissue } = await draw(house, person, basis, request);
  const { order } = opened;
  await house.store.transaction(async (store) => {
    await checkReissuable(store, await basisOf(store, certificateId), house.clock.now());
    await insertOrder(store, order);
    await insertReissue(store, reissue, basis.domains);
    await opened.also?.(store);
    const { names } = order;
    await announce(store, house, { kind: 'submitted', subject: order.id, facts: { names, person: person.name } });
    const detail = { original: reissue.originalId, order: order.id, reason: reissue.reason, proved: reissue.proved };
    await audit(store, house.clock, {
      actor: person.id,
      action: 'certificate.reissue',
      subject: certificateId,
      detail,
    });
  });
  house.changed(order.id);
  return order;
};
