import http from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { contextTag, element, oid, sequence, TAG } from '../../src/pki/der.ts';

/** Certificates (DER) as PKCS#7 without a message, as Windows CAs and some public ones publish them. */
export const certsOnly = (certificates: readonly Buffer[]): Buffer =>
  sequence(
    oid('signedData'),
    element(
      contextTag(0),
      sequence(
        element(TAG.integer, Buffer.of(1)),
        element(TAG.set, Buffer.alloc(0)),
        sequence(element(TAG.oid, Buffer.from('2a864886f70d010701', 'hex'))),
        element(contextTag(0), Buffer.concat(certificates)),
        element(TAG.set, Buffer.alloc(0)),
      ),
    ),
  );

export interface FileServer {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  /** What the path gives; answered with 404 where there is nothing. */
  readonly files: Map<string, Uint8Array | http.RequestListener>;
  /** Paths that were asked for. */
  readonly asked: string[];
  /** Connections that were made, whether or not anything was asked. */
  connections(): number;
  stop(): Promise<void>;
}

const portOf = (server: { address(): string | AddressInfo | null }): number => (server.address() as AddressInfo).port;

/** A real web server of a CA on this machine. */
export const serveFiles = async (): Promise<FileServer> => {
  const files: FileServer['files'] = new Map();
  const asked: string[] = [];
  let connections = 0;
  const server = http.createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const file = files.get(path);
    if (typeof file === 'function') return file(request, response);
    if (file === undefined) return response.writeHead(404).end();
    response.end(file);
  });
  server.on('connection', () => {
    connections++;
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const port = portOf(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    port,
    files,
    asked,
    connections: () => connections,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
};

/** Something that listens and should never be called. */
export const trap = async (): Promise<{ readonly port: number; connections(): number; stop(): Promise<void> }> => {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: portOf(server),
    connections: () => connections,
    stop: async () => {
      await new Promise((done) => server.close(done));
    },
  };
};
