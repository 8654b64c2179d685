import type { IssuerAuthorization } from '../../../src/order/issuer.ts';
import type { WireOrder } from './acme-wire.ts';

/** What this process last heard of an order. It saves questions; nothing is lost when it is forgotten. */
export interface OrderNote {
  readonly order: WireOrder;
  /** By address. */
  readonly authorizations: ReadonlyMap<string, IssuerAuthorization>;
}

const MOST_ORDERS = 5_000;

/** The most recent orders of this process, and which questions with an effect it has not asked yet. */
export class OrderNotes {
  readonly #orders = new Map<string, OrderNote>();
  readonly #unasked = new Set<string>();

  get(ref: string): OrderNote | undefined {
    return this.#orders.get(ref);
  }

  set(ref: string, note: OrderNote): void {
    this.#orders.delete(ref);
    this.#orders.set(ref, note);
    for (const oldest of this.#orders.keys()) {
      if (this.#orders.size <= MOST_ORDERS) return;
      this.forget(oldest);
    }
  }

  forget(ref: string): void {
    const note = this.#orders.get(ref);
    this.#orders.delete(ref);
    if (note === undefined) return;
    this.#unasked.delete(note.order.finalize);
    for (const authorization of note.authorizations.values()) {
      for (const challenge of authorization.challenges) this.#unasked.delete(challenge.ref);
    }
  }

  /** The order is new and ours: its challenges and its finalising were certainly not asked for before. */
  markNew(note: OrderNote): void {
    this.#unasked.add(note.order.finalize);
    for (const authorization of note.authorizations.values()) {
      for (const challenge of authorization.challenges) this.#unasked.add(challenge.ref);
    }
  }

  /** True once, and only if nobody can have asked before: then there is no need to look at the state first. */
  takeUnasked(url: string): boolean {
    return this.#unasked.delete(url);
  }
}
