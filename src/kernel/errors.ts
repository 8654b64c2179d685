import { type ErrorCode, errorTable } from './error-table.ts';

export type { ErrorCode } from './error-table.ts';

/** The facts a code's sentence speaks of, named in the table. */
export type ErrorFacts<Code extends ErrorCode> = Readonly<
  Record<(typeof errorTable)[Code]['facts'][number], string | number>
>;

export interface ErrorExtras {
  readonly cause?: unknown;
  /** The option at fault, so that a form can show the sentence at its field. */
  readonly field?: string;
}

/** A refusal or failure that a person can act on. The sentence is chosen by `code` in the reader's language; never match on `message`. */
export class CertError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly code: Code;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly field: string | undefined;

  constructor(code: Code, facts: ErrorFacts<Code>, extras: ErrorExtras = {}) {
    super(`${code} ${JSON.stringify(facts)}`, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.name = 'CertError';
    this.code = code;
    this.facts = facts;
    this.field = extras.field;
  }

  /** The rule of the domain that refused, e.g. `PLAN-8`, if one did. */
  get rule(): string | undefined {
    const row: { readonly status: number; readonly rule?: string } = errorTable[this.code];
    return row.rule;
  }

  /** The HTTP status of the answer that carries this error. */
  get status(): number {
    return errorTable[this.code].status;
  }
}

export const isCertError = (error: unknown, code?: ErrorCode): error is CertError =>
  error instanceof CertError && (code === undefined || error.code === code);

/** `option-value`, at its field: the option does not take this; `expected` says what it takes. */
export const wrongValue = (option: string, value: string, expected: string): CertError =>
  new CertError('option-value', { option, value, expected }, { field: option });

/** Runs `read`; a refusal made deeper down gets the option at fault. */
export const atField = <T>(field: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (!isCertError(error) || error.field !== undefined) throw error;
    throw new CertError(error.code, error.facts as ErrorFacts<typeof error.code>, { cause: error, field });
  }
};

/** What `read` gives, or undefined where it refuses with a CertError. */
export const unlessRefused = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (!isCertError(error)) throw error;
    return undefined;
  }
};

/** The words of what went wrong: a plugin's own where it said so, else the chain of causes. */
export const detailOf = (error: unknown): string =>
  isCertError(error) && 'detail' in error.facts ? String(error.facts.detail) : describeCause(error);

/** `cause` chains flattened into one line for logs and evidence; no stack. */
export const describeCause = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const code = (error as { code?: unknown }).code;
  const own = typeof code === 'string' && !error.message.includes(code) ? `${error.message} (${code})` : error.message;
  return error.cause === undefined ? own : `${own}: ${describeCause(error.cause)}`;
};
