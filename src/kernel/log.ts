/** Facts beside a log line. Secrets never go in here: the logger redacts known names, but that is the second net. */
export type LogFacts = Readonly<Record<string, unknown>>;

export interface Log {
  debug(facts: LogFacts, message: string): void;
  info(facts: LogFacts, message: string): void;
  warn(facts: LogFacts, message: string): void;
  error(facts: LogFacts, message: string): void;
  child(facts: LogFacts): Log;
}

export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLog,
};
