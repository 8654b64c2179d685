import type { RequestSender } from './request-sender.ts';
import type { Json } from './slack-model.ts';
import type { World } from './slack-world.ts';
import type { SocketHub } from './socket-hub.ts';

/** The app must acknowledge within this time. */
export const ACK_LIMIT = 3_000;

/** What is on its way to the app. */
export interface Parcel {
  readonly type: 'slash_commands' | 'interactive' | 'events_api';
  readonly payload: Json;
  /** 0 at first; then the number of the retry. */
  readonly retry: number;
  /** Why it is sent again, in the platform's words. */
  readonly reason: string;
  /** May the acknowledgement carry an answer? */
  readonly answers: boolean;
}

/** `error` is what the person is shown, `reason` what a retry says. */
export type Outcome =
  | { readonly acked: true; readonly body: Json }
  | { readonly acked: false; readonly error: string; readonly reason: string; readonly noRetry: boolean };

export const failure = (error: string, reason: string, noRetry = false): Outcome => ({
  acked: false,
  error,
  reason,
  noRetry,
});

/** Sends parcels the way the app is set up: over its sockets, or as signed requests. */
export class Delivery {
  readonly #world: World;
  readonly #sockets: SocketHub;
  readonly #requests: RequestSender;

  constructor(world: World, sockets: SocketHub, requests: RequestSender) {
    this.#world = world;
    this.#sockets = sockets;
    this.#requests = requests;
  }

  /** Resolves when the app acknowledged, or when it is too late. */
  send(parcel: Parcel): Promise<Outcome> {
    return this.#world.app.socketMode ? this.#sockets.send(parcel) : this.#requests.send(parcel);
  }
}
