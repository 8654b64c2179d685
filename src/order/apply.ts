import { audit } from '../audit/audit.store.ts';
import type { Person } from '../chat/actor.ts';
import { readTags } from '../chat/tags.ts';
import { nowOf, toInstant } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { announce } from '../notice/announce.ts';
import { orderSubject } from '../notice/concerned.store.ts';
import { type CertName, parseNames } from '../pki/name.ts';
import { findPlan } from '../plan/catalogue.ts';
import { coveredNames } from '../plan/eligibility.ts';
import type { Plan } from '../plan/plan.ts';
import { checkQuota } from '../plan/quota.ts';
import { holdFor } from '../points/hold.ts';
import { passHold } from '../points/hold-row.store.ts';
import type { Store } from '../store/store.ts';
import type { ApplyHouse, ApplyRequest } from './apply-request.ts';
import { checkRequest, wantedNames } from './check-request.ts';
import { chooseApplicant } from './choose-applicant.ts';
import { chooseIssuers } from './choose-issuer.ts';
import { type ChosenMethod, chooseMethod } from './choose-method.ts';
import { coveringCertificate } from './covering.store.ts';
import { FRESH } from './fresh-order.ts';
import { openOrder } from './open-order.ts';
import { insertOrder, openOrderFor } from './order.store.ts';
import type { Order } from './order.ts';
import { keyPart } from './order-key.ts';
import { placesTaken, takePlace } from './quota-place.store.ts';

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
  const covering = await coveringCertificate(house.store, { names, sm2: plan.standard === 'sm2', now });
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
    coveredBy: covering === request.follows ? undefined : covering,
    years: request.years,
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
    const points = (house.policy.prices?.[order.plan] ?? 0) * (order.years ?? 1);
    const paid = request.paidFor !== undefined && (await passHold(store, request.paidFor, id));
    if (!paid) await holdFor(store, house, { person: person.id, orderId: id, points, pack: request.pack });
    await also?.(store);
    if (order.approvalId === undefined)
      await announce(store, house, {
        kind: 'submitted',
        subject: id,
        row: orderSubject(order),
        facts: { names, person: person.name },
      });
    const detail = { names, plan: order.plan, issuer: order.issuer, method: order.method };
    await audit(store, house.clock, { actor: person.id, action: 'order.applied', subject: id, detail });
  });
  return order;
};
