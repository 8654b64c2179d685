import { nowOf } from '../kernel/clock.ts';
import { MINUTE, SECOND } from '../kernel/duration.ts';
import { CertError, isCertError } from '../kernel/errors.ts';
import { findPlan } from '../plan/catalogue.ts';
import { PROOF_OF } from '../validation/proof.ts';
import { retryWait } from './backoff.ts';
import { limitWait, type Spending, spendOrder } from './ca-limit-use.ts';
import { setChallengeFiles } from './challenge-file.store.ts';
import { watchDelegations } from './delegation.store.ts';
import { placeHostOf } from './delegation.ts';
import type { IssuerAuthorization, IssuerOrder, PlaceRequest } from './issuer.ts';
import { forgetIllness, illIssuers, rememberIllness } from './issuer-health.store.ts';
import type { Authorization, Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { mailOf } from './order-mail.store.ts';
import { reissueOfOrder } from './reissue.store.ts';
import { placedAnew } from './replaces.ts';
import { afterProof } from './review.ts';
import { moveOn, type Step, waitFor } from './step.ts';
import { stillValidated } from './validated-names.ts';

/** The issuer's authorization as the order keeps it: the one challenge that the chosen method can meet. */
const keepAuthorization = (house: OrderHouse, order: Order, given: IssuerAuthorization): Authorization => {
  const challenge = given.challenges.find(({ proof }) => proof.kind === PROOF_OF[order.method]);
  return {
    name: given.name,
    wildcard: given.wildcard,
    state: given.state,
    issuerRef: given.ref,
    challengeRef: challenge?.ref,
    proof: challenge?.proof,
    placeHost: placeHostOf(house, order, challenge?.proof),
    stage: 'new',
    diagnosis: undefined,
    checkedAt: undefined,
    problem: given.problem,
  };
};

const unmet = (order: Order, placed: IssuerOrder): IssuerAuthorization | undefined =>
  placed.authorizations.find(
    ({ state, challenges }) =>
      state === 'pending' && !challenges.some(({ proof }) => proof.kind === PROOF_OF[order.method]),
  );

/** The CNAMEs that must stand from now on (VAL-3). */
const delegated = (order: Order, authorizations: readonly Authorization[]) =>
  order.method !== 'dns-delegated'
    ? []
    : authorizations.flatMap(({ name, proof, placeHost }) =>
        proof?.kind === 'dns' && placeHost !== undefined
          ? [{ kind: 'cname' as const, name, host: proof.host, target: placeHost }]
          : [],
      );

const placed = async (house: OrderHouse, order: Order, answer: IssuerOrder): Promise<Step> => {
  const lacking = unmet(order, answer);
  if (lacking !== undefined) {
    const detail = `${order.issuer} offers no ${PROOF_OF[order.method]} validation for ${lacking.wildcard ? '*.' : ''}${lacking.name}`;
    return {
      order: moveOn(house, order, 'refused', 'issuer', {
        problem: { type: 'signet:no-challenge', detail },
        issuerRef: answer.ref,
      }),
    };
  }
  const authorizations = answer.authorizations.map((given) => keepAuthorization(house, order, given));
  const files =
    order.method !== 'file'
      ? []
      : authorizations.flatMap(({ name, proof }) =>
          proof?.kind === 'file' ? [{ host: name, path: proof.path, content: proof.content }] : [],
        );
  const change = { issuerRef: answer.ref, authorizations, problem: undefined };
  const next: Step =
    answer.state === 'ready'
      ? await afterProof(house, order, 'ready', change)
      : { order: moveOn(house, order, 'placed', 'issuer', change) };
  return {
    order: next.order,
    also: async (store) => {
      await next.also?.(store);
      if (files.length > 0) await setChallengeFiles(store, order.id, files);
      await watchDelegations(store, delegated(order, authorizations), nowOf(house.clock));
    },
  };
};

/** CERT-5: a reissue ends when its original does; its names may count as proved. VAL-11: so may those of other orders. */
const placedAgain = async (house: OrderHouse, order: Order): Promise<Pick<PlaceRequest, 'until' | 'proved'>> => {
  // A renewal is no reissue.
  const reissue = order.replacesId === undefined ? await reissueOfOrder(house.store, order.id) : undefined;
  if (reissue !== undefined) return { until: reissue.notAfter, proved: reissue.proved ? order.names : [] };
  const plan = findPlan(order.plan);
  if (plan.validationReuse?.on !== 'application') return {};
  return { proved: await stillValidated(house, plan, order, order.names) };
};

/** VAL-7: e-mail takes the place of a file alone. */
const provedByMail = async (
  { store }: OrderHouse,
  { id, method, names }: Order,
): Promise<Pick<PlaceRequest, 'proved'>> =>
  method === 'file' && (await mailOf(store, id))?.kind === 'proved' ? { proved: names } : {};

/** The issuers of the order's list that are not ill and ask for the same kind of yes, best first. */
const healthyIssuers = (house: OrderHouse, order: Order, ill: ReadonlyMap<string, unknown>): readonly string[] =>
  order.issuers.filter((name) => {
    const issuer = house.issuers.get(name);
    if (issuer === undefined || ill.has(name)) return false;
    return order.personApproved || !order.names.some((certName) => issuer.approvedByPerson(certName));
  });

/** A wait for a CA's limit that is not worth another CA, in milliseconds. */
const SHORT_WAIT = 10 * MINUTE;

/** Another issuer that would take the order now; undefined when each has to be waited for. */
const roomyIssuer = async (
  house: OrderHouse,
  order: Order,
  ill: ReadonlyMap<string, unknown>,
): Promise<string | undefined> => {
  for (const name of healthyIssuers(house, order, ill)) {
    const issuer = house.issuers.get(name);
    if (name === order.issuer || issuer === undefined) continue;
    if ((await limitWait(house, issuer, { ...order, issuer: name })) === undefined) return name;
  }
  return undefined;
};

/** The CA's limit is used up: another CA, else the wait, each with why. */
const outOfRoom = async (
  house: OrderHouse,
  order: Order,
  ill: ReadonlyMap<string, unknown>,
  { ms, detail }: { readonly ms: number; readonly detail: string },
): Promise<Step> => {
  const problem = { type: 'signet:ca-limit', detail };
  const other = ms < SHORT_WAIT ? undefined : await roomyIssuer(house, order, ill);
  if (other !== undefined) return { order: waitFor(house, order, 'rate-limit', 0, { issuer: other, problem }) };
  return { order: waitFor(house, order, 'rate-limit', ms, { problem }) };
};

const fellIll = async (house: OrderHouse, order: Order, error: CertError): Promise<Step> => {
  const limited = error.code === 'issuer-rate-limited';
  const asked = limited ? Number(error.facts.seconds) * SECOND : undefined;
  await rememberIllness(house.store, house.clock, order.issuer, String(error.facts.detail), asked);
  const [next] = healthyIssuers(house, order, await illIssuers(house.store, house.clock));
  const failures = order.failures + 1;
  const problem = { type: error.code, detail: String(error.facts.detail) };
  if (next !== undefined) return { order: waitFor(house, order, 'issuer-ill', 0, { issuer: next, failures, problem }) };
  const wait = asked ?? retryWait(order.failures);
  return { order: waitFor(house, order, limited ? 'rate-limit' : 'issuer-ill', wait, { failures, problem }) };
};

const counted = (step: Step, spend: Spending): Step => ({
  ...step,
  also: async (store) => {
    await step.also?.(store);
    await spend(store);
  },
});

/** Tells the CA of the order. A CA that cannot be asked makes way for the next in the list; each remembers it for a while. */
export const stepPlacing = async (house: OrderHouse, order: Order): Promise<Step> => {
  const ill = await illIssuers(house.store, house.clock);
  const name = ill.has(order.issuer) ? (healthyIssuers(house, order, ill)[0] ?? order.issuer) : order.issuer;
  const issuer = house.issuers.get(name);
  if (issuer === undefined) throw new CertError('issuer-unknown', { issuer: name, nearest: '' });
  const here = { ...order, issuer: name };
  const limited = await limitWait(house, issuer, here);
  if (limited !== undefined) return outOfRoom(house, here, ill, limited);
  try {
    const answer = await issuer.place({
      orderId: order.id,
      attempt: order.attempt,
      names: order.names,
      csr: order.csr,
      ...(order.profile === undefined ? {} : { profile: order.profile }),
      ...(await placedAnew(house, here)),
      ...(await placedAgain(house, here)),
      ...(await provedByMail(house, order)),
    });
    if (ill.size > 0) await forgetIllness(house.store, name);
    return counted(await placed(house, here, answer), await spendOrder(house, issuer, here));
  } catch (error) {
    if (isCertError(error, 'issuer-unreachable') || isCertError(error, 'issuer-rate-limited'))
      return fellIll(house, here, error);
    if (isCertError(error, 'issuer-refused')) {
      const problem = { type: String(error.facts.type), detail: String(error.facts.detail) };
      return { order: moveOn(house, here, 'refused', 'issuer', { problem }) };
    }
    throw error;
  }
};
