import { createPublicKey, verify } from 'node:crypto';
import type { Clock } from '../../src/kernel/clock.ts';
import { MINUTE, SECOND } from '../../src/kernel/duration.ts';
import type { Mount } from '../mount.ts';
import { CALLBACK } from './discord-limits.ts';
import { type Line, type LineParts, LineState } from './discord-line.ts';

/** Why a request was turned away; counted, and told in the log at the first of each kind. */
export type Refused = 'signature' | 'timestamp' | 'replay' | 'too-large' | 'unreadable';

export interface Endpoint extends Line {
  readonly mount: Mount;
  readonly refused: ReadonlyMap<Refused, number>;
}

/** What stands before the 32 bytes of an Ed25519 key in SPKI. @see RFC 8410 §4 */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** A signature alone never ages: what is older or newer than this is refused, what is within must be new. */
const WINDOW = 5 * MINUTE;
const MOST_BYTES = 1_048_576;
/** Milliseconds between looks at whether the platform still knows the token. */
const LOOK_EVERY = MINUTE;

const isPing = (payload: unknown): boolean => (payload as { readonly type?: unknown } | null)?.type === 1;

const idOf = (payload: unknown): string => String((payload as { readonly id?: unknown } | null)?.id ?? '');

const json = (status: number, body: unknown): Response => Response.json(body, { status });

/** Ids that came within the window; each once. */
class SeenIds {
  readonly #clock: Clock;
  readonly #seen = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  isNew(id: string): boolean {
    const now = this.#clock.now();
    for (const [old, at] of this.#seen) {
      if (now - at <= 2 * WINDOW) break;
      this.#seen.delete(old);
    }
    if (this.#seen.has(id)) return false;
    this.#seen.set(id, now);
    return true;
  }
}

type Look = { readonly payload: unknown } | { readonly refused: Refused };

/** Interactions over the one HTTP port: verified, fresh and new, acknowledged with 202 and answered over the callback. */
export const interactionsEndpoint = (parts: LineParts & { readonly publicKey: string }, path: string): Endpoint => {
  const { clock, log } = parts;
  const state = new LineState(clock);
  const key = createPublicKey({
    key: Buffer.concat([SPKI, Buffer.from(parts.publicKey, 'hex')]),
    format: 'der',
    type: 'spki',
  });
  const seen = new SeenIds(clock);
  const refused = new Map<Refused, number>();

  const look = async (request: Request): Promise<Look> => {
    const signature = Buffer.from(request.headers.get('x-signature-ed25519') ?? '', 'hex');
    const timestamp = request.headers.get('x-signature-timestamp') ?? '';
    const body = Buffer.from(await request.arrayBuffer());
    if (body.length > MOST_BYTES) return { refused: 'too-large' };
    if (signature.length !== 64 || !verify(null, Buffer.concat([Buffer.from(timestamp), body]), key, signature))
      return { refused: 'signature' };
    const age = Math.abs(clock.now() - Number(timestamp) * SECOND);
    if (!/^\d{1,12}$/.test(timestamp) || age > WINDOW) return { refused: 'timestamp' };
    const payload: unknown = JSON.parse(body.toString());
    return isPing(payload) || seen.isNew(idOf(payload)) ? { payload } : { refused: 'replay' };
  };

  const handle = async (request: Request): Promise<Response> => {
    const looked: Look =
      request.method === 'POST'
        ? await look(request).catch(() => ({ refused: 'unreadable' as const }))
        : { refused: 'unreadable' };
    if ('refused' in looked) {
      const count = (refused.get(looked.refused) ?? 0) + 1;
      refused.set(looked.refused, count);
      if (count === 1) log.warn({ why: looked.refused }, 'a request to the interactions address was refused');
      return json(401, { error: 'refused' });
    }
    state.heard();
    if (isPing(looked.payload)) return json(200, { type: CALLBACK.pong });
    parts.receive(looked.payload);
    return new Response(null, { status: 202 });
  };

  return {
    state,
    refused,
    mount: { path, handle },
    attempt: async (signal) => {
      for (;;) {
        await parts.rest().get('/applications/@me');
        if (!state.up) state.opened();
        state.heard();
        await clock.sleep(LOOK_EVERY, signal);
      }
    },
  };
};
