import type { Instant } from '../kernel/clock.ts';
import { wrongValue } from '../kernel/errors.ts';

/** What an application names beside its domain names, kept for reuse: an organisation (APPLY-3), or a person (APPLY-4). */
export type PartyKind = 'organisation' | 'contact';

/** APPLY-3; lengths in characters. @see RFC 5280 appendix A.1 (ub-organization-name and its like) */
export const organisationFields = {
  name: { kind: 'text', max: 64 },
  department: { kind: 'text', max: 64 },
  country: { kind: 'text', max: 2 },
  province: { kind: 'text', max: 128 },
  city: { kind: 'text', max: 128 },
  street: { kind: 'text', max: 128 },
  phone: { kind: 'text', max: 32 },
} as const;

/** APPLY-4. */
export const contactFields = {
  name: { kind: 'text', max: 64 },
  department: { kind: 'text', max: 64 },
  title: { kind: 'text', max: 64 },
  phone: { kind: 'text', max: 32 },
  email: { kind: 'text', max: 254 },
} as const;

type Detail<F> = { readonly [K in keyof F]: string };
export type OrganisationDetail = Detail<typeof organisationFields>;
export type ContactDetail = Detail<typeof contactFields>;

/** What each kind is made of. */
export interface PartyDetails {
  readonly organisation: OrganisationDetail;
  readonly contact: ContactDetail;
}

export interface Party<K extends PartyKind> {
  readonly id: string;
  /** Counts changes of the data: a review of one version says nothing of the next (ORG-3). */
  readonly version: number;
  readonly kind: K;
  /** What people type. */
  readonly handle: string;
  readonly detail: PartyDetails[K];
  readonly updatedAt: Instant;
}

/** Who applies, as it was when the order was submitted; an order keeps it sealed. */
export interface Applicant {
  readonly organisation: OrganisationDetail;
  readonly administrator: ContactDetail;
  readonly contact: ContactDetail;
}

export const HANDLE_MOST = 40;

const regions = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

const isCountry = (word: string): boolean => /^[A-Z]{2}$/.test(word) && regions.of(word) !== undefined;

/** Landline or mobile, with extension: at least six digits, the usual signs between them. */
const isPhone = (word: string): boolean =>
  /^\+?[\d][\d ()./-]*(?:(?:ext\.?|x|转) ?\d{1,6})?$/.test(word) && word.replace(/\D/g, '').length >= 6;

/** @see RFC 5321 §4.1.2 (dot-string and domain) */
const isMailbox = (word: string): boolean =>
  /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z\d-]{2,63}$/i.test(
    word,
  ) && word.indexOf('@') <= 64;

interface Rule {
  readonly good: (word: string) => boolean;
  readonly example: string;
}

/** What a value must look like, where not every text will do; the example stands in the refusal. */
const RULES: Readonly<Record<string, Rule>> = {
  handle: { good: (word) => /^[a-z0-9][a-z0-9-]*$/.test(word), example: 'acme-beijing' },
  country: { good: isCountry, example: 'CN, DE, US (ISO 3166-1)' },
  phone: { good: isPhone, example: '+86 10 8888 8888, 13800000000' },
  email: { good: isMailbox, example: 'lin@example.com' },
};

/** APPLY-3, APPLY-4: throws CertError `option-value` at the first field that cannot be right. */
export const checkParty = (values: Readonly<Record<string, string>>): void => {
  for (const [option, value] of Object.entries(values)) {
    const rule = RULES[option];
    if (rule !== undefined && !rule.good(value)) throw wrongValue(option, value, rule.example);
  }
};
