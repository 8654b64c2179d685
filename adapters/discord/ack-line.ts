import http from 'node:http';
import https from 'node:https';
import type { Clock } from '../../src/kernel/clock.ts';
import { SECOND } from '../../src/kernel/duration.ts';
import { version } from '../version.ts';
import { meaningOf } from './discord-errors.ts';

/** Milliseconds: the platform takes no acknowledgement later than this. */
const TIMEOUT = 3 * SECOND;
/** Connections at once: with 0.1 s for an answer, some hundreds of acknowledgements a second. */
const CONNECTIONS = 64;
/** Kept open without work. */
const IDLE_CONNECTIONS = 8;
/** The first try and one more: a connection that was kept may have been closed by the other side meanwhile. */
const TRIES = 2;

/** What the platform answered, in the shape of its client's own errors. */
const refusal = (status: number, text: string): Error => {
  let told: { readonly code?: unknown; readonly message?: unknown; readonly retry_after?: unknown } = {};
  try {
    told = JSON.parse(text);
  } catch {}
  const { code, message, retry_after } = told;
  return Object.assign(new Error(String(message ?? `HTTP ${status}`)), {
    status,
    ...(typeof code === 'number' ? { code } : {}),
    ...(typeof retry_after === 'number' ? { retryAfter: retry_after * SECOND } : {}),
  });
};

const isLasting = (error: unknown): boolean => {
  const { status } = error as { readonly status?: number };
  return status !== undefined && status < 500;
};

/**
 * Acknowledgements, on connections of their own: they wait for nothing that the bot sends, and the REST client's queues and buckets cost
 * ten times as much processor time. Interactions have no global limit and are told once each.
 * @see https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object
 */
export class AckLine {
  readonly #clock: Clock;
  readonly #base: string;
  readonly #library: typeof http | typeof https;
  readonly #agent: http.Agent;
  readonly #holding: (() => void)[] = [];
  #underWay = 0;

  constructor(clock: Clock, apiUrl: string) {
    this.#clock = clock;
    this.#base = `${apiUrl.replace(/\/+$/, '')}/v10`;
    this.#library = apiUrl.startsWith('https:') ? https : http;
    this.#agent = new this.#library.Agent({
      keepAlive: true,
      maxSockets: CONNECTIONS,
      maxFreeSockets: IDLE_CONNECTIONS,
      // Through the proxy that Node itself was told to use, as all else.
      proxyEnv: https.globalAgent.options.proxyEnv,
    });
  }

  /** Rejects with the platform's `status` and `code`; a passing failure is tried once more. */
  async acknowledge(id: string, token: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    this.#underWay += 1;
    try {
      await this.#try(id, token, body);
    } finally {
      this.#underWay -= 1;
      if (this.#underWay <= CONNECTIONS) for (const go of this.#holding.splice(0)) go();
    }
  }

  /** Resolves when no acknowledgement waits for a connection: what costs time begins only then. */
  async caughtUp(): Promise<void> {
    if (this.#underWay > CONNECTIONS) await new Promise<void>((resolve) => this.#holding.push(resolve));
  }

  async #try(id: string, token: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    const bornAt = this.#clock.now();
    const text = JSON.stringify(body);
    for (let tries = 1; ; tries++) {
      try {
        return await this.#post(`${this.#base}/interactions/${id}/${token}/callback`, text, bornAt);
      } catch (error) {
        // The first try was taken, only its answer was lost.
        if (tries > 1 && meaningOf(error) === 'answered') return;
        const late = this.#clock.now() - bornAt > TIMEOUT;
        if (tries === TRIES || late || isLasting(error)) throw error;
      }
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #post(url: string, body: string, bornAt: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const call = this.#library.request(url, {
        method: 'POST',
        agent: this.#agent,
        timeout: TIMEOUT,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': `DiscordBot (signet, ${version})`,
        },
      });
      // Waited too long for a connection: nobody would take it.
      call.on('socket', () => {
        if (this.#clock.now() - bornAt > TIMEOUT) call.destroy(new Error('too late'));
      });
      call.on('timeout', () => call.destroy(new Error('no answer in time')));
      call.on('error', reject);
      call.on('response', (response) => {
        const status = response.statusCode ?? 0;
        if (status < 300) {
          response.resume();
          return resolve();
        }
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => reject(refusal(status, Buffer.concat(parts).toString())));
      });
      call.end(body);
    });
  }
}
