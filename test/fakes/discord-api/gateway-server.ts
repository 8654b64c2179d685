import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { GatewayHub } from './gateway-hub.ts';
import { CLOSE, GatewayLine, type LineSettings } from './gateway-line.ts';

/** The WebSocket side of the server: `/?v=10&encoding=json`, no transport compression. */
export class GatewayServer {
  readonly lines = new Set<GatewayLine>();
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #identifies: number[] = [];
  /** A test's order: connections are turned away before HELLO. */
  refusing = false;

  constructor(server: Server, hub: GatewayHub, settings: LineSettings) {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (this.refusing) {
        socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (opened) => {
        const query = new URL(request.url ?? '/', 'ws://loopback').searchParams;
        if (query.get('v') !== '10') return opened.close(...CLOSE.invalidVersion);
        if (query.get('encoding') !== 'json' || query.has('compress')) return opened.close(...CLOSE.decodeError);
        const line = new GatewayLine(opened, hub, settings, this.#identifies);
        this.lines.add(line);
        opened.on('close', () => this.lines.delete(line));
        opened.on('error', () => opened.terminate());
      });
    });
  }

  /** Cuts everything off without a word. */
  stop(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
  }

  /** Connections lost as by a pulled cable: no close frame. */
  drop(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }
}
