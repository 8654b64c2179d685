import type { AcmeClient } from './acme-client.ts';
import { identifierSet } from './acme-identifier.ts';
import { linksOf, readJson, type WireOrder, wireOrder, wireOrders } from './acme-wire.ts';
import { mapLimited } from './map-limited.ts';

const MOST_PAGES = 200;
/** The newest of the list that are looked at. */
const MOST_ORDERS = 100;
const AT_ONCE = 8;

const ADOPTABLE = new Set<WireOrder['status']>(['pending', 'ready']);

const listOrders = async (issuer: string, client: AcmeClient, first: string): Promise<readonly string[]> => {
  const urls: string[] = [];
  let page: string | undefined = first;
  for (let count = 0; page !== undefined && count < MOST_PAGES; count++) {
    const answer = await client.read(page);
    urls.push(...readJson(issuer, answer, wireOrders, 'list of orders').orders);
    page = linksOf(answer, 'next', page)[0];
  }
  return urls;
};

/**
 * The order that the CA made for us although its answer never got into memory: pending or ready, of exactly these names, and none of those
 * that memory knows. Only asked after a crash: it reads the account's list of orders, where the CA has one.
 * @see RFC 8555 §7.1.2.1
 */
export const findLostOrder = async (
  issuer: string,
  client: AcmeClient,
  wanted: string,
  known: ReadonlySet<string>,
): Promise<string | undefined> => {
  const { orders } = await client.account();
  if (orders === undefined) return undefined;
  const listed = await listOrders(issuer, client, orders);
  const unknown = listed.filter((url) => !known.has(url)).slice(-MOST_ORDERS);
  for (let end = unknown.length; end > 0; end -= AT_ONCE) {
    const urls = unknown.slice(Math.max(end - AT_ONCE, 0), end);
    const fits = await mapLimited(urls, AT_ONCE, async (url) => {
      const order = readJson(issuer, await client.read(url), wireOrder, 'order');
      return ADOPTABLE.has(order.status) && identifierSet(order.identifiers) === wanted;
    });
    const at = fits.lastIndexOf(true);
    if (at >= 0) return urls[at];
  }
  return undefined;
};
