import { toInstant } from '../../src/kernel/clock.ts';
import { DAY, HOUR, SECOND } from '../../src/kernel/duration.ts';
import { CertError } from '../../src/kernel/errors.ts';
import type { IssuedChain, Issuer, IssuerOrder, PlaceRequest, Problem, RenewalInfo } from '../../src/order/issuer.ts';
import type { Signer } from '../../src/pki/ca-signer.ts';
import type { Seeded } from './seeded.ts';
import type { SimDns } from './sim-dns.ts';
import { leafKey, makeLeaf, standInSigner } from './sim-leaf.ts';
import { type Leaf, type Span, type World, within } from './world.ts';

interface CaOrder {
  readonly ref: string;
  readonly names: readonly string[];
  csr: string;
  state: IssuerOrder['state'];
  readonly proved: Set<string>;
  problem: Problem | undefined;
  /** A slow review ends then. */
  readyAt: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/**
 * The limits that are enforced here, counted by this CA in its own way and not by the core's. Of a `shared` one each instance has its part.
 * @see https://letsencrypt.org/docs/rate-limits/
 */
const LIMITS = [
  { name: 'new orders of the account', count: 300, shared: true, per: 3 * HOUR, keyOf: () => 'account' },
  {
    name: 'the same names',
    count: 5,
    shared: false,
    per: 7 * DAY,
    keyOf: (names: readonly string[]) => names.join(' '),
  },
] as const;

const ANSWERS_LOST = 0.002;
const RETRY_REVIEW = 2 * HOUR;
/** A CA is asked for its window once a week: the longest that RFC 9773 leaves a client. */
export const ASK_AGAIN = 7 * DAY;
const WINDOW = 2 * DAY;
/** A twentieth is revoked, told so long ahead: everyone has asked again by then. */
const REVOKED = 0.05;
const REVOKED_AFTER = 9 * DAY;

/** A CA as the core sees one: orders, proofs, limits, outages, slow reviews, failed validations, renewal windows, revocations. */
export class SimCa implements Issuer {
  readonly name: string;
  readonly abilities: Issuer['abilities'];
  readonly outages: readonly Span[];
  readonly #world: World;
  readonly #dns: SimDns;
  readonly #chance: Seeded;
  readonly #signer: Signer;
  readonly #orders = new Map<string, CaOrder>();
  readonly #buckets = new Map<string, Bucket>();
  /** Leaves with the time they will be revoked at. */
  readonly #doomed = new Map<string, number>();

  constructor(world: World, name: string, dns: SimDns, renewalInfo: boolean) {
    const { settings } = world;
    this.name = name;
    this.abilities = { proofs: ['dns'], wildcard: true, ip: false, revoke: true, renewalInfo };
    this.#world = world;
    this.#dns = dns;
    this.#chance = world.own.fork(`ca ${name}`);
    this.#signer = standInSigner(name);
    const own = settings.caDown.filter(({ ca }) => ca === name);
    this.outages = [
      ...world.spans(world.chance.fork(`outages of ${name}`), settings['ca-outages'], HOUR, 36 * HOUR),
      ...own.map(({ from, days }) => ({ from: world.start + from * DAY, to: world.start + (from + days) * DAY })),
    ];
  }

  approvedByPerson(): boolean {
    return false;
  }

  /** An order that is in trouble for as long as the CA cannot be asked about it. */
  #asked(names: readonly string[]): void {
    this.#world.reached();
    this.#world.tally.requestAt(this.name, this.#world.clock.now());
    if (!within(this.outages, this.#world.clock.now())) return;
    for (const name of names.slice(0, 1)) this.#world.trouble(name);
    throw new CertError('issuer-unreachable', { issuer: this.name, detail: '503 Service Unavailable' });
  }

  #order(ref: string): CaOrder {
    const order = this.#orders.get(ref);
    this.#asked(order?.names ?? []);
    if (order !== undefined) return order;
    throw new CertError('issuer-refused', { issuer: this.name, type: 'malformed', detail: `no such order ${ref}` });
  }

  #limit(names: readonly string[]): void {
    const now = this.#world.clock.now();
    for (const { name, count: most, shared, per, keyOf } of LIMITS) {
      const count = shared ? Math.floor(most / this.#world.settings.instances) : most;
      const key = `${name} ${keyOf(names)}`;
      const bucket = this.#buckets.get(key) ?? { tokens: count, at: now };
      bucket.tokens = Math.min(count, bucket.tokens + ((now - bucket.at) * count) / per);
      bucket.at = now;
      this.#buckets.set(key, bucket);
      if (bucket.tokens < 1) {
        this.#world.tally.caLimitsMet++;
        const seconds = Math.ceil(((1 - bucket.tokens) * per) / count / SECOND);
        throw new CertError('issuer-rate-limited', { issuer: this.name, detail: `too many: ${name}`, seconds });
      }
      bucket.tokens--;
    }
  }

