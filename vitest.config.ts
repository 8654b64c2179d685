import { defineConfig } from 'vitest/config';

// Two projects: `fast` needs nothing but npm packages and refuses the network outside loopback;
// `real` talks to servers from Debian packages, which the tests start and stop themselves.
// What lands or rejects a change must not hang on one slow moment of the machine: there, a failed test is told and run once more.
const retry = process.env.CI === undefined ? 0 : 1;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/real/**'],
          setupFiles: ['test/refuse-network.ts'],
          testTimeout: 20_000,
          retry,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          setupFiles: ['test/refuse-network.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Much of it is waiting for servers; each file has its own, on ports of its own.
          maxWorkers: 2,
          retry,
        },
      },
    ],
  },
});
