import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { ACK_LIMIT, failure, type Outcome, type Parcel } from './envelope-delivery.ts';
import { isJson, type Json, textAt } from './slack-model.ts';
import type { World } from './slack-world.ts';
import type { EnvelopeRecord, WireLog } from './wire-log.ts';

/** Connections one app may hold. */
export const MOST_SOCKETS = 10;
/** Between the warning and the end of a connection. */
export const REFRESH_NOTICE = 10_000;
const PING_EVERY = 10_000;

export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets';

interface Line {
  readonly number: number;
  readonly ws: WebSocket;
  /** No more parcels: it was told to go. */
  leaving: boolean;
  /** Answers neither pings nor anything else, as a dead peer behind a live TCP connection. */
  frozen: boolean;
}

interface Waiting {
  readonly line: Line;
  readonly record: EnvelopeRecord;
  readonly done: (outcome: Outcome) => void;
}

/** Socket Mode. @see docs.slack.dev/apis/events-api/using-socket-mode */
export class SocketHub {
  /** As the real one does: the TCP connection stays open after the close handshake, until the client drops it. */
  lingering = false;
  /** Acknowledgements that get lost on their way here. */
  losing = 0;
  /** Pings answered so far. */
  pongs = 0;
  readonly #world: World;
  readonly #log: WireLog;
  readonly #server = new WebSocketServer({ noServer: true, autoPong: false });
  readonly #tickets = new Set<string>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #stop = new AbortController();
  #lines: Line[] = [];
  #count = 0;

  constructor(world: World, log: WireLog) {
    this.#world = world;
    this.#log = log;
  }

  /** The address for one connection, used up by it. */
  ticket(): string {
    const ticket = this.#world.secret(32);
    this.#tickets.add(ticket);
    return `${this.#world.origin.replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${this.#world.app.id}`;
  }

  /** Numbers of the connections that take parcels now. */
  get open(): readonly number[] {
    return this.#ready().map((line) => line.number);
  }

