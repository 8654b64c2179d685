import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { gatewayLine } from '../../../../adapters/discord/discord-gateway.ts';
import { superviseLine } from '../../../../adapters/discord/discord-line.ts';
import { silentLog } from '../../../../src/kernel/log.ts';
import { fakeClock } from '../../../fakes/fake-clock.ts';

const gateway = vi.hoisted(() => ({ begun: 0 }));

// A gateway that ends each session as soon as it is ready; the library begins another by itself, without a word to anybody.
vi.mock('@discordjs/ws', async (original) => ({
  ...(await original<object>()),
  WebSocketManager: class extends EventEmitter {
    #over = false;

    async connect(): Promise<void> {
      while (!this.#over && gateway.begun < 500) {
        gateway.begun += 1;
        this.emit('ready', { data: {} });
        await new Promise((resolve) => setImmediate(resolve));
        if (!this.#over) this.emit('closed', { code: 4009 });
      }
    }

    async destroy(): Promise<void> {
      this.#over = true;
    }
  },
}));

test('a gateway that ends every session does not cost the token: far less than 1,000 are begun in a day', async () => {
  const clock = fakeClock();
  const parts = { clock, log: silentLog, token: 'token', rest: () => ({}) as never, receive: () => {} };
  const line = gatewayLine(parts);
  const stopping = new AbortController();
  const supervised = superviseLine(line, parts, stopping.signal);
  await vi.waitFor(() => expect(line.state.detail).toBe('the gateway ends every session it begins'));
  expect(gateway.begun).toBeLessThanOrEqual(32);
  for (let minute = 0; minute < 60; minute++) await clock.advance(60_000);
  await vi.waitFor(() => expect(gateway.begun).toBeGreaterThan(32));
  expect(gateway.begun).toBeLessThanOrEqual(41);
  stopping.abort();
  await supervised;
});
