import net from 'node:net';
import { u16 } from './dns-wire.ts';

/** Why no whole answer came: `late` within the time given, `broken` for every other end of the connection. */
export class ExchangeError extends Error {
  readonly kind: 'late' | 'broken';

  constructor(kind: 'late' | 'broken', message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}

/** Sends one message over a connection of its own and returns the one that comes back. `timeout` in milliseconds, for all of it. */
export const exchange = (
  server: { readonly host: string; readonly port: number },
  message: Buffer,
  timeout: number,
): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const socket = net.connect({ host: server.host, port: server.port });
    let received = Buffer.alloc(0);
    const end = (settle: () => void) => {
      clearTimeout(timer);
      socket.destroy();
      settle();
    };
    const timer = setTimeout(
      () => end(() => reject(new ExchangeError('late', `no answer within ${timeout} ms`))),
      timeout,
    );
    socket.on('connect', () => socket.write(Buffer.concat([u16(message.length), message])));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2) return;
      const size = received.readUInt16BE(0);
      if (received.length >= size + 2) end(() => resolve(received.subarray(2, size + 2)));
    });
    socket.on('error', (error) => end(() => reject(new ExchangeError('broken', error.message, error))));
    socket.on('close', () => end(() => reject(new ExchangeError('broken', 'the server closed the connection'))));
  });
