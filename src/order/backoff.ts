import { HOUR, MINUTE, SECOND } from '../kernel/duration.ts';

/** Waits before a failed step is tried again, by the number of failures in a row: quick while it may pass, then patient. */
const WAITS = [5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR] as const;

/** How often a proof is looked for while a person or a name server takes its time. */
const PROOF_WAITS = [2 * SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE] as const;

/** How often the CA is asked whether it has finished, when it names no time itself; short first, since most answer at once. */
const POLL_WAITS = [20, 50, 100, 250, 500, SECOND, 2 * SECOND, 5 * SECOND, 15 * SECOND, MINUTE] as const;

const at = (waits: readonly number[], failures: number): number => waits[Math.min(failures, waits.length - 1)] ?? HOUR;

/** Milliseconds. */
export const retryWait = (failures: number): number => at(WAITS, failures);
export const proofWait = (failures: number): number => at(PROOF_WAITS, failures);
export const pollWait = (failures: number): number => at(POLL_WAITS, failures);