  #told(order: CaOrder): IssuerOrder {
    if (order.state === 'processing' && this.#world.clock.now() >= order.readyAt) order.state = 'valid';
    return {
      ref: order.ref,
      state: order.state,
      authorizations: order.names.map((name) => ({
        ref: `${order.ref}/${name}`,
        name,
        wildcard: false,
        state: order.problem?.name === name ? 'invalid' : order.proved.has(name) ? 'valid' : 'pending',
        challenges: [
          {
            ref: name,
            proof: { kind: 'dns', type: 'TXT', host: `_acme-challenge.${name}`, value: `${order.ref}.${name}` },
          },
        ],
        ...(order.problem?.name === name ? { problem: order.problem } : {}),
      })),
      ...(order.problem === undefined ? {} : { problem: order.problem }),
      ...(order.state === 'processing' ? { retryAfter: RETRY_REVIEW } : {}),
    };
  }

  async place({ orderId, attempt, names, csr, replaces }: PlaceRequest): Promise<IssuerOrder> {
    this.#asked(names);
    const ref = `${orderId}.${attempt}`;
    const known = this.#orders.get(ref);
    if (known !== undefined) return this.#told(known);
    // A renewal within the CA's own window is not counted (RFC 9773 §5).
    if (!(this.abilities.renewalInfo && replaces !== undefined)) this.#limit(names);
    const order: CaOrder = {
      ref,
      names,
      csr,
      state: 'pending',
      proved: new Set(),
      problem: undefined,
      readyAt: 0,
    };
    this.#orders.set(ref, order);
    this.#world.tally.orders++;
    if (this.#chance.happens(ANSWERS_LOST))
      throw new CertError('issuer-unreachable', { issuer: this.name, detail: 'the answer was lost' });
    return this.#told(order);
  }

  async poll(ref: string): Promise<IssuerOrder> {
    return this.#told(this.#order(ref));
  }

  async check(ref: string, name: string): Promise<void> {
    const order = this.#order(ref);
    if (order.state !== 'pending') return;
    const found = this.#dns.holds(`_acme-challenge.${name}`, `${ref}.${name}`);
    if (found && !this.#chance.happens(this.#world.settings['ca-failures'])) {
      order.proved.add(name);
      if (order.proved.size === order.names.length) order.state = 'ready';
      return;
    }
    const detail = found
      ? 'During secondary validation: DNS problem: query timed out'
      : 'DNS problem: NXDOMAIN looking up TXT';
    order.state = 'invalid';
    order.problem = { type: 'urn:ietf:params:acme:error:dns', detail, name };
    this.#world.trouble(order.names[0] ?? '');
  }

  async finalise(ref: string, csr: string): Promise<IssuerOrder> {
    const order = this.#order(ref);
    if (order.state !== 'ready') return this.#told(order);
    const slow = this.#chance.happens(this.#world.settings['slow-reviews']);
    order.csr = csr;
    order.state = 'processing';
    order.readyAt = this.#world.clock.now() + (slow ? this.#chance.between(HOUR, 2 * DAY) : 0);
    return this.#told(order);
  }

  async collect(ref: string): Promise<IssuedChain> {
    const order = this.#order(ref);
    const now = this.#world.clock.now();
    const pem = this.issue(order.names, order.csr, now);
    this.#world.tally.renewals.count(now);
    this.#world.mended(order.names[0] ?? '');
    return { certificates: [pem] };
  }

  /** A certificate from `from` on, as if all had been proved. */
  issue(names: readonly string[], csr: string, from: number): string {
    const until = from + this.#world.settings.lifetime * DAY;
    const { pem, leaf } = makeLeaf(this.#signer, { names, csr, ca: this.name }, from, until, this.#chance);
    this.#world.leaves.set(leafKey(pem), leaf);
    return pem;
  }

  async abandon(ref: string): Promise<void> {
    this.#world.reached();
    this.#orders.delete(ref);
  }

  async renewalInfo(chain: string): Promise<RenewalInfo | undefined> {
    this.#asked([]);
    const leaf = this.#world.leaves.get(leafKey(chain));
    if (leaf === undefined) return undefined;
    const now = this.#world.clock.now();
    const due = leaf.notAfter - (leaf.notAfter - leaf.notBefore) / 3;
    const [start, end] = this.#doomed.has(leaf.fingerprint)
      ? [leaf.notBefore, leaf.notBefore + HOUR]
      : [due - WINDOW / 2, due + WINDOW / 2];
    // What is asked after this window is asked in vain.
    const again = Math.min(ASK_AGAIN, Math.max(HOUR, leaf.notAfter - now));
    return { start: toInstant(start), end: toInstant(end), retryAfter: again };
  }

  async health(): Promise<{ readonly ok: boolean; readonly detail: string }> {
    const ok = !within(this.outages, this.#world.clock.now());
    return { ok, detail: ok ? 'ready' : '503 Service Unavailable' };
  }

  /** Some are to be revoked: their windows move into the past now, the revocation comes later. `served` tells what is still served then. */
  doom(served: () => Iterable<Leaf>): void {
    const at = this.#world.clock.now() + REVOKED_AFTER;
    for (const { ca, fingerprint } of served())
      if (ca === this.name && this.#chance.happens(REVOKED)) this.#doomed.set(fingerprint, at);
    this.#world.at({
      at,
      run: () => {
        this.#world.tally.revoked += this.#doomed.size;
        for (const leaf of served()) if (this.#doomed.has(leaf.fingerprint)) this.#world.tally.revokedServed++;
        this.#doomed.clear();
      },
    });
  }
}
