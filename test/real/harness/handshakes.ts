import { createHash } from 'node:crypto';
import tls from 'node:tls';

export interface Handshakes {
  readonly good: number;
  /** What went wrong, each by itself. */
  readonly failures: readonly string[];
  /** Leaf fingerprints in the order in which they were first seen. */
  readonly leaves: readonly string[];
}

const once = (port: number, root: string, name: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = tls.connect({ host: '127.0.0.1', port, servername: name, ca: root });
    let leaf = '';
    let answer = '';
    socket.setTimeout(60_000, () => socket.destroy(new Error('timeout')));
    socket.on('secureConnect', () => {
      const raw = socket.getPeerX509Certificate()?.raw ?? Buffer.alloc(0);
      leaf = createHash('sha256').update(raw).digest('hex');
      socket.write(`GET / HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`);
    });
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
    });
    socket.on('error', reject);
    socket.on('close', () =>
      answer.startsWith('HTTP/1.1 200') ? resolve(leaf) : reject(new Error(`closed after “${answer.slice(0, 40)}”`)),
    );
  });

/**
 * Full handshakes that check the chain and the name, each with a request and its answer, `abreast` at a time, for as long as `work` takes;
 * it is told how many there were.
 */
export const handshakesDuring = async (
  { port, root, name, abreast }: { port: number; root: string; name: string; abreast: number },
  work: (made: () => number) => Promise<void>,
): Promise<Handshakes> => {
  let over = false;
  let good = 0;
  const failures: string[] = [];
  const leaves = new Set<string>();
  const loop = async () => {
    while (!over) {
      try {
        leaves.add(await once(port, root, name));
        good++;
      } catch (error) {
        failures.push(String(error));
      }
    }
  };
  const loops = Promise.all(Array.from({ length: abreast }, loop));
  try {
    await work(() => good + failures.length);
  } finally {
    over = true;
    await loops;
  }
  return { good, failures, leaves: [...leaves] };
};
