import type { Clock } from '../../../src/kernel/clock.ts';

/** Milliseconds of 2015-01-01, where Discord's ids begin. @see https://discord.com/developers/docs/reference#snowflakes */
const EPOCH = 1_420_070_400_000;

/** Ids that carry their time and never repeat, however often one millisecond is asked. */
export const snowflakes = (clock: Clock): (() => string) => {
  let last = 0n;
  return () => {
    const timed = BigInt(clock.now() - EPOCH) << 22n;
    last = timed > last ? timed : last + 1n;
    return last.toString();
  };
};
