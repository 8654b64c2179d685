import type { CertError } from '../kernel/errors.ts';
import type { Diagnosis } from './diagnosis.ts';

/** What our own look found, as far as a person needs it to believe it. */
export type SetbackLook = Pick<Diagnosis, 'code' | 'facts' | 'found'>;

/** Why a certificate could not be had: kept as data, so that everybody reads it in their own language. */
export interface Setback {
  /** The CA's problem type, an error's code, or `signet:` and how the order ended. */
  readonly type: string;
  /** The CA's own words, or a technical detail; empty where there is none. */
  readonly detail: string;
  /** The name it is about, where one is known. */
  readonly name?: string;
  readonly look?: SetbackLook;
  /** Of an error of ours: what its own sentence speaks of. */
  readonly facts?: Readonly<Record<string, string | number>>;
}

/** Answers kept of a look: enough to see who says what. */
const FOUND_MOST = 4;

/** Those that lack what was expected come first: they are what is to be mended. */
export const lookOf = ({ code, facts, found }: Diagnosis): SetbackLook => ({
  code,
  facts,
  found: found.toSorted((a, b) => Number(a.matches) - Number(b.matches)).slice(0, FOUND_MOST),
});

/** Of an error of ours: its own sentence says it. */
export const setbackFrom = ({ code, facts }: Pick<CertError, 'code' | 'facts'>): Setback => ({
  type: code,
  detail: '',
  facts,
});

/** As a store keeps it; undefined where nothing stands. */
export const readSetback = (json: string | null): Setback | undefined => (json === null ? undefined : JSON.parse(json));
