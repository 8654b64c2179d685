import { CertError } from '../../src/kernel/errors.ts';
import type { Diagnose } from '../../src/validation/diagnosis.ts';
import type { DnsProvider, DnsRecord } from '../../src/validation/dns-provider.ts';
import type { Seeded } from './seeded.ts';
import type { World } from './world.ts';

/** The one provider that holds every zone, and the look at what it serves. */
export class SimDns implements DnsProvider {
  readonly name = 'dns';
  readonly #world: World;
  readonly #chance: Seeded;
  readonly #records = new Map<string, Set<string>>();

  constructor(world: World) {
    this.#world = world;
    this.#chance = world.own.fork('dns');
  }

  async zoneOf(host: string): Promise<string> {
    return host.split('.').slice(-2).join('.');
  }

  #change(): void {
    this.#world.reached();
    if (this.#chance.happens(this.#world.settings['dns-failures']))
      throw new CertError('dns-provider-unreachable', { provider: this.name, detail: 'no answer within 10 s' });
  }

  async add({ host, value }: DnsRecord): Promise<void> {
    this.#change();
    const values = this.#records.get(host) ?? new Set();
    this.#records.set(host, values.add(value));
  }

  async remove({ host, value }: DnsRecord): Promise<void> {
    this.#change();
    const values = this.#records.get(host);
    values?.delete(value);
    if (values?.size === 0) this.#records.delete(host);
  }

  holds(host: string, value: string): boolean {
    return this.#records.get(host)?.has(value) === true;
  }

  /** Records left behind. */
  get left(): number {
    return this.#records.size;
  }

  readonly diagnose: Diagnose = async ({ proof }) => {
    const there = proof.kind === 'dns' && this.holds(proof.host, proof.value);
    return {
      state: there ? 'good' : 'pending',
      code: there ? 'dns-good' : 'dns-missing',
      facts: {},
      remarks: [],
      expected: proof,
      found: [],
    };
  };
}
