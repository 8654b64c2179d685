import {
  type AuthorityAuthorization,
  type AuthorityOrder,
  authorityOrder,
  changeAuthorization,
} from '../authority/authority-order.store.ts';
import { nowOf, plus } from '../kernel/clock.ts';
import { describeCause } from '../kernel/errors.ts';
import { type AcmeOrder, ASK_AGAIN, PROOF_LIFE } from './acme.ts';
import { saveGrant } from './acme-account.store.ts';
import type { AccountCall, AcmeAnswer, AcmeContext } from './acme-context.ts';
import { AcmeFault } from './acme-fault.ts';
import { acmeOrder } from './acme-order.store.ts';
import { boundPerson } from './bound-person.ts';
import {
  authorizationResource,
  CHALLENGES,
  type ChallengeType,
  challengeResource,
  challengesFor,
} from './resources.ts';

/** One's own order with the CA's side of it. Another's is refused the same way as one that does not exist. */
export const ownOrder = async (
  { house }: AcmeContext,
  call: AccountCall,
): Promise<{ readonly order: AcmeOrder; readonly side: AuthorityOrder | undefined }> => {
  const id = call.parts[0] ?? '';
  const order = await acmeOrder(house.store, id);
  if (order === undefined || order.accountId !== call.account.id)
    throw new AcmeFault('unauthorized', 'this account has no such order');
  return { order, side: await authorityOrder(house.store, id) };
};

interface Own {
  readonly order: AcmeOrder;
  readonly index: number;
  readonly authorization: AuthorityAuthorization;
}

const ownAuthorization = async (context: AcmeContext, call: AccountCall): Promise<Own> => {
  const { order, side } = await ownOrder(context, call);
  const index = Number(call.parts[1]);
  const authorization = side?.authorizations[index];
  if (authorization === undefined)
    throw new AcmeFault('malformed', 'the order has no such authorization', { status: 404 });
  return { order, index, authorization };
};

const lookFor = async ({ house, ca }: AcmeContext, { order, index }: Own, kind: string): Promise<void> => {
  await ca.check(order.id, `${index}:${kind}`);
  const judged = (await authorityOrder(house.store, order.id))?.authorizations[index];
  if (judged?.state !== 'valid') return;
  const name = judged.wildcard ? `*.${judged.name}` : judged.name;
  const until = plus(nowOf(house.clock), PROOF_LIFE);
  await saveGrant(house.store, { accountId: order.accountId, name, how: 'proved', until });
};

/**
 * Looks for the proof the client says is in place, behind the client's back: it asks again. What a crash cut short begins anew when the
 * client asks, since that it was chosen is written down.
 */
const keepLooking = (context: AcmeContext, own: Own): void => {
  const { checking, house } = context;
  const { chosen, state, byPerson } = own.authorization;
  const key = `${own.order.id}/${own.index}`;
  if (chosen === undefined || state !== 'pending' || byPerson === true || checking.has(key)) return;
  const look = lookFor(context, own, chosen)
    .catch((error: unknown) => {
      house.log.warn(
        { order: own.order.id, cause: describeCause(error) },
        'a proof of an ACME client could not be looked for',
      );
    })
    .finally(() => checking.delete(key));
  checking.set(key, look);
};

/** The same for a whole order. */
export const lookAgain = (context: AcmeContext, order: AcmeOrder, side: AuthorityOrder | undefined): void => {
  for (const [index, each] of (side?.authorizations ?? []).entries())
    keepLooking(context, { order, index, authorization: each });
};

const retryAfter = ({ state, chosen, byPerson }: AuthorityAuthorization): Readonly<Record<string, string>> => {
  if (state !== 'pending' || chosen === undefined) return {};
  return { 'retry-after': String(byPerson === true ? ASK_AGAIN.people : ASK_AGAIN.proof) };
};

/** RFC 8555 §7.5, §7.5.2: reads an authorization, or gives it up. */
export const authorization = async (context: AcmeContext, call: AccountCall): Promise<AcmeAnswer> => {
  const { house, urls } = context;
  const own = await ownAuthorization(context, call);
  const wish = call.payload?.status;
  if (call.payload !== undefined && wish !== 'deactivated' && wish !== undefined)
    throw new AcmeFault('malformed', 'an authorization’s status can only become “deactivated”');
  const changed =
    wish === 'deactivated'
      ? await changeAuthorization(house.store, own.order.id, own.index, (now) => ({ ...now, state: 'deactivated' }))
      : undefined;
  const now = changed?.authorizations[own.index] ?? own.authorization;
  keepLooking(context, { ...own, authorization: now });
  const body = authorizationResource(urls, own.order, own.index, now, nowOf(house.clock));
  return { status: 200, headers: retryAfter(now), body };
};

const isType = (word: string): word is ChallengeType => Object.hasOwn(CHALLENGES, word);

/** RFC 8555 §7.5.1: the client says that its proof is in place. */
export const challenge = async (context: AcmeContext, call: AccountCall): Promise<AcmeAnswer> => {
  const { house, urls } = context;
  const own = await ownAuthorization(context, call);
  const type = call.parts[2] ?? '';
  if (!isType(type) || !challengesFor(own.authorization).includes(type))
    throw new AcmeFault('malformed', 'the authorization has no such challenge', { status: 404 });
  let now = own.authorization;
  const begins = call.payload !== undefined && now.state === 'pending' && now.chosen === undefined;
  if (begins) {
    await boundPerson(context, call.account);
    if (own.order.expiresAt <= nowOf(house.clock)) throw new AcmeFault('malformed', 'the order’s time is over');
    // The proof is made of the key as it is now, which may have been changed since the order.
    const { thumbprint } = call.account;
    const after = await changeAuthorization(house.store, own.order.id, own.index, (before) =>
      before.chosen === undefined ? { ...before, chosen: CHALLENGES[type], thumbprint } : undefined,
    );
    now = after?.authorizations[own.index] ?? now;
  }
  keepLooking(context, { ...own, authorization: now });
  const link = `<${urls.authorization(own.order.id, own.index)}>;rel="up"`;
  const body = challengeResource(urls, own.order.id, own.index, now, type);
  return { status: 200, headers: { link, ...retryAfter(now) }, body };
};
