import { CertError, isCertError } from '../../../src/kernel/errors.ts';
import type { Log } from '../../../src/kernel/log.ts';
import type { IssuerOrder, PlaceRequest } from '../../../src/order/issuer.ts';
import type { AcmeClient } from './acme-client.ts';
import type { AcmeAnswer } from './acme-http.ts';
import { identifierOf, identifierSet } from './acme-identifier.ts';
import { ACME_ERROR, refusalType } from './acme-problem.ts';
import { findLostOrder } from './lost-order.ts';
import type { OrderNotes } from './order-notes.ts';
import type { OrderReading } from './order-reading.ts';
import { PlacedOrders } from './placed-orders.ts';
import { renewalId } from './renewal-id.ts';

export interface PlaceNeeds {
  readonly issuer: string;
  readonly client: AcmeClient;
  readonly reading: OrderReading;
  readonly notes: OrderNotes;
  readonly placed: PlacedOrders;
  readonly log: Log;
  /** The profile of the settings, where the request names none. */
  readonly profile: string | undefined;
}

/**
 * The profile to ask for: none where the CA has no profiles, and never one that it does not offer.
 * @see draft-ietf-acme-profiles §4
 */
const profileOf = async (
  { issuer, client, profile }: PlaceNeeds,
  request: PlaceRequest,
): Promise<string | undefined> => {
  const wanted = request.profile ?? profile;
  const offered = (await client.connection.directory()).meta?.profiles;
  if (wanted === undefined || offered === undefined) return undefined;
  if (Object.hasOwn(offered, wanted)) return wanted;
  const detail = `it does not offer the profile “${wanted}”, but: ${Object.keys(offered).join(', ')}`;
  throw new CertError('issuer-refused', { issuer, type: `${ACME_ERROR}invalidProfile`, detail });
};

/** Only where the CA has renewal information does it know what `replaces` means. @see RFC 9773 §5 */
const replacesOf = async ({ client }: PlaceNeeds, request: PlaceRequest): Promise<string | undefined> => {
  const { renewalInfo } = await client.connection.directory();
  return renewalInfo === undefined || request.replaces === undefined ? undefined : renewalId(request.replaces);
};

/** Refusals that may be about `replaces`, which is only a hint: replaced already, or not a certificate of this account or this CA. */
const ABOUT_REPLACES = new Set(['alreadyReplaced', 'malformed', 'unauthorized']);

const askForOrder = async (needs: PlaceNeeds, request: PlaceRequest): Promise<AcmeAnswer> => {
  const { client, log, issuer } = needs;
  const profile = await profileOf(needs, request);
  const replaces = await replacesOf(needs, request);
  const { newOrder } = await client.connection.directory();
  const payload = {
    identifiers: [...new Set(request.names)].map(identifierOf),
    ...(profile === undefined ? {} : { profile }),
  };
  if (replaces === undefined) return client.post(newOrder, payload);
  try {
    return await client.post(newOrder, { ...payload, replaces });
  } catch (error) {
    if (!ABOUT_REPLACES.has(refusalType(error) ?? '')) throw error;
    log.info({ issuer, orderId: request.orderId, replaces, type: refusalType(error) }, 'placed without replaces');
    return client.post(newOrder, payload);
  }
};

const isAnswer = (error: unknown): boolean =>
  isCertError(error, 'issuer-refused') || isCertError(error, 'issuer-rate-limited');

/** One order of the CA for each order and attempt of ours, also when the process ends at any point in between. */
export const placeOrder = async (needs: PlaceNeeds, request: PlaceRequest): Promise<IssuerOrder> => {
  const { issuer, client, reading, notes, placed } = needs;
  const wanted = identifierSet(request.names.map(identifierOf));
  const id = `${request.orderId} ${request.attempt}`;
  const account = await client.account();
  const key = PlacedOrders.key(account.url, wanted);
  const kept = await placed.begin(key, id, account.orders !== undefined);
  const mine = kept.find((each) => each.id === id);

  if (mine?.url !== undefined) return reading.ask(mine.url);
  if (mine !== undefined) {
    const known = new Set(kept.flatMap(({ url }) => (url === undefined ? [] : [url])));
    const lost = await findLostOrder(issuer, client, wanted, known);
    if (lost !== undefined) {
      await placed.save(key, id, lost);
      return reading.ask(lost);
    }
  }

  const answer = await askForOrder(needs, request).catch(async (error: unknown) => {
    if (isAnswer(error)) await placed.drop(key, id);
    throw error;
  });
  const ref = answer.headers.location;
  if (ref === undefined) throw new CertError('issuer-unreachable', { issuer, detail: 'it gave the order no address' });
  await placed.save(PlacedOrders.key((await client.account()).url, wanted), id, ref);
  const order = await reading.take(ref, answer);
  const note = notes.get(ref);
  if (note !== undefined) notes.markNew(note);
  return order;
};
