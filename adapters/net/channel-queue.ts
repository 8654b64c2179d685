import type { Base } from '../../src/kernel/base.ts';
import { MINUTE, SECOND } from '../../src/kernel/duration.ts';
import { describeCause } from '../../src/kernel/errors.ts';

/** What a failed sending means; each platform has its table. */
export type Verdict =
  /** The platform says when it may be tried again (`Retry-After`), in milliseconds; `everywhere`: for every conversation. */
  | { readonly kind: 'wait'; readonly ms: number; readonly everywhere?: boolean }
  /** Passing: tried again after the next of `WAITS`. */
  | { readonly kind: 'again' }
  /** Final: the caller is told. */
  | { readonly kind: 'end' };

export interface Sending<T> {
  /** Sendings of one key leave in order, one at a time; different keys never wait for each other. */
  readonly channel: string;
  /** Leaves before everything of its channel that is not urgent and has not left yet. */
  readonly urgent?: boolean;
  /** Of several waiting sendings with this key only the newest leaves, and all get its answer: edits of one message. */
  readonly replaces?: string;
  /** Milliseconds until the channel's next sending; default `spacing` of the rules. */
  readonly spacing?: number;
  send(): Promise<T>;
}

export interface QueueRules extends Pick<Base, 'clock' | 'random' | 'log'> {
  /** Least milliseconds between the beginnings of two sendings of a channel. */
  readonly spacing: number;
  judge(error: unknown): Verdict;
}

/** Milliseconds before the second, third … try of a passing failure; then it ends. */
export const WAITS: readonly number[] = [0.5, 2, 5, 15, 30].map((seconds) => seconds * SECOND);
/** A platform that says "wait" so often has stopped taking the message at all. */
const MOST_TOLD_WAITS = 20;
/** A longer time than this between adding and leaving is said once in the log. */
const NOTABLE_DELAY = MINUTE;

/** Channels remembered before those at rest are forgotten. */
const MOST_REMEMBERED = 1_000;

const CLOSED = new Error('the queue is closed');

interface Caller {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

interface Waiting {
  sending: Sending<unknown>;
  readonly since: number;
  failures: number;
  toldWaits: number;
  readonly callers: Caller[];
}

interface Channel {
  readonly waiting: Waiting[];
  /** The instant before which nothing of it may leave. */
  notBefore: number;
  delayed: boolean;
}

/** One line per conversation: order kept, the platform's pace kept, and nobody else held up by it. */
export class ChannelQueue {
  readonly #rules: QueueRules;
  readonly #channels = new Map<string, Channel>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #closing = new AbortController();
  /** The instant before which nothing at all may leave. */
  #everywhere = 0;
  #open = true;

  constructor(rules: QueueRules) {
    this.#rules = rules;
  }

