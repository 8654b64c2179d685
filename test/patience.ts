import { vi } from 'vitest';

// A wait ends with what it waits for. How long that may take is the machine's business, so no test says it: a minute everywhere, here for
// `vi.waitFor`, in vitest.config.ts for `expect.poll`. A limit costs nothing where it is not reached.
const { waitFor } = vi;
vi.waitFor = (look, options) =>
  waitFor(look, { timeout: 60_000, ...(typeof options === 'number' ? { timeout: options } : options) });
