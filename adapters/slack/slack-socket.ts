import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { SocketModeClient, type SocketModeOptions } from '@slack/socket-mode';
import type { Base } from '../../src/kernel/base.ts';
import { MINUTE, SECOND } from '../../src/kernel/duration.ts';
import { atMost } from '../net/at-most.ts';
import type { Stretches } from '../net/stretches.ts';
import { clientOptions, libraryLog } from './slack-client.ts';
import { meaningOf, slackDetail } from './slack-errors.ts';

/** One event as it arrives, whichever way it came. */
export interface Arrival {
  readonly body: Readonly<Record<string, unknown>>;
  readonly retryNum?: number | undefined;
  readonly retryReason?: string | undefined;
  /** Must be called within three seconds; a second call does nothing. */
  ack(answer?: unknown): Promise<void>;
}

export interface SocketParts extends Base {
  readonly appToken: string;
  readonly apiUrl: string;
  /** What came over all connections, dealt with in the order of its coming. */
  readonly frames: Stretches;
  arrived(arrival: Arrival): void;
}

/** One WebSocket to Slack that comes back by itself. */
export interface SocketLine {
  /** Resolves at the first connection or the first failure; goes on trying either way. */
  start(): Promise<void>;
  stop(): Promise<void>;
  readonly up: boolean;
  /** When Slack was heard last, in milliseconds since the epoch; 0: never. */
  readonly heardAt: number;
  /** Why it is down. */
  readonly detail: string | undefined;
}

/** Milliseconds before the first, second … attempt after a failure; the last one is repeated. A mere refresh waits for nothing. */
const RECONNECT_WAITS: readonly number[] = [0.5, 1, 2, 5, 10, 30].map((seconds) => seconds * SECOND);
/** After an error that only a person can mend (a revoked token), looked at again this seldom. */
const HOPELESS_WAIT = 5 * MINUTE;
/** A connection that ends sooner was as good as none: without a wait it would be made again at once, and again. */
const STEADY = 10 * SECOND;
const CONNECT_PATIENCE = 20 * SECOND;
/** Longest a close handshake is waited for at a stop. */
const CLOSE_PATIENCE = 2 * SECOND;

const never = (): void => {};

/**
 * The library deals with all frames of one read in one go, some thousand in a burst: here they wait for their turn. One it cannot read
 * (3.1.0: `app_rate_limited`) would end the process as an unhandled rejection.
 */
class CarefulClient extends SocketModeClient {
  readonly #frames: Stretches;

  constructor(frames: Stretches, options: SocketModeOptions) {
    super(options);
    this.#frames = frames;
  }

  protected override async onWebSocketMessage(data: string | ArrayBuffer, isBinary: boolean): Promise<void> {
    this.#frames.do(() => void super.onWebSocketMessage(data, isBinary).catch(never));
  }
}

interface SlackEvent {
  readonly body: Readonly<Record<string, unknown>>;
  readonly retry_num?: number;
  readonly retry_reason?: string;
  ack(answer?: unknown): Promise<void>;
}

/**
 * The library's own reconnecting is off: it waits five seconds at every refresh, and an error then is a rejection that nobody can catch.
 * Here every attempt is awaited, and every failure is a wait.
 */
export class SlackSocket implements SocketLine {
  heardAt = 0;
  detail: string | undefined;
  readonly #parts: SocketParts;
  readonly #stopping = new AbortController();
  #client: CarefulClient | undefined;
  #url = '';
  #up = false;
  #done: Promise<void> = Promise.resolve();

  constructor(parts: SocketParts) {
    this.#parts = parts;
  }

  get up(): boolean {
    return this.#up;
  }

