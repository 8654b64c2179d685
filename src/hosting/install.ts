import type { Clock } from '../kernel/clock.ts';
import { MINUTE } from '../kernel/duration.ts';
import { CertError, describeCause, isCertError } from '../kernel/errors.ts';
import { TimeLimitError, withinTime } from '../kernel/time-limit.ts';
import { everyAddress } from './every-address.ts';
import {
  type Expectation,
  evidenceOf,
  lookOnce,
  PATIENCE,
  type Patience,
  type ServedAnswer,
  served,
  showing,
} from './probe.ts';
import type { Endpoint, Evidence, Installed, Pair, Served, Target, TlsProbe } from './target.ts';

/**
 * What became of one installation (HOST-7):
 * - `served`: every endpoint serves the new certificate.
 * - `installed`: it is in place and nothing is known to serve it (plain files).
 * - `restored`: it is not in service (`error` says why) and what was served before is served again, or still.
 * - `unsettled`: neither the new nor the previous certificate could be proven; a person has to look. `error` says why.
 */
export type InstallOutcome = 'served' | 'installed' | 'restored' | 'unsettled';

export interface InstallResult {
  readonly outcome: InstallOutcome;
  readonly evidence: readonly Evidence[];
  /** For a later `restore` by a person; keep it sealed. Undefined when there was none or the target did not get so far. */
  readonly previous?: string;
  readonly error?: CertError;
}

export interface InstallOptions extends Patience {
  /** Milliseconds that `install` and `restore` of the target may take, each. */
  readonly limit: number;
}

const INSTALL_OPTIONS: InstallOptions = { ...PATIENCE, limit: 5 * MINUTE };

/** Everything one run needs; made once, handed down. */
interface Run {
  readonly target: Target;
  readonly names: readonly string[];
  readonly fingerprint: string;
  readonly probe: TlsProbe;
  readonly clock: Clock;
  readonly options: InstallOptions;
  /** What each endpoint served before anything was done. */
  readonly before: readonly { readonly endpoint: Endpoint; readonly served: Served }[];
}

const refusalOf = (target: Target, error: unknown): CertError =>
  isCertError(error) ? error : new CertError('target-refused', { target: target.name, detail: describeCause(error) });

/** The target's own words where it gave some, else the chain of causes. */
const wordsOf = (error: unknown): string => {
  const detail = isCertError(error) ? error.facts.detail : undefined;
  return detail === undefined ? describeCause(error) : String(detail);
};

/** A throw that keeps the port's promise: the old pair is untouched or already back. */
const keepsPromise = (error: unknown): boolean =>
  isCertError(error, 'target-refused') || isCertError(error, 'target-unreachable');

/**
 * What each endpoint should serve once the previous pair is back. One that answered nothing before, or the new certificate already (an
 * earlier run that was cut short), expects nothing.
 */
const expectedBefore = ({ before, fingerprint }: Run): readonly Expectation[] =>
  before.flatMap(({ endpoint, served: seen }) =>
    seen.ok && seen.fingerprint !== fingerprint ? [{ endpoint, fingerprint: seen.fingerprint }] : [],
  );

/** Is what was served before served now? Endpoints that expect nothing are looked at for the record. */
const previousServed = async (run: Run): Promise<ServedAnswer> => {
  const { probe, clock, fingerprint, options } = run;
  const expected = expectedBefore(run);
  const rest = run.before.filter(({ endpoint }) => !expected.some((other) => other.endpoint === endpoint));
  const others = await Promise.all(
    rest.map(async ({ endpoint }) =>
      evidenceOf(endpoint, await lookOnce(endpoint, probe, clock), 'the new certificate', fingerprint),
    ),
  );
  if (expected.length === 0) return { ok: true, evidence: others };
  const answer = await showing(expected, 'the previous certificate', probe, clock, options);
  return { ...answer, evidence: [...answer.evidence, ...others] };
};

const notRestored = ({ target }: Run, detail: string, cause?: unknown): CertError =>
  new CertError('target-not-restored', { target: target.name, detail }, { cause });

