import type { App, Receiver } from '@slack/bolt';
import type { Clock } from '../../src/kernel/clock.ts';
import { MINUTE } from '../../src/kernel/duration.ts';
import type { Log } from '../../src/kernel/log.ts';
import type { Stretches } from '../net/stretches.ts';
import { Turns } from '../net/turns.ts';
import { slackDetail } from './slack-errors.ts';
import type { Arrival } from './slack-socket.ts';

type Body = Readonly<Record<string, unknown>>;

const textAt = (body: Body, key: string): string | undefined => {
  const value = body[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** What is the same in every delivery of one event, and in no other event. */
export const eventKey = (body: Body): string | undefined => {
  const event = textAt(body, 'event_id') ?? textAt(body, 'trigger_id');
  if (event !== undefined) return `slack:${event}`;
  const view = body.view as Body | undefined;
  return view === undefined ? undefined : `slack:${String(view.id)}:${String(view.hash)}:${String(body.type)}`;
};

/** Their answer carries something: errors at fields, rows of a menu. Everything else is acknowledged before anything is looked at. */
const ANSWERED = ['view_submission', 'block_suggestion'];

/** How long a delivery is remembered, in milliseconds: Slack repeats after up to five minutes. */
const REMEMBERED = 10 * MINUTE;
const MOST_REMEMBERED = 50_000;
/** Events dealt with at the same time; all others wait, acknowledged. */
const AT_ONCE = 64;

/** Bolt's way in, whichever way events come: acknowledged first, each once, and a fault in a listener ends nothing. */
export class SlackReceiver implements Receiver {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #seen = new Map<string, number>();
  readonly #running = new Set<Promise<void>>();
  readonly #frames: Stretches;
  readonly #turns = new Turns(AT_ONCE);
  #app: App | undefined;

  /** `frames`: what has come and is not acknowledged yet. */
  constructor(clock: Clock, log: Log, frames: Stretches) {
    this.#clock = clock;
    this.#log = log;
    this.#frames = frames;
  }

  init(app: App): void {
    this.#app = app;
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  /** Resolves when everything that arrived is dealt with. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  arrived(arrival: Arrival): void {
    const run = this.#take(arrival).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async #take({ body, retryNum, retryReason, ack }: Arrival): Promise<void> {
    const answered = ANSWERED.includes(String(body.type));
    if (!answered) void ack();
    if (!this.#isNew(body)) {
      await ack();
      return;
    }
    const work = async (): Promise<void> =>
      this.#app?.processEvent({
        body,
        ack: answered ? ack : async () => {},
        ...(retryNum === undefined ? {} : { retryNum }),
        ...(retryReason === undefined ? {} : { retryReason }),
      });
    try {
      // What costs time begins only when all that has come is acknowledged.
      await (answered ? work() : this.#frames.idle().then(() => this.#turns.run(work)));
    } catch (error) {
      this.#log.error({ type: body.type, cause: slackDetail(error) }, 'an event could not be dealt with');
    }
    await ack();
  }

  /** Menus ask again and again with nothing to tell one from the other; they change nothing. */
  #isNew(body: Body): boolean {
    const key = body.type === 'block_suggestion' ? undefined : eventKey(body);
    if (key === undefined) return true;
    const now = this.#clock.now();
    if (this.#seen.has(key)) return false;
    this.#seen.set(key, now + REMEMBERED);
    // In the order of their coming, so the oldest stand first.
    for (const [old, until] of this.#seen) {
      if (until > now && this.#seen.size <= MOST_REMEMBERED) break;
      this.#seen.delete(old);
    }
    return true;
  }
}
