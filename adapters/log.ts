import { type Logger, pino } from 'pino';
import type { Log } from '../src/kernel/log.ts';

/** Names whose values never reach the log, at any depth up to three: the second net, since nobody should log them at all. */
const SECRETS = [
  'key',
  'secret',
  'password',
  'token',
  'authorization',
  'hmac',
  'privateKey',
  'privateKeyPem',
  'masterKey',
  'keyPassword',
];
const PATHS = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

const wrap = (logger: Logger): Log => ({
  debug: (facts, message) => logger.debug(facts, message),
  info: (facts, message) => logger.info(facts, message),
  warn: (facts, message) => logger.warn(facts, message),
  error: (facts, message) => logger.error(facts, message),
  child: (facts) => wrap(logger.child(facts)),
});

/** Where log lines go: a stream, until something else on the same screen shows them. */
export interface LogLines {
  write(line: string): void;
  /** Hands every further line to `show`; undefined: to the stream again. */
  showIn(show: ((line: string) => void) | undefined): void;
}

export const createLogLines = (stream: Pick<NodeJS.WritableStream, 'write'>): LogLines => {
  let show: ((line: string) => void) | undefined;
  return {
    write: (line) => {
      if (show === undefined) stream.write(line);
      else show(line);
    },
    showIn: (to) => {
      show = to;
    },
  };
};

/** One JSON line per event on standard error. */
export const createLog = (
  level: 'debug' | 'info' | 'warn' | 'error',
  stream: Pick<LogLines, 'write'> = process.stderr,
): Log =>
  wrap(
    pino(
      { level, base: null, redact: { paths: PATHS, censor: '[secret]' }, timestamp: pino.stdTimeFunctions.isoTime },
      stream,
    ),
  );
