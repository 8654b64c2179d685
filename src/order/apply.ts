import { audit } from '../audit/audit.store.ts';
import type { Person } from '../chat/actor.ts';
import { readTags } from '../chat/tags.ts';
import { checkTakesPair, targetNamed } from '../hosting/deploy.ts';
import type { Target } from '../hosting/target.ts';
import { nowOf, toInstant } from '../kernel/clock.ts';
import { atField, CertError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { announce } from '../notice/announce.ts';
import { checkParty } from '../organisation/party.ts';
import { makeCsr } from '../pki/csr.ts';
import { readCsr } from '../pki/csr-read.ts';
import { generateKey, type KeyAlgorithm } from '../pki/key.ts';
import { type CertName, parseNames } from '../pki/name.ts';
import { findPlan } from '../plan/catalogue.ts';
import { checkEligible, coveredNames } from '../plan/eligibility.ts';
import type { Plan } from '../plan/plan.ts';
import { checkQuota } from '../plan/quota.ts';
import { holdFor } from '../points/hold.ts';
import type { Store } from '../store/store.ts';
import type { ApplyRequest } from './apply-request.ts';
import { chooseApplicant } from './choose-applicant.ts';
import { chooseIssuers } from './choose-issuer.ts';
import { type ChosenMethod, chooseMethod } from './choose-method.ts';
import { openOrder } from './open-order.ts';
import { insertOrder, openOrderFor } from './order.store.ts';
import type { Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { placesTaken, takePlace } from './quota-place.store.ts';

export interface ApplyHouse extends OrderHouse {
  readonly targets: ReadonlyMap<string, Target>;
}

/** What every order begins with. */
export const FRESH = {
  version: 1,
  issuerRef: undefined,
  attempt: 1,
  personApproved: false,
  approvalId: undefined,
  organisationId: undefined,
  organisationRevision: undefined,
  applicant: undefined,
  project: '',
  email: undefined,
  reviewedAt: undefined,
  certificateId: undefined,
  replacesId: undefined,
  problem: undefined,
  waiting: undefined,
  failures: 0,
  cleaned: false,
  authorizations: [],
} as const;

/** The remark's longest form, in characters (APPLY-5). */
const REMARK_MAX = 200;

interface KeyPart {
  readonly csr: string;
  readonly csrSource: Order['csrSource'];
  readonly algorithm: KeyAlgorithm;
  readonly key: string | undefined;
}

/** PLAN-10. */
const algorithmFor = ({ algorithm }: ApplyRequest, plan: Plan): KeyAlgorithm =>
  algorithm ?? (plan.standard === 'sm2' ? 'sm2' : 'p256');

/** APPLY-2: programs that read SM2 key stores take no other passwords. */
const checkSm2Password = (plan: Plan, password: string | undefined): void => {
  if (plan.standard !== 'sm2' || password === undefined) return;
  if (password.length < 6 || /\s/.test(password))
    throw new CertError('key-password-sm2', {}, { field: 'key-password' });
};

/** APPLY-1: a key of our own, sealed before anything else happens, or the CSR that was pasted. */
export const keyPart = async (
  house: OrderHouse,
  request: ApplyRequest,
  plan: Plan,
  names: readonly string[],
): Promise<KeyPart> => {
  if (request.csr !== undefined) {
    const { pem, algorithm } = readCsr(request.csr);
    return { csr: pem, csrSource: 'pasted', algorithm, key: undefined };
  }
  const algorithm = algorithmFor(request, plan);
  const pair = await generateKey(algorithm);
  const csr = makeCsr({ names, ...pair });
  return { csr, csrSource: 'generated', algorithm, key: house.store.seal.seal(pair.privateKeyPem, 'private-key') };
};

const wantedNames = (request: ApplyRequest): readonly CertName[] => {
  const { csr } = request;
  if (csr === undefined) return atField('names', () => parseNames(request.names));
  const facts = atField('csr', () => readCsr(csr));
  const given = atField('csr', () => parseNames(facts.names));
  if (request.names.length === 0) return given;
  const asked = parseNames(request.names);
  const differs = asked.find((name) => !given.some((other) => other.ascii === name.ascii));
  if (differs !== undefined)
    throw new CertError('csr-other-names', { name: differs.ascii, names: facts.names.join(', ') }, { field: 'csr' });
  return given;
};

export const checkRequest = (
  house: ApplyHouse,
  request: ApplyRequest,
  plan: Plan,
  names: readonly CertName[],
): void => {
  const { remark = '', targets = [], keyPassword, email } = request;
  checkEligible(plan, names, {
    algorithm: request.csr === undefined ? algorithmFor(request, plan) : readCsr(request.csr).algorithm,
    csrSource: request.csr === undefined ? 'generated' : 'pasted',
  });
  if (remark.length > REMARK_MAX) {
    throw new CertError(
      'option-value',
      { option: 'remark', value: `${remark.slice(0, 20)}…`, expected: `at most ${REMARK_MAX} characters` },
      { field: 'remark' },
    );
  }
  if (email !== undefined) checkParty({ email });
  checkSm2Password(plan, keyPassword);
  const [first] = names;
  for (const target of targets) checkTakesPair(targetNamed(house, target), first?.ascii ?? '', plan.standard === 'sm2');
  if (targets.length > 0 && keyPassword !== undefined)
    throw new CertError('password-with-target', {}, { field: 'key-password' });
  if (targets.length > 0 && request.csr !== undefined)
    throw new CertError('target-without-key', {}, { field: 'target' });
};

/** Who issues and how the names are proved; a name that a person's yes issues needs no proof. */
const chooseWay = async (house: ApplyHouse, request: ApplyRequest, plan: Plan, asked: readonly CertName[]) => {
  const issuers = chooseIssuers(house, asked, request.issuer, plan.standard);
  const [issuer] = issuers;
  if (issuer === undefined) throw new CertError('issuer-none', { names: asked.map((name) => name.ascii).join(', ') });
  const chosen: ChosenMethod = asked.every((name) => issuer.approvedByPerson(name.ascii))
    ? { method: 'dns', provider: undefined }
    : await chooseMethod(house, issuer, asked, request.method, request.webroot);
  return { issuer, issuers: issuers.map(({ name }) => name), ...chosen };
};

export const refuseOpen = async (store: Store, names: readonly string[]): Promise<void> => {
  const open = await openOrderFor(store, names);
  if (open !== undefined) throw new CertError('order-open', { names: names.join(', '), order: open });
};

/** Everything that can be refused is refused here, before a key is made or a row is written. */
const draw = async (house: ApplyHouse, person: Person, request: ApplyRequest): Promise<Order> => {
  const plan = findPlan(request.plan ?? house.policy.defaultPlan);
  const asked = wantedNames(request);
  checkRequest(house, request, plan, asked);
  const names = request.csr === undefined ? coveredNames(plan, asked) : asked.map((name) => name.ascii);
  const tags = readTags(request.tags ?? []);
  const applicant = await chooseApplicant(house, request, plan, person.id);
  const { issuer, issuers, method, provider } = await chooseWay(house, request, plan, asked);
  await refuseOpen(house.store, names);
  const password = request.keyPassword;
  const now = nowOf(house.clock);
  const deadline = toInstant(house.clock.now() + plan.deadlines.newOrder);
  return {
    ...FRESH,
    ...applicant,
    ...(await keyPart(house, request, plan, names)),
    id: newId('ord', house.clock, house.random),
    state: 'placing',
    names,
    plan: plan.id,
    issuers,
    issuer: issuer.name,
    method,
    provider,
    profile: request.profile,
    keyPassword: password === undefined ? undefined : house.store.seal.seal(password, 'key-password'),
    remark: request.remark ?? '',
    project: request.project ?? '',
    email: request.email === undefined ? undefined : house.store.seal.seal(request.email, 'party'),
    tags,
    targets: request.targets ?? [],
    requester: person.id,
    deadline,
    nextAt: now,
    createdAt: now,
    updatedAt: now,
  };
};

/** PLAN-7: counted and taken where nobody can come in between. */
const takeQuota = async (store: Store, { id, names, plan: word, requester }: Order, now: string): Promise<void> => {
  const plan = findPlan(word);
  const [first] = parseNames(names);
  if (plan.quota === undefined || first === undefined) return;
  const place = { orderId: id, plan: plan.id, account: requester, domain: first.registrable ?? first.ascii };
  checkQuota(plan, place.domain, await placesTaken(store, place, now));
  await takePlace(store, place);
};

/**
 * APPLY: saves the order with its key and, if a person's yes is needed, its approval, in one transaction. Nothing has been asked of a
 * CA yet: `advance` does that.
 */
export const apply = async (house: ApplyHouse, person: Person, request: ApplyRequest): Promise<Order> => {
  const { order, also } = await openOrder(house, await draw(house, person, request));
  const { id, names } = order;
  await house.store.transaction(async (store) => {
    // Looked at again where nobody can come in between: two people may apply at the same moment.
    await refuseOpen(store, names);
    await takeQuota(store, order, nowOf(house.clock));
    await insertOrder(store, order);
    const points = house.policy.prices?.[order.plan] ?? 0;
    await holdFor(store, house, { account: person.id, orderId: id, points, pack: request.pack });
    await also?.(store);
    if (order.approvalId === undefined)
      await announce(store, house, { kind: 'submitted', subject: id, facts: { names, person: person.name } });
    const detail = { names, plan: order.plan, issuer: order.issuer, method: order.method };
    await audit(store, house.clock, { actor: person.id, action: 'order.applied', subject: id, detail });
  });
  return order;
};
