import { expect, test } from 'vitest';
import type { AckLine } from '../../../../adapters/discord/ack-line.ts';
import { DiscordInbound, type InboundParts } from '../../../../adapters/discord/discord-inbound.ts';
import { Stretches } from '../../../../adapters/net/stretches.ts';
import { Turns } from '../../../../adapters/net/turns.ts';
import { silentLog } from '../../../../src/kernel/log.ts';
import { createFakeDesk } from '../../../fakes/fake-desk.ts';

const GUILD = '100000000000000000';

const typed = (index: number) => ({
  id: String(index),
  token: 'token',
  type: 2,
  guild_id: GUILD,
  channel_id: '200000000000000000',
  member: { user: { id: '300000000000000000', username: 'olu' }, roles: [] },
  locale: 'en-US',
  data: { name: 'cert', options: [{ type: 1, name: 'status', options: [] }] },
});

/** The way in, with acknowledgements that each take a millisecond of a clock of their own. */
const wayIn = () => {
  let now = 0;
  const acked: string[] = [];
  const begun: number[] = [];
  const acks = {
    acknowledge: async (id: string) => {
      now += 1;
      acked.push(id);
    },
    caughtUp: async () => {},
  } as unknown as AckLine;
  const arrivals = new Stretches(() => now);
  const desk = createFakeDesk();
  desk.answer = () => {
    begun.push(acked.length);
    return new Promise(() => {});
  };
  const clock = { now: () => 0, sleep: () => new Promise<void>(() => {}) };
  const room = { desk, turns: new Turns(1_000), acks, arrivals, clock };
  const parts = { room, arrivals, acks, clock, log: silentLog, config: { guilds: [GUILD] } };
  return { inbound: new DiscordInbound(parts as unknown as InboundParts), acked, begun };
};

test('a burst: acknowledged in the order of its coming, some in each turn of the loop, and none is begun before all are', async () => {
  const { inbound, acked, begun } = wayIn();
  for (let index = 0; index < 100; index++) inbound.receive(typed(index));
  const turns: number[] = [];
  while (begun.length < 100 && turns.length < 1_000) {
    const before = acked.length;
    await new Promise((resolve) => setImmediate(resolve));
    turns.push(acked.length - before);
  }
  expect(Math.max(...turns)).toBeLessThanOrEqual(5);
  expect(acked).toEqual(Array.from({ length: 100 }, (_, index) => String(index)));
  expect(begun).toEqual(Array.from({ length: 100 }, () => 100));
});