  start(): Promise<void> {
    const first = Promise.withResolvers<void>();
    // undici tells of pongs here and nowhere else.
    subscribe('undici:websocket:pong', this.#onPong);
    this.#done = this.#run(first.resolve);
    return first.promise;
  }

  async stop(): Promise<void> {
    unsubscribe('undici:websocket:pong', this.#onPong);
    this.#stopping.abort();
    // What has come is acknowledged before the line is closed.
    await atMost(this.#parts.clock, CLOSE_PATIENCE, this.#parts.frames.idle());
    const client = this.#client;
    if (client !== undefined && this.#up) void client.disconnect().catch(never);
    await atMost(this.#parts.clock, CLOSE_PATIENCE, this.#done);
    // The second time the library waits for no farewell; its own patience is thirty seconds.
    if (client !== undefined && this.#up) void client.disconnect().catch(never);
  }

  readonly #onPong = (message: unknown): void => {
    const { websocket } = message as { readonly websocket?: { readonly url?: string } };
    if (websocket?.url === this.#url) this.#heard();
  };

  #heard(): void {
    this.heardAt = this.#parts.clock.now();
  }

  async #run(tried: () => void): Promise<void> {
    const { clock, log } = this.#parts;
    const { signal } = this.#stopping;
    let failures = 0;
    while (!signal.aborted) {
      let wait = 0;
      const begun = clock.now();
      try {
        await this.#connected(tried);
        const short = clock.now() - begun < STEADY;
        wait = short ? (RECONNECT_WAITS[Math.min(failures, RECONNECT_WAITS.length - 1)] ?? 0) : 0;
        failures = short ? failures + 1 : 0;
      } catch (error) {
        const hopeless = meaningOf(error) === 'token';
        const known = RECONNECT_WAITS[Math.min(failures, RECONNECT_WAITS.length - 1)] ?? 0;
        wait = hopeless ? HOPELESS_WAIT : known;
        failures += 1;
        this.detail = error === undefined ? 'the connection was closed' : slackDetail(error);
        const level = hopeless || failures === 3 ? 'error' : 'debug';
        log[level]({ cause: this.detail, wait }, 'the connection to Slack could not be made');
      }
      tried();
      if (!signal.aborted && wait > 0) await clock.sleep(wait, signal).catch(never);
    }
  }

  /** Connects and resolves when the connection has ended. */
  async #connected(onUp: () => void): Promise<void> {
    const { appToken, apiUrl, frames, log, clock } = this.#parts;
    const client = new CarefulClient(frames, {
      appToken,
      autoReconnectEnabled: false,
      logger: libraryLog(log),
      clientOptions: clientOptions(apiUrl, log),
    });
    this.#client = client;
    const ended = new Promise<void>((resolve) => client.once('disconnected', () => resolve()));
    client.on('authenticated', ({ url }: { readonly url?: string }) => {
      this.#url = url === undefined ? '' : new URL(url).href;
    });
    client.on('ws_message', () => this.#heard());
    client.on('slack_event', (event: SlackEvent) => this.#arrived(event));
    const over = new AbortController();
    const late = clock
      .sleep(CONNECT_PATIENCE, over.signal)
      .then(() => Promise.reject(new Error('no greeting in time')));
    try {
      await Promise.race([client.start(), late]);
    } catch (error) {
      void client.disconnect().catch(never);
      throw error;
    } finally {
      over.abort();
      late.catch(never);
    }
    if (this.#stopping.signal.aborted) void client.disconnect().catch(never);
    this.#up = true;
    this.detail = undefined;
    this.#heard();
    onUp();
    await ended;
    this.#up = false;
    this.detail = 'the connection was closed';
  }

  #arrived({ body, retry_num, retry_reason, ack }: SlackEvent): void {
    const { log } = this.#parts;
    this.#parts.arrived({
      body,
      retryNum: retry_num,
      retryReason: retry_reason,
      ack: async (answer) => {
        // Too late, or the line fell meanwhile: Slack delivers events again, and shows people an error for the rest.
        await ack(answer).catch((error: unknown) =>
          log.debug({ cause: slackDetail(error) }, 'an answer came too late'),
        );
      },
    });
  }
}
