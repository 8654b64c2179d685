import dgram from 'node:dgram';
import net from 'node:net';

/** What comes back for one question: datagrams in order, or none. */
export type Datagrams = readonly Uint8Array[];

export interface LoopbackDns {
  readonly port: number;
  /** Questions as they came, over UDP and TCP. */
  readonly udp: readonly { readonly bytes: Buffer; readonly port: number }[];
  readonly tcp: readonly Buffer[];
  stop(): Promise<void>;
}

/** A DNS server on one loopback port, UDP and TCP, that says exactly what the test wants. */
export const loopbackDns = async (
  overUdp: (question: Buffer, n: number) => Datagrams,
  overTcp: (question: Buffer, socket: net.Socket) => void = (_, socket) => socket.destroy(),
): Promise<LoopbackDns> => {
  const udp: { bytes: Buffer; port: number }[] = [];
  const tcp: Buffer[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.once('data', (bytes) => {
      tcp.push(bytes.subarray(2));
      overTcp(bytes.subarray(2), socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  const datagrams = dgram.createSocket('udp4');
  datagrams.on('message', (bytes, from) => {
    udp.push({ bytes, port: from.port });
    for (const answer of overUdp(bytes, udp.length)) datagrams.send(answer, from.port, '127.0.0.1');
  });
  await new Promise<void>((resolve) => datagrams.bind(port, '127.0.0.1', resolve));
  return {
    port,
    udp,
    tcp,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => datagrams.close(() => resolve()));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};
