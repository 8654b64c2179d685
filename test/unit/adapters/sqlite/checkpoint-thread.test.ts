import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCheckpointer } from '../../../../adapters/sqlite/checkpointer.ts';

/** A thread that answers when a test says so. */
class FakeThread extends EventEmitter {
  readonly asked: unknown[] = [];
  readonly terminate = vi.fn(async () => this.emit('exit', 1));

  unref(): void {}

  postMessage(message: unknown): void {
    this.asked.push(message);
  }
}

const threads = vi.hoisted((): unknown[] => []);
vi.mock('node:worker_threads', () => ({
  // Called with `new`, so no arrow.
  Worker: function Worker() {
    const thread = new FakeThread();
    threads.push(thread);
    return thread;
  },
}));

const begun = (): readonly FakeThread[] => threads as FakeThread[];

const commit = (checkpointer: { committed(): void }, times: number): void => {
  for (let count = 0; count < times; count++) checkpointer.committed();
};

beforeEach(() => {
  threads.length = 0;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test('a few commits begin no thread, a burst begins one and asks it once until it answers', () => {
  const checkpointer = createCheckpointer('signet.db');
  commit(checkpointer, 63);
  expect(begun()).toHaveLength(0);
  commit(checkpointer, 200);
  expect(begun()).toHaveLength(1);
  expect(begun()[0]?.asked).toHaveLength(1);
  begun()[0]?.emit('message', 'done');
  commit(checkpointer, 64);
  expect(begun()[0]?.asked).toHaveLength(2);
});

test('the thread is ended some seconds after its last work, not in the middle of any, and the next burst begins another', async () => {
  const checkpointer = createCheckpointer('signet.db');
  commit(checkpointer, 64);
  const [first] = begun();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(first?.terminate).not.toHaveBeenCalled();
  first?.emit('message', 'done');
  await vi.advanceTimersByTimeAsync(3_000);
  commit(checkpointer, 64);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(first?.terminate).not.toHaveBeenCalled();
  first?.emit('message', 'done');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(first?.terminate).toHaveBeenCalledOnce();
  commit(checkpointer, 64);
  expect(begun()).toHaveLength(2);
  expect(begun()[1]?.asked).toHaveLength(1);
});

test('closing ends the thread and begins none', async () => {
  const checkpointer = createCheckpointer('signet.db');
  commit(checkpointer, 64);
  await checkpointer.close();
  expect(begun()[0]?.terminate).toHaveBeenCalledOnce();
  commit(checkpointer, 640);
  expect(begun()).toHaveLength(1);
});
