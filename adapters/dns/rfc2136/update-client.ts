import type { Buffer } from 'node:buffer';
import type { Clock } from '../../../src/kernel/clock.ts';
import { SECOND } from '../../../src/kernel/duration.ts';
import { CertError, describeCause } from '../../../src/kernel/errors.ts';
import type { Random } from '../../../src/kernel/random.ts';
import { WireError } from './dns-wire.ts';
import { readReply, type SignedReply } from './signed-reply.ts';
import { slots } from './slots.ts';
import { ExchangeError, exchange } from './tcp-exchange.ts';
import { sign, type TsigKey } from './tsig.ts';

/** Connections open at once: BIND's default listen queue holds 10, and what overflows it times out. */
const IN_FLIGHT = 8;

export interface UpdateClientOptions {
  readonly provider: string;
  readonly server: { readonly host: string; readonly port: number };
  readonly key: TsigKey;
  /** Milliseconds for one connection, from opening it to the whole answer. */
  readonly timeout: number;
  readonly clock: Clock;
  readonly random: Random;
}

/** Sends signed messages to one server. Throws `dns-provider-unreachable` when no readable answer comes, and what `build` throws. */
export interface UpdateClient {
  /** `build` is given the message id; the time the answer was judged at comes back in seconds since the epoch. */
  send(build: (id: number) => Buffer): Promise<{ readonly reply: SignedReply; readonly time: number }>;
}

export const updateClient = (options: UpdateClientOptions): UpdateClient => {
  const { provider, server, key, timeout, clock, random } = options;
  const inSlot = slots(IN_FLIGHT);
  const seconds = () => Math.floor(clock.now() / SECOND);

  const once = async (message: Buffer) => {
    const request = sign(message, key, seconds());
    const bytes = await exchange(server, request.bytes, timeout);
    const time = seconds();
    return { reply: readReply(bytes, request, key, time), time };
  };

  // One reconnect for a connection that broke: the server may have been reloading. A late one has had its time.
  const twice = async (message: Buffer) => {
    try {
      return await once(message);
    } catch (error) {
      if (error instanceof ExchangeError && error.kind === 'broken') return await once(message);
      throw error;
    }
  };

  return {
    send: (build) =>
      inSlot(async () => {
        const [high = 0, low = 0] = random.bytes(2);
        const message = build(high * 256 + low);
        try {
          return await twice(message);
        } catch (error) {
          if (!(error instanceof ExchangeError || error instanceof WireError)) throw error;
          const where = `${server.host}:${server.port}`;
          const detail = `${where}: ${describeCause(error)}`;
          throw new CertError('dns-provider-unreachable', { provider, detail }, { cause: error });
        }
      }),
  };
};
