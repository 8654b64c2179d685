import type { Json } from './slack-model.ts';
import type { World } from './slack-world.ts';

/** One Web API call as it came and as it was answered. */
export interface CallRecord {
  readonly method: string;
  /** Arguments after reading; empty when reading failed. */
  readonly args: Json;
  readonly token: string | undefined;
  readonly team: string | undefined;
  readonly at: number;
  readonly status: number;
  readonly response: Json;
  /** Arguments the method does not know. */
  readonly unknown: readonly string[];
}

/** One request to a response URL. */
export interface ResponseRecord {
  readonly url: string;
  readonly body: Json;
  readonly at: number;
  readonly status: number;
  readonly response: Json;
}

/** One payload on its way to the app, over a socket or HTTP. */
export interface EnvelopeRecord {
  readonly id: string;
  readonly type: 'slash_commands' | 'interactive' | 'events_api';
  readonly payload: Json;
  /** The socket's number, or `http`. */
  readonly via: number | 'http';
  readonly sentAt: number;
  readonly retry: number;
  readonly reason: string;
  /** When the app acknowledged, in time or not. */
  ackedAt: number | undefined;
  ack: Json | undefined;
  /** The acknowledgement came after three seconds, or on another socket. */
  late: boolean;
}

/** Everything that went over the wire, in order. */
export class WireLog {
  readonly calls: CallRecord[] = [];
  readonly responses: ResponseRecord[] = [];
  readonly envelopes: EnvelopeRecord[] = [];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  call(record: Omit<CallRecord, 'at'>): void {
    this.calls.push({ ...record, at: this.#world.clock.now() });
    this.#world.changed();
  }

  response(record: Omit<ResponseRecord, 'at'>): void {
    this.responses.push({ ...record, at: this.#world.clock.now() });
    this.#world.changed();
  }

  envelope(record: EnvelopeRecord): void {
    this.envelopes.push(record);
    this.#world.changed();
  }
}
