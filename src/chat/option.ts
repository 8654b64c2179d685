/** What an option takes. Each kind has one reader (`read-option.ts`), one suggestion source and one form field per surface. */
export type OptionKind =
  | 'text'
  | 'long-text'
  | 'names'
  | 'choice'
  | 'flag'
  | 'count'
  | 'duration'
  | 'instant'
  | 'person'
  | 'order'
  | 'certificate'
  | 'subject'
  | 'secret'
  | 'path'
  | 'file';

export interface Option {
  readonly kind: OptionKind;
  /** What it is for, one line: the text key `option.<command>.<name>` holds the sentence. */
  readonly required?: boolean;
  /** Taken by position, before any `--option`. At most one, the first. */
  readonly positional?: boolean;
  /** For `choice`: the words allowed, fixed or found out when asked (`dynamic` names the source). */
  readonly choices?: readonly string[];
  readonly dynamic?:
    | 'plans'
    | 'issuers'
    | 'targets'
    | 'dns-providers'
    | 'organisations'
    | 'contacts'
    | 'accounts'
    | 'teams'
    | 'packs'
    | 'receivers';
  /** Of a `dynamic` choice: other words are taken as well, so that a list of what there is must not take the place of typing. */
  readonly open?: true;
  /** Longest text taken, in characters. */
  readonly max?: number;
  readonly default?: string | number | boolean;
  /** May stand several times: `--target web --target cache`. */
  readonly many?: boolean;
  /** Other questions of a form depend on it: when its answer changes, the form is drawn anew. */
  readonly decides?: true;
  /** Only where the person sits at the machine itself, e.g. `--out DIR`. */
  readonly localOnly?: boolean;
  /** Of a file: the most bytes taken. */
  readonly maxBytes?: number;
  /**
   * Of a file: it may hold a private key beside other things, or is always one. No other file may hold a key; over chat none may, and
   * options that are `always` keys are not offered there.
   */
  readonly carriesKey?: 'perhaps' | 'always';
}

/** A file as it arrives: chosen in a form, read from a path, sent by the API. */
export interface FileValue {
  /** As its sender calls it, on a local surface the path that was typed: for display alone. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export type Options = Readonly<Record<string, Option>>;

interface KindValue {
  text: string;
  'long-text': string;
  names: readonly string[];
  choice: string;
  flag: boolean;
  count: number;
  duration: number;
  instant: string;
  person: string;
  order: string;
  certificate: string;
  subject: string;
  secret: string;
  path: string;
  file: FileValue;
}

type Value<O extends Option> = O['many'] extends true ? readonly KindValue[O['kind']][] : KindValue[O['kind']];

type Present<O extends Option> = O['required'] extends true
  ? true
  : O extends { readonly default: unknown }
    ? true
    : O['many'] extends true
      ? true
      : false;

/** The values a handler receives: present when required, defaulted or `many`; otherwise perhaps undefined. */
export type Args<S extends Options> = {
  readonly [K in keyof S]: Present<S[K]> extends true ? Value<S[K]> : Value<S[K]> | undefined;
};

/** What arrives before reading: words as typed, picked or pressed, and files. */
export type RawArgs = Readonly<Record<string, string | boolean | readonly string[] | FileValue>>;

export const isFile = (raw: RawArgs[string] | undefined): raw is FileValue => typeof raw === 'object' && 'bytes' in raw;

/** Bytes taken of a file whose option says nothing else. */
export const FILE_MOST = 100_000;
