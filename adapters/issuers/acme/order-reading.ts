import { toInstant } from '../../../src/kernel/clock.ts';
import type { IssuerAuthorization, IssuerOrder } from '../../../src/order/issuer.ts';
import { authorizationView } from './acme-authorization.ts';
import type { AcmeClient } from './acme-client.ts';
import type { AcmeAnswer } from './acme-http.ts';
import { toProblem } from './acme-problem.ts';
import { retryAfter } from './acme-retry-after.ts';
import { readJson, type WireOrder, wireAuthorization, wireOrder } from './acme-wire.ts';
import { mapLimited } from './map-limited.ts';
import type { OrderNote, OrderNotes } from './order-notes.ts';

interface ReadingNeeds {
  readonly issuer: string;
  readonly client: AcmeClient;
  readonly notes: OrderNotes;
  readonly now: () => number;
}

/** Turns the CA's answers about an order into the port's, asking for as few authorizations as possible. */
export interface OrderReading {
  /** What an answer that holds the order says, with its authorizations; kept as a note. */
  take(ref: string, answer: AcmeAnswer): Promise<IssuerOrder>;
  /** Asks for the order. */
  ask(ref: string): Promise<IssuerOrder>;
}

const AT_ONCE = 8;

/** In these states every authorization of the order is valid. @see RFC 8555 §7.1.6 */
const AUTHORISED = new Set<WireOrder['status']>(['ready', 'processing', 'valid']);

const asValid = ({ ref, name, wildcard }: IssuerAuthorization): IssuerAuthorization => ({
  ref,
  name,
  wildcard,
  state: 'valid',
  challenges: [],
});

const settled = (known: IssuerAuthorization | undefined, order: WireOrder): IssuerAuthorization | undefined => {
  if (known === undefined || known.state === 'valid') return known;
  return AUTHORISED.has(order.status) ? asValid(known) : undefined;
};

export const orderReading = ({ issuer, client, notes, now }: ReadingNeeds): OrderReading => {
  const readAuthorization = async (ref: string, waits: (number | undefined)[]): Promise<IssuerAuthorization> => {
    const answer = await client.read(ref);
    waits.push(retryAfter(answer.headers['retry-after'], now()));
    const wire = readJson(issuer, answer, wireAuthorization, 'authorization');
    return authorizationView(ref, wire, (await client.account()).key.thumbprint);
  };

  const take = async (ref: string, answer: AcmeAnswer): Promise<IssuerOrder> => {
    const order = readJson(issuer, answer, wireOrder, 'order');
    const waits = [retryAfter(answer.headers['retry-after'], now())];
    const known = notes.get(ref)?.authorizations;
    const authorizations = await mapLimited(
      order.authorizations,
      AT_ONCE,
      async (url) => settled(known?.get(url), order) ?? readAuthorization(url, waits),
    );
    const note: OrderNote = { order, authorizations: new Map(authorizations.map((each) => [each.ref, each])) };
    notes.set(ref, note);
    return view(ref, order, authorizations, waits);
  };

  return { take, ask: async (ref) => take(ref, await client.read(ref)) };
};

const view = (
  ref: string,
  order: WireOrder,
  authorizations: readonly IssuerAuthorization[],
  waits: readonly (number | undefined)[],
): IssuerOrder => {
  const wait = Math.max(...waits.map((each) => each ?? 0));
  const expires = Date.parse(order.expires ?? '');
  return {
    ref,
    state: order.status,
    authorizations,
    ...(Number.isNaN(expires) ? {} : { expires: toInstant(expires) }),
    ...(order.error === undefined ? {} : { problem: toProblem(order.error) }),
    ...(wait > 0 ? { retryAfter: wait } : {}),
  };
};
