import { X509Certificate } from 'node:crypto';
import type { Clock } from '../../../src/kernel/clock.ts';
import { CertError, describeCause, isCertError } from '../../../src/kernel/errors.ts';
import type { PluginDeps } from '../../../src/kernel/plugin.ts';
import type { CaaIdentity, Issuer, IssuerOrder, RevocationReason } from '../../../src/order/issuer.ts';
import { pemBlocks } from '../../../src/pki/pem.ts';
import { collectChain } from './acme-chain.ts';
import { type AcmeClient, acmeClient } from './acme-client.ts';
import { acmeConnection } from './acme-connection.ts';
import { type AcmeAnswer, acmeHttp } from './acme-http.ts';
import { refusalType } from './acme-problem.ts';
import { askRenewalInfo } from './acme-renewal-info.ts';
import { readJson, wireAccount, wireChallenge } from './acme-wire.ts';
import { OrderNotes } from './order-notes.ts';
import { type OrderReading, orderReading } from './order-reading.ts';
import { type PlaceNeeds, placeOrder } from './place-order.ts';
import { PlacedOrders } from './placed-orders.ts';

export interface AcmeSettings {
  readonly directory: string;
  readonly email: readonly string[] | undefined;
  readonly terms: string | undefined;
  readonly caFile: string | undefined;
  readonly eabKid: string | undefined;
  readonly eabHmac: string | undefined;
  readonly preferredChain: string | undefined;
  readonly profile: string | undefined;
  /** What the CA calls itself in CAA records, where its directory does not say. */
  readonly caaIdentities: readonly string[] | undefined;
  /** Milliseconds. */
  readonly timeout: number;
}

/** An issuer that has an account key of its own. */
export interface AcmeIssuer extends Issuer {
  /** Changes the account's key; safe to repeat after a crash. Answers the account's URI. */
  rollOverAccountKey(): Promise<string>;
}

/**
 * Gives an issuer's account a new key and answers the account's URI; undefined when this issuer has no account key to change.
 * @throws CertError of the port
 */
export const rollOverAccountKey = async (issuer: Issuer): Promise<string | undefined> =>
  'rollOverAccountKey' in issuer ? (issuer as AcmeIssuer).rollOverAccountKey() : undefined;

/** @see RFC 5280 §5.3.1 */
const REASON_CODES: Readonly<Record<RevocationReason, number>> = {
  unspecified: 0,
  keyCompromise: 1,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
};

