import net from 'node:net';

/** What the server does with one request: bytes to answer with (without the length), or nothing ever, or an end of the connection. */
export type Reaction = Uint8Array | 'silence' | 'close';

export interface UpdateServer {
  readonly port: number;
  /** Requests received so far. */
  readonly requests: readonly Buffer[];
  stop(): Promise<void>;
}

/** A DNS server over TCP on loopback that reacts as the test says. */
export const updateServer = async (
  react: (request: Buffer, n: number) => Reaction | Promise<Reaction>,
): Promise<UpdateServer> => {
  const requests: Buffer[] = [];
  const open = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    open.add(socket);
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
    stop: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
};
