import http from 'node:http';
import type { Proof } from '../../../src/validation/proof.ts';

/** A web server for file proofs. */
export interface WellKnown {
  publish(proof: Proof): void;
  stop(): Promise<void>;
}

/** On 127.0.0.1; port 80 is the one that CAs ask unless they can be told otherwise. */
export const startWellKnown = async (port: number): Promise<WellKnown> => {
  const files = new Map<string, string>();
  const server = http.createServer((request, response) => {
    const content = files.get(request.url ?? '');
    response.writeHead(content === undefined ? 404 : 200, { 'content-type': 'text/plain' });
    response.end(content);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    publish: (proof) => {
      if (proof.kind === 'file') files.set(proof.path, proof.content);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
