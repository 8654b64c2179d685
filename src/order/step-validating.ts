import { toInstant } from '../kernel/clock.ts';
import { CertError, isCertError } from '../kernel/errors.ts';
import { putProof } from '../validation/solver.ts';
import { pollWait, proofWait } from './backoff.ts';
import { spendFailures } from './ca-limit-use.ts';
import type { Issuer, IssuerOrder } from './issuer.ts';
import type { Authorization, Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { afterProof } from './review.ts';
import { goOn, moveOn, type Step, waitFor } from './step.ts';

export const issuerOf = (house: OrderHouse, order: Order): Issuer => {
  const issuer = house.issuers.get(order.issuer);
  if (issuer === undefined) throw new CertError('issuer-unknown', { issuer: order.issuer, nearest: '' });
  return issuer;
};

/** The issuer's handle; an order that is past placing has one. */
export const refOf = (order: Order): string => {
  if (order.issuerRef === undefined) throw new Error(`order ${order.id} is ${order.state} without an issuer reference`);
  return order.issuerRef;
};

const isOpen = (authorization: Authorization): boolean =>
  authorization.state === 'pending' && authorization.stage !== 'asked' && authorization.proof !== undefined;

/** Puts one proof, looks whether it can be seen, and only then spends the attempt at the CA. */
const prove = async (house: OrderHouse, order: Order, authorization: Authorization): Promise<Authorization> => {
  const { proof, challengeRef } = authorization;
  if (proof === undefined || challengeRef === undefined) return authorization;
  if (authorization.stage === 'new') {
    await putProof(house.places, order.method, { proof, placeHost: authorization.placeHost, provider: order.provider });
  }
  if (!house.policy.precheck) {
    await issuerOf(house, order).check(refOf(order), challengeRef);
    return { ...authorization, stage: 'asked' };
  }
  const diagnosis = await house.diagnose({
    proof,
    name: authorization.name,
    wildcard: authorization.wildcard,
    issuer: order.issuer,
  });
  const seen = { ...authorization, stage: 'put' as const, diagnosis, checkedAt: toInstant(house.clock.now()) };
  if (diagnosis.state !== 'good') return seen;
  await issuerOf(house, order).check(refOf(order), challengeRef);
  return { ...seen, stage: 'asked' };
};

/** The order's authorizations with the issuer's newest word on each. */
export const withAnswer = (order: Order, answer: IssuerOrder): readonly Authorization[] => {
  let changed = false;
  const authorizations = order.authorizations.map((authorization) => {
    const given = answer.authorizations.find(({ ref }) => ref === authorization.issuerRef);
    if (given === undefined) return authorization;
    // Some CAs leave a failed check pending and say what they saw.
    const told = given.problem !== undefined && given.problem.detail !== authorization.problem?.detail;
    if (given.state === authorization.state && !told) return authorization;
    changed = true;
    return { ...authorization, state: given.state, problem: given.problem ?? authorization.problem };
  });
  return changed ? authorizations : order.authorizations;
};

const isProved = (answer: IssuerOrder): boolean =>
  answer.state === 'ready' || answer.state === 'processing' || answer.state === 'valid';

/** After a refusal: what we see ourselves, to be shown beside the CA's own words. */
const diagnoseAgain = (
  house: OrderHouse,
  order: Order,
  authorizations: readonly Authorization[],
): Promise<readonly Authorization[]> =>
  Promise.all(
    authorizations.map(async (authorization) => {
      const { proof, name, wildcard, state } = authorization;
      if (proof === undefined || state === 'valid') return authorization;
      const diagnosis = await house.diagnose({ proof, name, wildcard, issuer: order.issuer });
      return { ...authorization, diagnosis, checkedAt: toInstant(house.clock.now()) };
    }),
  );

const judge = async (house: OrderHouse, order: Order, answer: IssuerOrder): Promise<Step> => {
  const authorizations = withAnswer(order, answer);
  if (answer.state === 'invalid') {
    const seen = await diagnoseAgain(house, order, authorizations);
    const problem = seen.find(({ problem }) => problem !== undefined)?.problem ?? answer.problem;
    const refused = seen.filter(({ state }) => state === 'invalid').map(({ name }) => name);
    return {
      order: moveOn(house, order, 'invalid', 'issuer', { authorizations: seen, problem }),
      also: await spendFailures(house, issuerOf(house, order), refused),
    };
  }
  if (isProved(answer)) return afterProof(house, order, 'proved', { authorizations, problem: undefined });
  const wait = answer.retryAfter ?? pollWait(order.failures);
  return { order: waitFor(house, order, 'issuer-checking', wait, { authorizations, failures: order.failures + 1 }) };
};

/** Its first word, in the same save as that it was asked: asking changes nothing there. Not to be had now, the next step asks again. */
const lookOnce = async (house: OrderHouse, asked: Order): Promise<Step> => {
  try {
    return await judge(house, asked, await issuerOf(house, asked).poll(refOf(asked)));
  } catch (error) {
    if (!isCertError(error)) throw error;
    return { order: asked };
  }
};

/**
 * Puts the proofs, looks for them, tells the CA, asks for its word. All of it may be repeated after a crash: proofs are put by value,
 * and the issuer's `check` looks before it asks.
 */
export const stepValidating = async (house: OrderHouse, order: Order): Promise<Step> => {
  if (!order.authorizations.some(isOpen)) return judge(house, order, await issuerOf(house, order).poll(refOf(order)));
  const authorizations = await Promise.all(
    order.authorizations.map((authorization) =>
      isOpen(authorization) ? prove(house, order, authorization) : authorization,
    ),
  );
  if (!authorizations.some(isOpen)) return lookOnce(house, goOn(house, order, { authorizations, failures: 0 }));
  return {
    order: waitFor(house, order, 'proof', proofWait(order.failures), { authorizations, failures: order.failures + 1 }),
  };
};
