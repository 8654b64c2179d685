import type { Json } from './slack-model.ts';

/** What happens to the next call of a method instead of, or before, its answer. */
export type CallFault =
  | { readonly kind: 'error'; readonly error: string; readonly extra: Json }
  | { readonly kind: 'status'; readonly status: number; readonly body: string }
  | { readonly kind: 'limit'; readonly seconds: number }
  | { readonly kind: 'delay'; readonly ms: number }
  /** The connection is cut before an answer. */
  | { readonly kind: 'drop' }
  /** The call is done, and then the connection is cut: the caller cannot know. */
  | { readonly kind: 'drop-answer' };

/** Ordered faults, one queue per method; `*` is for whichever comes next. */
export class FaultQueue {
  readonly #queues = new Map<string, CallFault[]>();

  order(method: string, fault: CallFault, times = 1): void {
    const queue = this.#queues.get(method) ?? [];
    for (let i = 0; i < times; i++) queue.push(fault);
    this.#queues.set(method, queue);
  }

  take(method: string): CallFault | undefined {
    return this.#queues.get(method)?.shift() ?? this.#queues.get('*')?.shift();
  }

  clear(): void {
    this.#queues.clear();
  }
}