/** `install` threw: by its promise nothing is to be undone, but what is served now is looked at and told. */
const afterRefusal = async (run: Run, thrown: unknown): Promise<InstallResult> => {
  const { target } = run;
  const answer = await previousServed(run);
  const { evidence } = answer;
  const words = wordsOf(thrown);
  if (thrown instanceof TimeLimitError) {
    // It may still go through later: no proof about the old certificate holds.
    const error = new CertError('target-unreachable', { target: target.name, detail: words }, { cause: thrown });
    return { outcome: 'unsettled', evidence, error };
  }
  if (!answer.ok) {
    const error = notRestored(run, `${words}; ${answer.where} ${answer.saw}`, thrown);
    return { outcome: 'unsettled', evidence, error };
  }
  const proven = keepsPromise(thrown) || expectedBefore(run).length > 0;
  return { outcome: proven ? 'restored' : 'unsettled', evidence, error: refusalOf(target, thrown) };
};

/** The new certificate is in place but not what is served: back to the previous one, and prove that too. */
const goBack = async (
  run: Run,
  installed: Installed,
  failure: ServedAnswer & { ok: false },
): Promise<InstallResult> => {
  const { target, names, clock, options } = run;
  const kept = installed.previous === undefined ? {} : { previous: installed.previous };
  const seen = [...installed.evidence, ...failure.evidence];
  const lost = (detail: string, evidence: readonly Evidence[], cause?: unknown): InstallResult => ({
    outcome: 'unsettled',
    evidence: [...seen, ...evidence],
    ...kept,
    error: notRestored(run, detail, cause),
  });
  let restored: readonly Evidence[];
  try {
    restored = await withinTime(clock, options.limit, target.restore(installed.previous, names));
  } catch (error) {
    return lost(wordsOf(error), (await previousServed(run)).evidence, error);
  }
  const answer = await previousServed(run);
  const evidence = [...restored, ...answer.evidence];
  if (!answer.ok) return lost(`${answer.where} ${answer.saw}`, evidence);
  const { where, saw } = failure;
  const error = new CertError('target-not-served', { target: target.name, where, saw });
  return { outcome: 'restored', evidence: [...seen, ...evidence], ...kept, error };
};

/** Tells the target that it is done. What goes wrong here leaves a copy of the old pair on the target and changes nothing else. */
const confirmed = async ({ target, names, clock, options }: Run): Promise<readonly Evidence[]> => {
  try {
    await withinTime(clock, options.limit, target.confirm?.(names) ?? Promise.resolve());
    return [];
  } catch (error) {
    return [{ where: target.name, saw: `a copy of the previous pair could not be removed: ${wordsOf(error)}` }];
  }
};

const lookBefore = async (target: Target, names: readonly string[], probe: TlsProbe, clock: Clock) =>
  Promise.all(
    (await everyAddress(target.endpoints(names), probe, clock)).map(async (endpoint) => ({
      endpoint,
      served: await lookOnce(endpoint, probe, clock),
    })),
  );

/**
 * HOST-7: installs the pair and proves by handshakes that it is what is served; else brings the previous one back and proves that.
 * `fingerprint` is the SHA-256 of the new leaf, lower-case hex. Never throws for what the target does. Safe to call again after a crash.
 * It saves nothing: the job around it keeps `previous` and decides about trying again.
 */
export const installAndProve = async (
  target: Target,
  pair: Pair,
  names: readonly string[],
  fingerprint: string,
  probe: TlsProbe,
  clock: Clock,
  options: InstallOptions = INSTALL_OPTIONS,
): Promise<InstallResult> => {
  let before: Run['before'];
  try {
    before = await lookBefore(target, names, probe, clock);
  } catch (error) {
    return { outcome: 'restored', evidence: [], error: refusalOf(target, error) };
  }
  const run: Run = { target, names, fingerprint, probe, clock, options, before };
  let installed: Installed;
  try {
    installed = await withinTime(clock, options.limit, target.install(pair, names));
  } catch (error) {
    return afterRefusal(run, error);
  }
  const kept = installed.previous === undefined ? {} : { previous: installed.previous };
  if (before.length === 0) {
    const evidence = [...installed.evidence, ...(await confirmed(run))];
    return { outcome: 'installed', evidence, ...kept };
  }
  const endpoints = before.map(({ endpoint }) => endpoint);
  const answer = await served(endpoints, fingerprint, probe, clock, options);
  if (!answer.ok) return goBack(run, installed, answer);
  const evidence = [...installed.evidence, ...answer.evidence, ...(await confirmed(run))];
  return { outcome: 'served', evidence, ...kept };
};