  /** Takes a connection over from the HTTP server; a ticket that is unknown or used gets 408, as a handshake error. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ticket') ?? '';
    if (!this.#tickets.delete(ticket) || !this.#world.app.socketMode) {
      socket.end('HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n');
      return;
    }
    if (this.lingering) (socket as { end: () => Duplex }).end = () => socket;
    this.#server.handleUpgrade(request, socket, head, (ws) => this.#welcome(ws));
  }

  /** To one of the open connections, whichever; waits for its acknowledgement for three seconds. */
  async send(parcel: Parcel): Promise<Outcome> {
    const ready = this.#ready();
    const line = ready[this.#world.pick(Math.max(1, ready.length))];
    if (line === undefined) return failure('dispatch_failed', 'connection_failed');
    const record: EnvelopeRecord = {
      id: `${this.#world.secret(8)}-${this.#world.secret(4)}-4${this.#world.secret(3)}-a${this.#world.secret(3)}-${this.#world.secret(12)}`,
      type: parcel.type,
      payload: parcel.payload,
      via: line.number,
      sentAt: this.#world.clock.now(),
      retry: parcel.retry,
      reason: parcel.reason,
      ackedAt: undefined,
      ack: undefined,
      late: false,
    };
    const limit = new AbortController();
    const answered = new Promise<Outcome>((done) => this.#waiting.set(record.id, { line, record, done }));
    this.#log.envelope(record);
    this.#say(line, {
      envelope_id: record.id,
      type: parcel.type,
      payload: parcel.payload,
      accepts_response_payload: parcel.answers,
      ...(parcel.type === 'events_api' ? { retry_attempt: parcel.retry, retry_reason: parcel.reason } : {}),
    });
    const timeout = this.#world.clock.sleep(ACK_LIMIT, limit.signal).then(
      () => failure('operation_timeout', 'timeout'),
      () => failure('operation_timeout', 'timeout'),
    );
    const outcome = await Promise.race([answered, timeout]);
    limit.abort();
    return outcome;
  }

  /** Cuts TCP connections without a word; all of them, or one by its number. */
  drop(number?: number): void {
    for (const line of this.#some(number)) line.ws.terminate();
  }

  /** The connection looks alive but answers nothing any more. */
  freeze(number?: number): void {
    for (const line of this.#some(number)) line.frozen = true;
  }

  /** Announces the end, then ends: `warning`, ten seconds, `refresh_requested`, close. Resolves when all are closed. */
  async refresh(number?: number): Promise<void> {
    const lines = this.#some(number);
    for (const line of lines) this.#disconnect(line, 'warning');
    await this.#world.clock.sleep(REFRESH_NOTICE, this.#stop.signal).catch(() => undefined);
    for (const line of lines) {
      line.leaving = true;
      this.#disconnect(line, 'refresh_requested');
      line.ws.close(1000);
    }
  }

  /** Only the final word, without a warning, and no close. */
  requestRefresh(number?: number): void {
    for (const line of this.#some(number)) {
      line.leaving = true;
      this.#disconnect(line, 'refresh_requested');
    }
  }

  /** Socket Mode was switched off in the settings. */
  disable(): void {
    this.#world.app.socketMode = false;
    for (const line of this.#lines) {
      line.leaving = true;
      this.#disconnect(line, 'link_disabled');
    }
  }

  close(): void {
    this.#stop.abort();
    for (const line of this.#lines) line.ws.terminate();
    this.#server.close();
  }

  #ready(): readonly Line[] {
    return this.#lines.filter((line) => !line.leaving && line.ws.readyState === line.ws.OPEN);
  }

  #some(number: number | undefined): readonly Line[] {
    return this.#lines.filter((line) => number === undefined || line.number === number);
  }

  #welcome(ws: WebSocket): void {
    this.#count += 1;
    const line: Line = { number: this.#count, ws, leaving: false, frozen: false };
    ws.on('message', (data) => this.#hear(line, String(data)));
    ws.on('ping', (data) => {
      if (line.frozen) return;
      ws.pong(data);
      this.pongs += 1;
      this.#world.changed();
    });
    ws.on('error', () => ws.terminate());
    ws.on('close', () => {
      this.#lines = this.#lines.filter((other) => other !== line);
      this.#world.changed();
    });
    if (this.#ready().length >= MOST_SOCKETS) {
      this.#disconnect(line, 'too_many_websockets');
      ws.close(1008);
      return;
    }
    this.#lines.push(line);
    this.#say(line, {
      type: 'hello',
      num_connections: this.#ready().length,
      debug_info: { host: 'applink-stand-in', build_number: 1, approximate_connection_time: 18_060 },
      connection_info: { app_id: this.#world.app.id },
    });
    void this.#ping(line);
    this.#world.changed();
  }

  async #ping(line: Line): Promise<void> {
    while (line.ws.readyState === line.ws.OPEN && !this.#stop.signal.aborted) {
      await this.#world.clock.sleep(PING_EVERY, this.#stop.signal).catch(() => undefined);
      if (line.ws.readyState === line.ws.OPEN && !line.frozen) line.ws.ping('Ping from applink');
    }
  }

  #say(line: Line, message: Json): void {
    if (!line.frozen && line.ws.readyState === line.ws.OPEN) line.ws.send(JSON.stringify(message));
  }

  #disconnect(line: Line, reason: DisconnectReason): void {
    this.#say(line, { type: 'disconnect', reason, debug_info: { host: 'applink-stand-in' } });
  }

  #hear(line: Line, text: string): void {
    if (line.frozen) return;
    const message = parse(text);
    const waiting = this.#waiting.get(textAt(message, 'envelope_id') ?? '');
    if (waiting === undefined) return;
    if (this.losing > 0) {
      this.losing -= 1;
      return;
    }
    const { record } = waiting;
    const now = this.#world.clock.now();
    record.late = now - record.sentAt >= ACK_LIMIT || waiting.line !== line;
    record.ackedAt ??= now;
    record.ack = isJson(message.payload) ? message.payload : {};
    if (!record.late) waiting.done({ acked: true, body: record.ack });
    this.#world.changed();
  }
}

const parse = (text: string): Json => {
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? value : {};
  } catch {
    return {};
  }
};
