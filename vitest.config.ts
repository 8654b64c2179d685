import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/longest-first.ts';
import { testReporter } from './scripts/test-reporter.ts';

// Two projects: `fast` needs nothing but npm packages and refuses the network outside loopback;
// `real` talks to servers from Debian packages, which the tests start and stop themselves.

const setupFiles = ['test/refuse-network.ts', 'test/patience.ts', 'test/any-order.ts'];

/** Milliseconds. A limit costs nothing where it is not reached: only what hangs should reach one, however slow the machine. */
const PATIENCE = { testTimeout: 300_000, hookTimeout: 300_000, expect: { poll: { timeout: 60_000 } } };

/** Where a run writes how each file went, for the count at the end of `.ci/run`. */
const { TEST_REPORT } = process.env;

export default defineConfig({
  test: {
    reporters: TEST_REPORT === undefined ? ['default'] : ['default', testReporter(TEST_REPORT)],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/real/**'],
          setupFiles,
          ...PATIENCE,
          // Left alone, vitest keeps one processor free for itself: of two, that is half.
          maxWorkers: availableParallelism(),
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          setupFiles,
          ...PATIENCE,
          // Much of it is waiting for servers; each file has its own, on ports of its own.
          maxWorkers: availableParallelism() + 1,
        },
      },
    ],
  },
});