const csrText = (pem: string): string =>
  pemBlocks(pem, ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'], 'leaf')[0]?.der.toString('base64url') ?? '';

interface Parts {
  readonly clock: Clock;
  /** Orders of which a challenge has just been asked for. */
  readonly justAsked: Set<string>;
  readonly issuer: string;
  readonly client: AcmeClient;
  readonly notes: OrderNotes;
  readonly reading: OrderReading;
}

/** How long a CA is left alone after it was asked to look or to issue, in milliseconds, before each look at what it did: a quick one has done by then. */
const SOON = [4, 10] as const;

/** Looks until the CA has done or is one of those that take their time. */
const soon = async <T>(clock: Clock, look: () => Promise<T>, isDone: (seen: T) => boolean): Promise<T> => {
  await clock.sleep(SOON[0]);
  const first = await look();
  if (isDone(first)) return first;
  await clock.sleep(SOON[1]);
  return look();
};

const check = async ({ issuer, client, notes, justAsked }: Parts, orderRef: string, ref: string): Promise<void> => {
  const statusOf = (answer: AcmeAnswer) => readJson(issuer, answer, wireChallenge, 'challenge').status;
  const isPending = async () => statusOf(await client.read(ref)) === 'pending';
  if (!notes.takeUnasked(ref) && !(await isPending())) return;
  try {
    if (statusOf(await client.post(ref, {})) !== 'valid') justAsked.add(orderRef);
  } catch (error) {
    // Asked before, and the CA came to its result in this very moment.
    if (!isCertError(error, 'issuer-refused') || (await isPending())) throw error;
  }
};

const poll = async ({ clock, reading, justAsked }: Parts, ref: string): Promise<IssuerOrder> =>
  justAsked.delete(ref)
    ? soon(
        clock,
        () => reading.ask(ref),
        ({ state }) => state !== 'pending',
      )
    : reading.ask(ref);

const finalise = async ({ client, notes, reading, clock }: Parts, ref: string, csr: string): Promise<IssuerOrder> => {
  const noted = notes.get(ref)?.order;
  if (noted?.status !== 'ready' || !notes.takeUnasked(noted.finalize)) {
    const now = await reading.ask(ref);
    if (now.state !== 'ready') return now;
  }
  const url = notes.get(ref)?.order.finalize ?? '';
  try {
    const answer = await reading.take(ref, await client.post(url, { csr: csrText(csr) }));
    if (answer.state !== 'processing' || answer.retryAfter !== undefined) return answer;
    return await soon(
      clock,
      () => reading.ask(ref),
      ({ state }) => state !== 'processing',
    );
  } catch (error) {
    if (!isCertError(error, 'issuer-refused')) throw error;
    // Asked before, perhaps by a process that died: then there is nothing wrong.
    const now = await reading.ask(ref);
    if (now.state === 'processing' || now.state === 'valid') return now;
    throw error;
  }
};

const certificateUrl = async ({ issuer, notes, reading }: Parts, ref: string): Promise<string> => {
  if (notes.get(ref)?.order.certificate === undefined) await reading.ask(ref);
  const order = notes.get(ref)?.order;
  if (order?.certificate !== undefined) return order.certificate;
  throw new CertError('issuer-unreachable', { issuer, detail: `the order is ${order?.status}: no certificate yet` });
};

const abandon = async ({ client, notes, reading }: Parts, ref: string): Promise<void> => {
  const order = await reading.ask(ref);
  if (order.state !== 'pending') return;
  const open = order.authorizations.filter(({ state }) => state === 'pending');
  await Promise.allSettled(open.map((each) => client.post(each.ref, { status: 'deactivated' })));
  notes.forget(ref);
};

const revoke = async ({ issuer, client }: Parts, certificate: string, reason: RevocationReason): Promise<void> => {
  const { revokeCert } = await client.connection.directory();
  if (revokeCert === undefined) {
    throw new CertError('issuer-refused', { issuer, type: 'about:blank', detail: 'it does not revoke by ACME' });
  }
  const der = new X509Certificate(certificate).raw.toString('base64url');
  await client.post(revokeCert, { certificate: der, reason: REASON_CODES[reason] }).catch((error: unknown) => {
    if (refusalType(error) !== 'alreadyRevoked') throw error;
  });
};

const health = async ({ issuer, client }: Parts): Promise<{ readonly ok: boolean; readonly detail: string }> => {
  try {
    await client.connection.directory();
    if (!(await client.keeper.exists())) return { ok: true, detail: 'reachable; the first order makes the account' };
    const { url } = await client.account();
    const { status } = readJson(issuer, await client.read(url), wireAccount, 'account');
    return { ok: status === 'valid', detail: `reachable; account ${url} is ${status}` };
  } catch (error) {
    return { ok: false, detail: isCertError(error) ? String(error.facts.detail) : describeCause(error) };
  }
};

/** Undefined while the CA cannot be asked: then CAA is left to the CA itself. @see RFC 8659, RFC 8657 */
const caa = async (
  { client }: Parts,
  { caaIdentities }: Pick<AcmeSettings, 'caaIdentities'>,
): Promise<CaaIdentity | undefined> => {
  try {
    const { meta } = await client.connection.directory();
    const issuerDomains = caaIdentities ?? meta?.caaIdentities ?? [];
    if (issuerDomains.length === 0) return undefined;
    if (!(await client.keeper.exists())) return { issuerDomains };
    return { issuerDomains, accountUri: (await client.account()).url };
  } catch {
    return undefined;
  }
};

/** Runs a call once for all who make it at the same time. */
const together = <T>() => {
  const running = new Map<string, Promise<T>>();
  return (id: string, call: () => Promise<T>): Promise<T> => {
    const begun = running.get(id) ?? call().finally(() => running.delete(id));
    running.set(id, begun);
    return begun;
  };
};

export const createAcmeIssuer = (settings: AcmeSettings, deps: PluginDeps): AcmeIssuer => {
  const { name: issuer, clock, log, memory } = deps;
  const { directory, caFile, terms, eabKid, eabHmac } = settings;
  const http = acmeHttp({ issuer, directory, caFile, timeout: settings.timeout });
  const connection = acmeConnection({ ...deps, issuer, directoryUrl: directory, http });
  const account = { directory, email: settings.email ?? [], terms, eabKid, eabHmac };
  const client = acmeClient({ issuer, settings: account, memory, connection });
  const notes = new OrderNotes();
  const reading = orderReading({ issuer, client, notes, now: () => clock.now() });
  const parts: Parts = { clock, justAsked: new Set(), issuer, client, notes, reading };
  const placing: PlaceNeeds = { ...parts, placed: new PlacedOrders(memory), log, profile: settings.profile };
  const placeOnce = together<IssuerOrder>();

  return {
    name: issuer,
    abilities: { proofs: ['dns', 'file'], wildcard: true, ip: true, revoke: true, renewalInfo: true },
    approvedByPerson: () => false,
    place: (request) => placeOnce(`${request.orderId} ${request.attempt}`, () => placeOrder(placing, request)),
    poll: (ref) => poll(parts, ref),
    check: (ref, challengeRef) => check(parts, ref, challengeRef),
    finalise: (ref, csr) => finalise(parts, ref, csr),
    collect: async (ref) =>
      collectChain(issuer, client, log, await certificateUrl(parts, ref), settings.preferredChain),
    abandon: (ref) =>
      abandon(parts, ref).catch((error: unknown) => {
        log.info({ issuer, orderRef: ref, reason: describeCause(error) }, 'the abandoned order was left to expire');
      }),
    revoke: (certificate, reason) => revoke(parts, certificate, reason),
    renewalInfo: (certificate) => askRenewalInfo(issuer, connection, clock, certificate),
    caa: () => caa(parts, settings),
    health: () => health(parts),
    rollOverAccountKey: async () => {
      await client.keeper.rollOver();
      return (await client.account()).url;
    },
  };
};
