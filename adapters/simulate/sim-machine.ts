import type { Endpoint, Evidence, Installed, Pair, Served, Target, TlsProbe } from '../../src/hosting/target.ts';
import { HOUR, MINUTE } from '../../src/kernel/duration.ts';
import { CertError } from '../../src/kernel/errors.ts';
import type { Seeded } from './seeded.ts';
import { leafKey } from './sim-leaf.ts';
import { type Leaf, type Span, type World, within } from './world.ts';

const FAULTS = ['unreachable', 'refused', 'old-one-served'] as const;

/** A machine with many certificates, told apart by their first name. */
export class SimMachine implements Target {
  readonly name: string;
  readonly #world: World;
  readonly #chance: Seeded;
  readonly #outages: readonly Span[];
  readonly #serving = new Map<string, Leaf>();
  /** The old one goes on being served until the pair before is put back. */
  readonly #stuck = new Set<string>();

  constructor(world: World, name: string) {
    this.name = name;
    this.#world = world;
    this.#chance = world.own.fork(`machine ${name}`);
    const outages = world.chance.fork(`outages of ${name}`);
    this.#outages = world.spans(outages, world.settings['target-outages'], 10 * MINUTE, 12 * HOUR);
  }

  get down(): boolean {
    return within(this.#outages, this.#world.clock.now());
  }

  served(): Iterable<Leaf> {
    return this.#serving.values();
  }

  /** What was there before counts as served up to now. */
  serve(leaf: Leaf): void {
    const before = this.#serving.get(leaf.name);
    const now = this.#world.clock.now();
    if (before !== undefined && before.notAfter <= now && before.fingerprint !== leaf.fingerprint)
      this.lapse(before, now);
    this.#serving.set(leaf.name, leaf);
  }

  /** It was served past its end. */
  lapse({ name, ca, notAfter }: Leaf, until: number | undefined): void {
    const told = this.#world.toldBy(name, notAfter);
    this.#world.tally.lapses.push({ name, ca, from: notAfter, until, told });
  }

  #failed(code: 'target-unreachable' | 'target-refused', detail: string): CertError {
    this.#world.tally.deploymentsFailed++;
    return new CertError(code, { target: this.name, detail });
  }

  async install(pair: Pair): Promise<Installed> {
    this.#world.reached();
    this.#world.tally.deployments++;
    if (this.down) throw this.#failed('target-unreachable', 'connect ETIMEDOUT');
    const leaf = this.#world.leaves.get(leafKey(pair.chain));
    if (leaf === undefined) throw this.#failed('target-refused', 'this certificate was never issued');
    const before = this.#serving.get(leaf.name);
    const previous = before === undefined ? {} : { previous: leaf.name };
    if (this.#chance.happens(this.#world.settings['target-failures'])) {
      const fault = FAULTS[Math.floor(this.#chance.between(0, FAULTS.length))];
      if (fault === 'unreachable') throw this.#failed('target-unreachable', 'connect ECONNREFUSED');
      if (fault === 'refused') throw this.#failed('target-refused', 'the configuration is broken');
      this.#world.tally.deploymentsFailed++;
      this.#stuck.add(leaf.name);
      return { evidence: [], ...previous };
    }
    this.#stuck.delete(leaf.name);
    this.serve(leaf);
    return { evidence: [], ...previous };
  }

  /** Only what never came into service is ever taken back here. */
  async restore(previous: string | undefined): Promise<readonly Evidence[]> {
    this.#world.reached();
    if (previous !== undefined) this.#stuck.delete(previous);
    return [];
  }

  endpoints(names: readonly string[]): readonly Endpoint[] {
    return [{ host: this.name, port: 443, sni: names[0] ?? '' }];
  }

  look(name: string): Served {
    const leaf = this.#serving.get(name);
    if (this.down || leaf === undefined) return { ok: false, why: 'connect ETIMEDOUT' };
    return {
      ok: true,
      fingerprint: leaf.fingerprint,
      notAfter: new Date(leaf.notAfter).toISOString(),
      subject: `CN=${leaf.name}`,
      trusted: true,
    };
  }
}

export const simProbe = (machines: ReadonlyMap<string, SimMachine>): TlsProbe => ({
  look: async ({ host, sni }) => machines.get(host)?.look(sni) ?? { ok: false, why: 'no such machine' },
});
