import type { Clock } from '../../src/kernel/clock.ts';
import { MINUTE, SECOND } from '../../src/kernel/duration.ts';
import { describeCause } from '../../src/kernel/errors.ts';
import type { Log } from '../../src/kernel/log.ts';
import { meaningOf } from './discord-errors.ts';
import type { REST } from './discord-rest.ts';

export interface LineParts {
  readonly token: string;
  readonly rest: () => REST;
  readonly clock: Clock;
  readonly log: Log;
  /** An interaction as the platform sends it; never throws. */
  receive(payload: unknown): void;
}

/** Whether the platform is reached now, and since when nothing was heard. */
export class LineState {
  readonly #clock: Clock;
  #up = false;
  #heardAt: number | undefined;
  #detail = 'not connected yet';
  onOpen: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get up(): boolean {
    return this.#up;
  }

  get detail(): string | undefined {
    return this.#up ? undefined : this.#detail;
  }

  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  opened(): void {
    this.heard();
    this.#up = true;
    this.onOpen();
  }

  closed(detail: string): void {
    this.#up = false;
    this.#detail = detail;
  }

  /** Milliseconds since the other side was heard; 0 before it ever was. */
  silentFor(): number {
    return this.#heardAt === undefined ? 0 : this.#clock.now() - this.#heardAt;
  }
}

/** One way of being connected. */
export interface Line {
  readonly state: LineState;
  /**
   * Connects and stays connected; rejects when that is over, for whatever reason: `fatal` where only a person can mend it, with `wait`,
   * milliseconds, where the next attempt must not come sooner.
   */
  attempt(signal: AbortSignal): Promise<void>;
}

/** Waits between attempts; the last one again and again. */
const WAITS: readonly number[] = [1, 2, 5, 15, 30, 60].map((seconds) => seconds * SECOND);
/** A refused token may be an outage of theirs, but is asked about rarely: refusals are counted against our address. */
const FATAL_WAIT = 10 * MINUTE;

/** Keeps a line connected until told to stop. Nothing that happens on it ever ends the process. */
export const superviseLine = async (line: Line, { clock, log }: LineParts, signal: AbortSignal): Promise<void> => {
  let failures = 0;
  line.state.onOpen = chain(line.state.onOpen, () => {
    failures = 0;
  });
  while (!signal.aborted) {
    try {
      await line.attempt(signal);
    } catch (error) {
      if (signal.aborted) return;
      const told = error as { readonly fatal?: true; readonly wait?: number };
      const fatal = told.fatal === true || meaningOf(error) === 'refused';
      const wait = fatal ? FATAL_WAIT : (told.wait ?? WAITS[Math.min(failures, WAITS.length - 1)] ?? MINUTE);
      failures += 1;
      line.state.closed(describeCause(error));
      const facts = { surface: 'discord', cause: describeCause(error), wait };
      if (fatal) log.error(facts, 'the platform refuses the bot; somebody must look at its token');
      else log.warn(facts, 'the connection is over; another is made');
      await clock.sleep(wait, signal).catch(() => {});
    }
  }
};

const chain =
  (first: () => void, second: () => void): (() => void) =>
  () => {
    first();
    second();
  };
