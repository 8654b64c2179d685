import type { Dict } from './plain-json.ts';

/** One request as it was answered. */
export interface LoggedCall {
  /** Milliseconds of the platform's clock. */
  readonly at: number;
  readonly method: string;
  /** Below `/api/v10`, as called. */
  readonly path: string;
  /** `METHOD /path/with/:params`, or undefined where nothing matched. */
  readonly route: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
  readonly files: readonly string[];
  readonly status: number;
  readonly answer: Dict | readonly unknown[] | undefined;
}

/** One payload over the gateway. */
export interface LoggedPayload {
  readonly at: number;
  readonly from: 'client' | 'server';
  readonly op: number;
  readonly t: string | undefined;
  readonly d: unknown;
}

/** The newest of each; older ones are forgotten so that a long session does not fill memory. */
const KEEP = 5_000;

export class CallLog {
  readonly calls: LoggedCall[] = [];
  readonly payloads: LoggedPayload[] = [];

  call(entry: LoggedCall): void {
    this.calls.push(entry);
    if (this.calls.length > KEEP) this.calls.shift();
  }

  payload(entry: LoggedPayload): void {
    this.payloads.push(entry);
    if (this.payloads.length > KEEP) this.payloads.shift();
  }
}
