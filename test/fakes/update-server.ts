import net from 'node:net';

/** What the server does with one request: bytes to answer with (without the length), or nothing ever, or an end of the connection. */
export type Reaction = Uint8Array | 'silence' | 'close';

export interface UpdateServer {
  readonly port: number;
  /** Requests received so far. */
  readonly requests: readonly Buffer[];
  /** The largest number of connections open at once. */
  readonly mostOpen: number;
  stop(): Promise<void>;
}

/** A DNS server over TCP on loopback that reacts as the test says. */
export const updateServer = async (
  react: (request: Buffer, n: number) => Reaction | Promise<Reaction>,
): Promise<UpdateServer> => {
  const requests: Buffer[] = [];
  const open = new Set<net.Socket>();
  let mostOpen = 0;
  const server = net.createServer((socket) => {
    open.add(socket);
    mostOpen = Math.max(mostOpen, open.size);
    socket.on('close', () => open.delete(socket)).on('error', () => {});
    socket.once('data', async (bytes) => {
      const request = bytes.subarray(2);
      requests.push(request);
      const reaction = await react(request, requests.length);
      if (reaction === 'close') socket.destroy();
      else if (reaction !== 'silence')
        socket.write(Buffer.concat([Buffer.from([reaction.length >> 8, reaction.length & 255]), reaction]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    requests,
    get mostOpen() {
      return mostOpen;
    },
    stop: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
};
