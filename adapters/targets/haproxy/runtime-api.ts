import net from 'node:net';
import type { Clock } from '../../../src/kernel/clock.ts';
import { SECOND } from '../../../src/kernel/duration.ts';

/** Nobody answered, or not to the end. */
export class RuntimeApiError extends Error {}

/** A long list of certificates fits; anything longer is not an answer to what is asked here. */
const ANSWER_LIMIT = 4 * 1024 * 1024;
const TIME_LIMIT = 30 * SECOND;

/** A socket of HAProxy's own (`stats socket` with `level admin`): a path, or `host:port`. */
export type RuntimeSocket = { readonly path: string } | { readonly host: string; readonly port: number };

/** Reads a path or `host:port`; undefined for anything else. */
export const parseRuntimeSocket = (text: string): RuntimeSocket | undefined => {
  if (text.startsWith('/')) return { path: text };
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:\s[\]]+)):(\d{1,5})$/i.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
};

/** Asks one command and gives the whole answer, trimmed. Throws RuntimeApiError. */
export type AskHaproxy = (command: string, payload?: string) => Promise<string>;

/**
 * One connection a command: HAProxy closes it at the end of its answer. A payload is ended by an empty line, so it must hold none.
 * @see HAProxy Management Guide §9.3
 */
export const askHaproxy =
  (socket: RuntimeSocket, clock: Clock): AskHaproxy =>
  async (command, payload) => {
    const connection = net.connect(socket);
    const request = payload === undefined ? `${command}\n` : `${command} <<\n${payload.trimEnd()}\n\n`;
    const answered = new Promise<string>((resolve, reject) => {
      let answer = '';
      connection.setEncoding('utf8');
      connection.on('connect', () => connection.write(request));
      connection.on('data', (chunk: string) => {
        answer += chunk;
        if (answer.length > ANSWER_LIMIT) reject(new RuntimeApiError('the answer is too long'));
      });
      connection.on('end', () => {
        // HAProxy always says something; silence is a process that went away.
        if (answer === '') reject(new RuntimeApiError('the connection was closed without an answer'));
        else resolve(answer.trim());
      });
      connection.on('error', (error) => reject(new RuntimeApiError(error.message, { cause: error })));
      connection.on('close', () =>
        reject(new RuntimeApiError('the connection was closed before the answer was complete')),
      );
    });
    const over = new AbortController();
    const late = clock.sleep(TIME_LIMIT, over.signal).then((): never => {
      throw new RuntimeApiError(`no answer within ${TIME_LIMIT / SECOND} s`);
    });
    late.catch(() => {});
    try {
      return await Promise.race([answered, late]);
    } finally {
      over.abort();
      connection.destroy();
    }
  };
