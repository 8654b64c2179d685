import type { Clock } from '../kernel/clock.ts';
import { SECOND } from '../kernel/duration.ts';
import { describeCause } from '../kernel/errors.ts';
import { withinTime } from '../kernel/time-limit.ts';
import type { Endpoint, Evidence, Served, TlsProbe } from './target.ts';

export interface Patience {
  /** How many times an endpoint is looked at before it counts as not serving the certificate. */
  readonly attempts: number;
  /**
   * How many looks in a row must show the certificate. One is not enough: after a graceful reload the old worker processes of a server
   * may still answer with the old certificate just after a new one has answered with the new.
   */
  readonly consecutive: number;
}

/** With the waits below: half a minute. A target that needs longer (an edge network) hands in its own. */
export const PATIENCE: Patience = { attempts: 20, consecutive: 3 };

/** Milliseconds to wait after each round of looks; the last one repeats. A reload shows within 150 ms, so the first are short. */
const WAITS = [250, 250, 500, 500, 1 * SECOND, 1 * SECOND, 2 * SECOND] as const;

/** A probe has its own time-out; this one is for a probe that breaks that promise. */
const LOOK_LIMIT = 30 * SECOND;

/** What one endpoint should serve. */
export interface Expectation {
  readonly endpoint: Endpoint;
  /** SHA-256 of the leaf, lower-case hex. */
  readonly fingerprint: string;
}

export type ServedAnswer =
  | { readonly ok: true; readonly evidence: readonly Evidence[] }
  /** `where` and `saw` are of the first endpoint that does not serve it. */
  | { readonly ok: false; readonly where: string; readonly saw: string; readonly evidence: readonly Evidence[] };

interface Look {
  readonly expected: Expectation;
  /** Looks in a row, up to the last one, that showed the expected certificate. */
  readonly row: number;
  readonly last: Served;
}

/** `127.0.0.1:443 (www.example.com)`, IPv6 in brackets. */
export const nameEndpoint = ({ host, port, sni }: Endpoint): string => {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return sni === '' || sni === host ? address : `${address} (${sni})`;
};

/** One look that never throws and always ends. */
export const lookOnce = async (endpoint: Endpoint, probe: TlsProbe, clock: Clock): Promise<Served> => {
  try {
    return await withinTime(clock, LOOK_LIMIT, probe.look(endpoint));
  } catch (error) {
    return { ok: false, why: describeCause(error) };
  }
};

const trustOf = (served: Served & { readonly ok: true }): string =>
  served.trusted ? '' : `, not trusted from here: ${served.why ?? 'unknown reason'}`;

/** What was seen, as one line of evidence. `called` names the expected certificate, e.g. `the new certificate`. */
export const evidenceOf = (endpoint: Endpoint, last: Served, called: string, expected?: string): Evidence => {
  const where = nameEndpoint(endpoint);
  if (!last.ok) return { where, saw: `no TLS answer: ${last.why}` };
  const what = last.fingerprint === expected ? called : `a certificate of ${last.subject}`;
  return {
    where,
    saw: `serves ${what} (SHA-256 ${last.fingerprint.slice(0, 16)}…, valid to ${last.notAfter}${trustOf(last)})`,
    fingerprint: last.fingerprint,
  };
};

const shows = (served: Served, fingerprint: string): boolean => served.ok && served.fingerprint === fingerprint;

const answerOf = (looks: readonly Look[], consecutive: number, called: string): ServedAnswer => {
  const told = looks.map(({ expected, last }) => evidenceOf(expected.endpoint, last, called, expected.fingerprint));
  const missing = looks.findIndex(({ row }) => row < consecutive);
  const evidence = told[missing];
  if (evidence === undefined) return { ok: true, evidence: told };
  const row = looks[missing]?.row ?? 0;
  const saw = row === 0 ? evidence.saw : `${evidence.saw}, but only in ${row} of ${consecutive} looks in a row`;
  return { ok: false, where: evidence.where, saw, evidence: told };
};

/**
 * Looks at every endpoint, round after round, until each has shown its certificate in `consecutive` looks in a row or the attempts are
 * used up. Never throws. Nothing to look at proves nothing: an empty list is answered with `ok: false`.
 */
export const showing = async (
  expectations: readonly Expectation[],
  called: string,
  probe: TlsProbe,
  clock: Clock,
  patience: Patience = PATIENCE,
): Promise<ServedAnswer> => {
  if (expectations.length === 0) return { ok: false, where: 'nowhere', saw: 'no endpoint to look at', evidence: [] };
  let looks: readonly Look[] = expectations.map((expected) => ({
    expected,
    row: 0,
    last: { ok: false, why: 'not looked at' },
  }));
  for (let round = 0; round < patience.attempts; round++) {
    looks = await Promise.all(
      looks.map(async (look) => {
        if (look.row >= patience.consecutive) return look;
        const last = await lookOnce(look.expected.endpoint, probe, clock);
        return { ...look, last, row: shows(last, look.expected.fingerprint) ? look.row + 1 : 0 };
      }),
    );
    if (looks.every(({ row }) => row >= patience.consecutive)) break;
    if (round + 1 < patience.attempts) await clock.sleep(WAITS[Math.min(round, WAITS.length - 1)] ?? SECOND);
  }
  return answerOf(looks, patience.consecutive, called);
};

/** HOST-7: is the new leaf what every endpoint serves? Waits for it as long as `patience` allows. */
export const served = (
  endpoints: readonly Endpoint[],
  fingerprint: string,
  probe: TlsProbe,
  clock: Clock,
  patience: Patience = PATIENCE,
): Promise<ServedAnswer> =>
  showing(
    endpoints.map((endpoint) => ({ endpoint, fingerprint })),
    'the new certificate',
    probe,
    clock,
    patience,
  );
