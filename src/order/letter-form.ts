import type { Applicant } from '../organisation/party.ts';
import type { Language } from '../texts/language.ts';

/** What stands on a letter's template (ORG-2). */
export interface LetterFacts extends Applicant {
  readonly about: 'application' | 'revocation';
  readonly language: Language;
  /** The id of the order, or of the revocation. */
  readonly order: string;
  /** ASCII. */
  readonly names: readonly string[];
  readonly plan: string;
  readonly createdAt: string;
  /** Of a revocation: which certificate, and why. */
  readonly serial?: string;
  readonly reason?: string;
}

/** PORT. Draws the template as a PDF to be printed, signed and stamped. */
export type DrawLetter = (facts: LetterFacts) => Promise<Uint8Array>;
