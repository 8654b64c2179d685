import type { Approval } from '../approval/approval.ts';
import { authorityOrder, changeAuthorization } from '../authority/authority-order.store.ts';
import { nowOf, plus } from '../kernel/clock.ts';
import type { OrderHouse } from '../order/order-house.ts';
import type { Store } from '../store/store.ts';
import { YES_LIFE } from './acme.ts';
import { saveGrant } from './acme-account.store.ts';
import { acmeOrder } from './acme-order.store.ts';

const wordsOf = ({ votes, state }: Approval): string => {
  const no = votes.find(({ vote }) => vote === 'reject');
  return no === undefined ? `the approval is ${state}` : `${no.personName}: ${no.reason}`;
};

/**
 * What people's yes or no means for a client's order; runs inside the decision's transaction. A yes holds for the account's next orders
 * too: renewals ask nobody again. Answers whether the approval was one of these.
 */
export const acmeDecided = async (house: OrderHouse, store: Store, approval: Approval): Promise<boolean> => {
  const order = await acmeOrder(store, approval.subjectId);
  if (order === undefined) return false;
  const now = nowOf(house.clock);
  const yes = approval.state === 'approved';
  const side = await authorityOrder(store, order.id);
  for (const [index, each] of (side?.authorizations ?? []).entries()) {
    if (each.byPerson !== true || each.state !== 'pending') continue;
    const name = order.names[index] ?? each.name;
    const until = plus(now, YES_LIFE);
    if (yes) await saveGrant(store, { accountId: order.accountId, name, how: 'approved', until });
    await changeAuthorization(store, order.id, index, (before) => ({
      ...before,
      ...(yes
        ? { state: 'valid' as const, validatedAt: now }
        : { state: 'invalid' as const, problem: 'rejected', detail: wordsOf(approval) }),
    }));
  }
  return true;
};
