import type { Endpoint, Evidence, Installed, Pair, Served, Target, TlsProbe } from '../../src/hosting/target.ts';
import { CertError } from '../../src/kernel/errors.ts';

/** How a fake target misbehaves; each may be changed between calls. */
export interface Misbehaviour {
  install?: 'refuses' | 'unreachable' | 'hangs' | 'throws-plain';
  restore?: 'fails' | 'hangs';
  /** Takes the new pair and goes on serving what it served. */
  serves?: 'old-one' | 'nothing';
  /** The first looks after an installation that still show the old certificate (old worker processes), one by one. */
  lateLooks?: readonly ('old' | 'new')[];
}

export interface FakeTargetOptions {
  readonly name?: string;
  /** Empty: plain files that nothing serves. */
  readonly endpoints?: readonly Endpoint[];
  /** What is in place at the start. */
  readonly holds?: Pair;
  /** The fingerprint of a pair; the pair is opaque to the fake. */
  readonly fingerprintOf: (pair: Pair) => string;
  /** Refuses a pair whose halves do not belong together; the fake cannot tell by itself. */
  readonly matches?: (pair: Pair) => boolean;
}

export interface FakeTarget extends Target {
  readonly behave: Misbehaviour;
  /** Looks at what the fake serves, as a real probe would. */
  readonly probe: TlsProbe;
  holds(): Pair | undefined;
  /** Every pair that was ever in place, in order; the same one put again counts once. */
  held(): readonly Pair[];
  /** Calls in order: `install`, `restore`, `confirm`, `recover`, `look 127.0.0.1:443`. */
  readonly calls: readonly string[];
}

const never = <T>(): Promise<T> => new Promise<T>(() => {});

const ENDPOINT: Endpoint = { host: '127.0.0.1', port: 443, sni: 'www.example.com' };

/** A target in memory with programmable failures, and the probe that sees what it serves. */
export const fakeTarget = (options: FakeTargetOptions): FakeTarget => {
  const name = options.name ?? 'fake';
  const endpoints = options.endpoints ?? [ENDPOINT];
  const behave: Misbehaviour = {};
  const calls: string[] = [];
  let held = options.holds;
  const history: Pair[] = held === undefined ? [] : [held];
  let serving = options.holds;
  /** What was there before `held`, until confirmed; `pair` is undefined when that was nothing. */
  let before: { readonly pair: Pair | undefined } | undefined;

  const refuse = (code: 'target-refused' | 'target-unreachable', detail: string) =>
    new CertError(code, { target: name, detail });

  const put = (pair: Pair): readonly Evidence[] => {
    if (held?.chain !== pair.chain || held.key !== pair.key) history.push(pair);
    held = pair;
    if (behave.serves === undefined) serving = pair;
    return [{ where: name, saw: 'the pair is in place' }];
  };

  const install = async (pair: Pair): Promise<Installed> => {
    calls.push('install');
    if (behave.install === 'hangs') return never();
    if (behave.install === 'refuses') throw refuse('target-refused', 'the configuration is broken');
    if (behave.install === 'unreachable') throw refuse('target-unreachable', 'connect ECONNREFUSED');
    if (behave.install === 'throws-plain') throw new TypeError('a bug in the adapter');
    if (options.matches?.(pair) === false) throw refuse('target-refused', 'the key is of another certificate');
    const same = held !== undefined && held.chain === pair.chain && held.key === pair.key;
    if (!same) before = { pair: held };
    const previous = before === undefined ? pair : before.pair;
    const evidence = put(pair);
    return { evidence, ...(previous === undefined ? {} : { previous: JSON.stringify(previous) }) };
  };

  const restore = async (sealed: string | undefined): Promise<readonly Evidence[]> => {
    calls.push('restore');
    if (behave.restore === 'hangs') return never();
    if (behave.restore === 'fails') throw refuse('target-refused', 'the disk is read-only');
    if (sealed === undefined) return [{ where: name, saw: 'there was no previous pair' }];
    before = undefined;
    return put(JSON.parse(sealed) as Pair);
  };

  const look = async (endpoint: Endpoint): Promise<Served> => {
    calls.push(`look ${endpoint.host}:${endpoint.port}`);
    const [late, ...rest] = behave.lateLooks ?? [];
    if (late !== undefined) behave.lateLooks = rest;
    const shown = late === 'old' ? before?.pair : serving;
    if (shown === undefined || behave.serves === 'nothing') return { ok: false, why: 'connect ECONNREFUSED' };
    const fingerprint = options.fingerprintOf(shown);
    return { ok: true, fingerprint, notAfter: '2026-12-31T00:00:00.000Z', subject: 'CN=fake', trusted: true };
  };

  return {
    name,
    behave,
    calls,
    probe: { look },
    holds: () => held,
    held: () => history,
    install,
    restore,
    confirm: async () => {
      calls.push('confirm');
      before = undefined;
    },
    recover: async () => {
      calls.push('recover');
    },
    endpoints: () => endpoints,
  };
};
