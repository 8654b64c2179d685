import type { Verdict } from '../net/channel-queue.ts';

/** What the platform's numbered errors mean for a message. */
export type Meaning =
  /** The message was deleted: post one replacement. */
  | 'message-gone'
  /** The channel was deleted: nothing can be drawn there any more. */
  | 'channel-gone'
  /** The bot may not see or write there. */
  | 'no-access'
  /** The person takes no direct messages. */
  | 'unreachable'
  /** The interaction's token is dead, or its answer was deleted. */
  | 'token-dead'
  /** Somebody (another replica, an earlier delivery) answered, or three seconds are over. */
  | 'answered'
  /** The bot's own token is refused: fatal until somebody changes it. */
  | 'refused'
  | 'other';

/** @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes */
const CODES: Readonly<Record<number, Meaning>> = {
  10003: 'channel-gone',
  10008: 'message-gone',
  10015: 'token-dead',
  10062: 'answered',
  40060: 'answered',
  50001: 'no-access',
  50007: 'unreachable',
  50013: 'no-access',
  50027: 'token-dead',
  50083: 'no-access',
};

interface RestFailure {
  readonly code?: unknown;
  readonly status?: unknown;
  readonly retryAfter?: unknown;
  readonly timeToReset?: unknown;
  readonly global?: unknown;
  readonly rawError?: { readonly retry_after?: unknown };
}

const failureOf = (error: unknown): RestFailure => (typeof error === 'object' && error !== null ? error : {});

export const meaningOf = (error: unknown): Meaning => {
  const { code, status } = failureOf(error);
  if (status === 401 && code !== 50027) return 'refused';
  return typeof code === 'number' ? (CODES[code] ?? 'other') : 'other';
};

/** The platform said no, by a number: what was asked for was certainly not done. */
export const wasRefused = (error: unknown): boolean => typeof failureOf(error).code === 'number';

/** Milliseconds to wait, where the error says so (429 of a bucket, or 30046 on edits of old messages). */
const waitOf = ({ retryAfter, timeToReset, rawError }: RestFailure): number | undefined => {
  if (typeof retryAfter === 'number' && retryAfter > 0) return retryAfter;
  if (typeof timeToReset === 'number' && timeToReset >= 0) return timeToReset;
  return typeof rawError?.retry_after === 'number' ? rawError.retry_after * 1000 : undefined;
};

/** For the queue: wait as long as told, try a passing failure again, end the rest. */
export const judge = (error: unknown): Verdict => {
  const failure = failureOf(error);
  const wait = waitOf(failure);
  if (wait !== undefined) return { kind: 'wait', ms: wait + 50, everywhere: failure.global === true };
  if (typeof failure.status === 'number') return failure.status >= 500 ? { kind: 'again' } : { kind: 'end' };
  // Without a status it never came to an answer: a broken or refused connection.
  return typeof failure.code === 'string' || error instanceof TypeError ? { kind: 'again' } : { kind: 'end' };
};