  /** Sendings that have not left yet. */
  get waiting(): number {
    return [...this.#channels.values()].reduce((sum, channel) => sum + channel.waiting.length, 0);
  }

  /** Resolves with what `send` answered; rejects with its last error when it is final or was tried too often. */
  add<T>(sending: Sending<T>): Promise<T> {
    if (!this.#open) return Promise.reject(CLOSED);
    const { channel: name, replaces } = sending;
    const channel = this.#channel(name);
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const caller: Caller = { resolve: resolve as (value: unknown) => void, reject };
    const older = replaces === undefined ? undefined : channel.waiting.find((job) => job.sending.replaces === replaces);
    if (older === undefined) {
      const since = this.#rules.clock.now();
      channel.waiting.push({ sending, since, failures: 0, toldWaits: 0, callers: [caller] });
    } else {
      older.sending = sending;
      older.callers.push(caller);
    }
    if (!this.#running.has(name)) this.#running.set(name, this.#run(name, channel));
    return promise;
  }

  /** Takes nothing new and resolves when everything has left, at the latest after `ms`: the rest is rejected. */
  async drain(ms: number): Promise<void> {
    this.#open = false;
    const over = new AbortController();
    const late = this.#rules.clock.sleep(ms, over.signal).then(
      () => this.#closing.abort(),
      () => {},
    );
    await Promise.race([Promise.all(this.#running.values()), late]);
    over.abort();
  }

  async #run(name: string, channel: Channel): Promise<void> {
    const { clock } = this.#rules;
    const { signal } = this.#closing;
    while (channel.waiting.length > 0 && !signal.aborted) {
      const pause = Math.max(channel.notBefore, this.#everywhere) - clock.now();
      if (pause > 0) {
        await clock.sleep(pause, signal).catch(() => {});
        continue;
      }
      // Chosen only now: something urgent may have come meanwhile.
      const next = channel.waiting.find(({ sending }) => sending.urgent === true) ?? channel.waiting[0];
      if (next !== undefined) await this.#attempt(name, channel, next);
    }
    for (const job of channel.waiting.splice(0)) for (const caller of job.callers) caller.reject(CLOSED);
    this.#running.delete(name);
  }

  async #attempt(name: string, channel: Channel, job: Waiting): Promise<void> {
    const { clock, log, spacing } = this.#rules;
    const { sending } = job;
    // Who joins while it is under way has a newer text: that is for the next turn.
    const callers = job.callers.splice(0);
    channel.notBefore = clock.now() + (sending.spacing ?? spacing);
    try {
      const answer = await sending.send();
      this.#settle(channel, job);
      for (const caller of callers) caller.resolve(answer);
      this.#noteDelay(name, channel, job);
    } catch (error) {
      const at = this.#retryAt(job, error);
      if (at !== undefined) {
        job.callers.unshift(...callers);
        channel.notBefore = Math.max(channel.notBefore, at);
        return;
      }
      log.warn({ channel: name, cause: describeCause(error) }, 'a message could not be sent');
      this.#settle(channel, job);
      for (const caller of callers) caller.reject(error);
    }
  }

  /** The job has left, unless a newer text joined it meanwhile. */
  #settle(channel: Channel, job: Waiting): void {
    if (job.callers.length === 0) channel.waiting.splice(channel.waiting.indexOf(job), 1);
    job.failures = 0;
  }

  /** When the same job may be tried again; undefined when it is over. */
  #retryAt(job: Waiting, error: unknown): number | undefined {
    const { clock, random, judge } = this.#rules;
    const verdict = judge(error);
    if (verdict.kind === 'end') return undefined;
    if (verdict.kind === 'wait') {
      job.toldWaits += 1;
      const until = clock.now() + verdict.ms;
      if (verdict.everywhere === true) this.#everywhere = Math.max(this.#everywhere, until);
      return job.toldWaits > MOST_TOLD_WAITS ? undefined : until;
    }
    const wait = WAITS[job.failures];
    job.failures += 1;
    // Up to a quarter longer, so that many conversations that failed together do not come back together.
    return wait === undefined ? undefined : clock.now() + wait * (1 + (random.bytes(1)[0] ?? 0) / 1_024);
  }

  #noteDelay(name: string, channel: Channel, job: Waiting): void {
    const late = this.#rules.clock.now() - job.since;
    if (late > NOTABLE_DELAY && !channel.delayed)
      this.#rules.log.warn({ channel: name, waiting: this.waiting, late }, 'messages to a conversation are delayed');
    channel.delayed = late > NOTABLE_DELAY;
  }

  #channel(name: string): Channel {
    const known = this.#channels.get(name);
    if (known !== undefined) return known;
    if (this.#channels.size >= MOST_REMEMBERED) this.#forget();
    const made: Channel = { waiting: [], notBefore: 0, delayed: false };
    this.#channels.set(name, made);
    return made;
  }

  /** A channel's pace is remembered only while it still holds anything back. */
  #forget(): void {
    const now = this.#rules.clock.now();
    for (const [name, { notBefore }] of this.#channels)
      if (!this.#running.has(name) && notBefore <= now) this.#channels.delete(name);
  }
}
