import { CertError, unlessRefused } from '../kernel/errors.ts';
import { nothingFound, type Thing } from '../kernel/nothing-found.ts';
import { parseName } from '../pki/name.ts';
import type { Store } from '../store/store.ts';

export interface Found {
  readonly kind: 'order' | 'certificate';
  readonly id: string;
  readonly name: string;
}

/** One more than is needed to know that a word is ambiguous and to name a few. */
const LOOK = 12;

/** The end of a text range for "begins with": nothing in ids and ASCII names sorts after it. */
const after = (prefix: string): string => `${prefix}\uffff`;

/** Where an id is an id by its beginning: no name has an underscore there, so nothing else is looked through. */
const IDS: Readonly<Record<Found['kind'], string>> = { order: 'ord_', certificate: 'crt_' };

const isIdOf = (kind: Found['kind'], query: string): boolean => query.startsWith(IDS[kind]);

const ordersBy = async (store: Store, query: string): Promise<readonly Found[]> => {
  if (isIdOf('certificate', query)) return [];
  const byId = await store.db
    .selectFrom('orders')
    .select(['id', 'name', 'certificateId', 'createdAt'])
    .where('id', '>=', query)
    .where('id', '<', after(query))
    .orderBy('id')
    .limit(LOOK)
    .execute();
  if (isIdOf('order', query)) return byId.map(({ id, name }) => ({ kind: 'order', id, name }));
  const byName = await store.db
    .selectFrom('orderNames')
    .innerJoin('orders', 'orders.id', 'orderNames.orderId')
    .select(['orders.id', 'orderNames.name', 'orders.certificateId', 'orders.createdAt'])
    .where('orderNames.name', '>=', query)
    .where('orderNames.name', '<', after(query))
    .orderBy('orderNames.name')
    .orderBy('orders.createdAt', 'desc')
    .orderBy('orders.id', 'desc')
    .limit(LOOK)
    .execute();
  return [...byId, ...byName].map(({ id, name }) => ({ kind: 'order', id, name }));
};

const certificatesBy = async (store: Store, query: string): Promise<readonly Found[]> => {
  if (isIdOf('order', query)) return [];
  const byId = await store.db
    .selectFrom('certificates')
    .select(['id', 'name'])
    .where('id', '>=', query)
    .where('id', '<', after(query))
    .orderBy('id')
    .limit(LOOK)
    .execute();
  if (isIdOf('certificate', query)) return byId.map(({ id, name }) => ({ kind: 'certificate', id, name }));
  const byName = await store.db
    .selectFrom('certificateNames')
    .innerJoin('certificates', 'certificates.id', 'certificateNames.certificateId')
    .select(['certificates.id', 'certificateNames.name'])
    .where('certificateNames.name', '>=', query)
    .where('certificateNames.name', '<', after(query))
    .orderBy('certificateNames.name')
    // A name means ours before what is only watched.
    .orderBy((eb) => eb.case().when('certificates.source', '=', 'watched').then(1).else(0).end())
    .orderBy('certificates.createdAt', 'desc')
    .orderBy('certificates.id', 'desc')
    .limit(LOOK)
    .execute();
  return [...byId, ...byName].map(({ id, name }) => ({ kind: 'certificate', id, name }));
};

const SOURCES: Readonly<Record<Found['kind'], (store: Store, query: string) => Promise<readonly Found[]>>> = {
  order: ordersBy,
  certificate: certificatesBy,
};

/** Everything that a beginning of a name or id fits, for suggestions. */
export const fitting = async (
  store: Store,
  kinds: readonly Found['kind'][],
  query: string,
): Promise<readonly Found[]> => {
  const found = await Promise.all(kinds.map((kind) => SOURCES[kind](store, query)));
  return found.flat();
};

/**
 * The one thing that a name, an id or an unambiguous beginning of either means. A whole name means its newest order or certificate;
 * `kinds` says which come first when both fit.
 */
export const findOne = async (
  store: Store,
  kinds: readonly Found['kind'][],
  word: string,
  what: Thing,
): Promise<Found> => {
  let query = word.trim().toLowerCase();
  let found = query === '' ? [] : await fitting(store, kinds, query);
  // In letters of any script, with a last dot, as an address: the same name as everywhere else that one is taken. Then as it is written: a CA's has capitals.
  for (const form of [unlessRefused(() => parseName(word).ascii), word.trim()]) {
    if (found.length > 0 || form === undefined || form === query || form === '') continue;
    query = form;
    found = await fitting(store, kinds, form);
  }
  const whole = found.find((one) => one.id === query) ?? found.find((one) => one.name === query);
  const [first, ...others] = found;
  if (whole !== undefined) return whole;
  if (first === undefined) throw nothingFound(what, word, 'what');
  const names = new Set(found.map((one) => one.name));
  if (others.length === 0 || names.size === 1) return first;
  const examples = [...names].slice(0, 4).join(', ');
  throw new CertError('ambiguous', { query: word, count: names.size, examples }, { field: 'what' });
};
