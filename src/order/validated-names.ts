import { nowOf, toInstant } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import { findPlan } from '../plan/catalogue.ts';
import type { Plan } from '../plan/plan.ts';
import type { Store } from '../store/store.ts';
import { PROOF_OF } from '../validation/proof.ts';
import type { Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { keepValidated, type ValidatedName, validatedSince } from './validated-name.store.ts';

const MONTH = 30 * DAY;

type Who = Pick<Order, 'issuer' | 'organisationId' | 'organisationRevision' | 'requester'>;

const keyOf = (plan: Plan, { issuer, organisationId, organisationRevision, requester }: Who) => ({
  scope: `${issuer} ${plan.brand} ${plan.standard}`,
  // Changed data may be another company: what was shown for one says nothing of the other.
  holder: organisationId === undefined ? requester : `${organisationId}.${organisationRevision ?? 0}`,
});

const bare = (name: string): string => name.replace(/^\*\./, '');

/** VAL-11: what the CA has just found is kept, where the plan lets it count again. What was reused itself is no new validation. */
export const keepValidation = async (house: OrderHouse, store: Store, order: Order): Promise<void> => {
  const plan = findPlan(order.plan);
  if (plan.validationReuse === undefined) return;
  const key = keyOf(plan, order);
  const proof = PROOF_OF[order.method];
  const found = order.authorizations.filter(({ state, stage }) => state === 'valid' && stage === 'asked');
  const kept = found.map(
    ({ name, checkedAt }): ValidatedName => ({ ...key, name, proof, at: checkedAt ?? nowOf(house.clock) }),
  );
  // A name and its wildcard are two authorizations of one label.
  await keepValidated(store, [...new Map(kept.map((one) => [one.name, one])).values()]);
};

/** VAL-11: those of `names` that need not be validated again within the plan's months, for the same organisation at the same CA. */
export const stillValidated = async (
  house: Pick<OrderHouse, 'store' | 'clock'>,
  plan: Plan,
  who: Who,
  names: readonly string[],
): Promise<readonly string[]> => {
  const { validationReuse } = plan;
  if (validationReuse === undefined) return [];
  const since = toInstant(house.clock.now() - validationReuse.months * MONTH);
  const known = await validatedSince(house.store, keyOf(plan, who), [...new Set(names.map(bare))], since);
  const covers = (name: string) =>
    known.some((one) => one.name === bare(name) && (one.proof === 'dns' || !name.startsWith('*.')));
  return names.filter(covers);
};
