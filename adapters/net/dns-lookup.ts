import { Buffer } from 'node:buffer';
import dgram from 'node:dgram';
import net from 'node:net';
import { SECOND } from '../../src/kernel/duration.ts';
import type { Random } from '../../src/kernel/random.ts';
import type { AskOptions, DnsAnswer, DnsLookup, DnsServer, RecordType } from '../../src/validation/lookup.ts';
import { type DnsQuestion, questionBytes, type ReadAnswer, readAnswer } from './dns-packets.ts';

export interface DnsLookupOptions {
  readonly resolvers: readonly DnsServer[];
  readonly random: Random;
  /** Milliseconds for one try; default 2 s. */
  readonly timeout?: number;
  /** How often a question that nothing answers is sent over UDP; default twice. */
  readonly tries?: number;
}

type Failure = Exclude<DnsAnswer['outcome'], 'answered'>;
type Result = ReadAnswer | Failure;

interface Exchange {
  readonly server: DnsServer;
  readonly bytes: Buffer;
  readonly read: (bytes: Buffer) => ReadAnswer | undefined;
  readonly timeout: number;
}

/**
 * One question in one UDP packet. The socket is connected, so that only that server is heard, on a port of the system's random choice.
 * What does not answer the question is ignored, since anyone may forge it, and remembered for the outcome. @see RFC 5452 §9
 */
const overUdp = ({ server, bytes, read, timeout }: Exchange): Promise<Result> =>
  new Promise((resolve) => {
    const socket = dgram.createSocket(net.isIPv6(server.address) ? 'udp6' : 'udp4');
    let otherwise: Failure = 'timeout';
    const end = (result: Result) => {
      clearTimeout(timer);
      socket
        .removeAllListeners('message')
        .removeAllListeners('error')
        .on('error', () => {});
      socket.close();
      resolve(result);
    };
    const timer = setTimeout(() => end(otherwise), timeout);
    socket.on('error', () => end('refused-connection'));
    socket.on('message', (message) => {
      const answer = read(message);
      if (answer === undefined) otherwise = 'malformed';
      else end(answer);
    });
    socket.connect(server.port, server.address, (error?: Error) => {
      if (error !== undefined) return end('refused-connection');
      socket.send(bytes, (failed) => failed !== null && end('refused-connection'));
    });
  });

/** The same over TCP, for an answer that does not fit into a packet. @see RFC 7766 */
const overTcp = ({ server, bytes, read, timeout }: Exchange): Promise<Result> =>
  new Promise((resolve) => {
    const socket = net.connect({ host: server.address, port: server.port });
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (result: Result) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => end('timeout'), timeout);
    socket.on('connect', () => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(bytes.length);
      socket.write(Buffer.concat([length, bytes]));
    });
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size < 2) return;
      const received = Buffer.concat(chunks);
      const whole = received.readUInt16BE(0) + 2;
      if (size >= whole) end(read(received.subarray(2, whole)) ?? 'malformed');
    });
    socket.on('error', () => end(size === 0 ? 'refused-connection' : 'malformed'));
    socket.on('close', () => end(size === 0 ? 'refused-connection' : 'malformed'));
  });

const NOTHING = { rcode: '', authoritative: false, records: [], referral: [] } as const;

const answerOf = (server: DnsServer, result: Result): DnsAnswer => {
  if (typeof result === 'string') return { server, outcome: result, ...NOTHING };
  const { rcode, authoritative, records, referral } = result;
  return { server, outcome: 'answered', rcode, authoritative, records, referral };
};

/** Asks real DNS servers. */
export const dnsLookup = ({ resolvers, random, timeout = 2 * SECOND, tries = 2 }: DnsLookupOptions): DnsLookup => {
  const prepare = (server: DnsServer, host: string, type: RecordType, options: AskOptions): Exchange => {
    const [high = 0, low = 0] = random.bytes(2);
    const question: DnsQuestion = { id: high * 256 + low, host, type };
    return { server, bytes: questionBytes(question, options), read: (bytes) => readAnswer(bytes, question), timeout };
  };

  const ask = async (server: DnsServer, host: string, type: RecordType, options: AskOptions = {}) => {
    let result: Result = 'malformed';
    for (let n = 0; n < tries; n++) {
      result = await overUdp(prepare(server, host, type, options));
      if (typeof result !== 'string' || result === 'refused-connection') break;
    }
    const truncated = typeof result !== 'string' && result.truncated;
    return answerOf(server, truncated ? await overTcp(prepare(server, host, type, options)) : result);
  };

  return {
    resolvers,
    ask: async (server, host, type, options) => {
      try {
        return await ask(server, host, type, options);
      } catch {
        return answerOf(server, 'malformed');
      }
    },
  };
};
