import { personById } from '../account/person.store.ts';
import { audit } from '../audit/audit.store.ts';
import { makeLink, peekLink, useLink } from '../certificate/link.store.ts';
import type { Person } from '../chat/actor.ts';
import { permits } from '../chat/permission.ts';
import { HOUR } from '../kernel/duration.ts';
import { CertError } from '../kernel/errors.ts';
import { letterOf } from '../organisation/letter.store.ts';
import type { Letter } from '../organisation/letter.ts';
import type { LetterRules, Plan } from '../plan/plan.ts';
import { lookAfresh } from '../store/look-afresh.ts';
import type { Store } from '../store/store.ts';
import type { Language } from '../texts/language.ts';
import type { LetterFacts } from './letter-form.ts';
import type { OrderHouse } from './order-house.ts';

/** `form`: the filled template; `upload`: the page that takes it back; `view`: what was uploaded, for a reviewer. */
export type LetterLink = 'form' | 'upload' | 'view';

/** What a signed letter is asked for: an application, or a revocation. */
export interface LetterAbout<T> {
  readonly about: LetterFacts['about'];
  readonly kinds: Readonly<Record<LetterLink, Parameters<typeof makeLink>[2]['kind']>>;
  find(store: Store, id: string): Promise<T | undefined>;
  /** The letter is kept under it. */
  idOf(subject: T): string;
  namesOf(subject: T): readonly string[];
  planOf(subject: T): Plan;
  rulesOf(subject: T): LetterRules;
  factsOf(store: Store, subject: T, language: Language): LetterFacts;
  /** Takes it and lets the subject go on; `also` in the same save. */
  upload(
    house: OrderHouse,
    person: Person,
    subject: T,
    bytes: Uint8Array,
    also: (store: Store) => Promise<void>,
  ): Promise<T>;
}

/** Long enough to print, sign, stamp and scan. */
const VALID: Readonly<Record<LetterLink, number>> = { form: HOUR, upload: 72 * HOUR, view: HOUR };

const NEEDED = { form: 'operator', upload: 'operator', view: 'approver' } as const;

/** What the page of a link shows. */
export interface LetterPage {
  readonly which: LetterLink;
  readonly about: LetterFacts['about'];
  readonly id: string;
  readonly names: readonly string[];
  /** Its title. */
  readonly plan: string;
  readonly rules: LetterRules;
  readonly expiresAt: string;
}

/** One-time links about letters of one kind, each for one person alone. Throws `link-gone`, also when that person may no longer. */
export interface LetterDesk<T> {
  /** Throws `public-url-unset`. */
  link(person: Person, subject: T, which: LetterLink): Promise<{ readonly url: string; readonly expiresAt: string }>;
  /** What a link is for, not used up. */
  peek(token: string): Promise<LetterPage>;
  form(token: string, language: Language): Promise<Uint8Array>;
  /** The letter as uploaded, for its reviewer; every look is written down. */
  view(token: string): Promise<Letter>;
  /** ORG-2: a refusal leaves the link as it is, so that a better scan can be sent. */
  upload(token: string, bytes: Uint8Array): Promise<T>;
}

export const letterDesk = <T>(house: OrderHouse, about: LetterAbout<T>): LetterDesk<T> => {
  const { store } = house;
  const open = async (token: string) => {
    const link = await peekLink(store, house, token);
    if (link === undefined) throw new CertError('link-gone', {});
    const which = (Object.keys(NEEDED) as LetterLink[]).find((one) => about.kinds[one] === link.kind);
    const subject = which === undefined ? undefined : await about.find(store, link.subjectId);
    const person = await personById(store, link.personId);
    if (which === undefined || subject === undefined || person === undefined || !permits(person.roles, NEEDED[which]))
      throw new CertError('link-gone', {});
    return { which, subject, person, expiresAt: link.expiresAt };
  };
  const openAs = async (token: string, which: LetterLink) => {
    const opened = await open(token);
    if (opened.which !== which) throw new CertError('link-gone', {});
    return opened;
  };
  const useUp = async (token: string): Promise<void> => {
    if ((await useLink(store, house, token)) === undefined) throw new CertError('link-gone', {});
  };
  return {
    link: async (person, subject, which) => {
      if (house.publicUrl === undefined) throw new CertError('public-url-unset', {});
      const link = { kind: about.kinds[which], subjectId: about.idOf(subject), detail: '{}', personId: person.id };
      const { token, expiresAt } = await makeLink(store, house, link, VALID[which]);
      return { url: `${house.publicUrl}/letter/${token}`, expiresAt };
    },
    peek: async (token) => {
      const { which, subject, expiresAt } = await open(token);
      const { title } = about.planOf(subject);
      const names = about.namesOf(subject);
      const rules = about.rulesOf(subject);
      return { which, about: about.about, id: about.idOf(subject), names, plan: title, rules, expiresAt };
    },
    form: async (token, language) => {
      const { subject } = await openAs(token, 'form');
      // Drawn first: a link whose file could not be made is not used up.
      const drawn = await house.drawLetter(about.factsOf(store, subject, language));
      await useUp(token);
      return drawn;
    },
    view: async (token) => {
      const { subject, person } = await openAs(token, 'view');
      const id = about.idOf(subject);
      const letter = await letterOf(store, id);
      if (letter === undefined) throw new CertError('link-gone', {});
      await useUp(token);
      await store.transaction((inside) =>
        audit(inside, house.clock, { actor: person.id, action: 'letter.read', subject: id }),
      );
      return letter;
    },
    upload: (token, bytes) =>
      lookAfresh(async () => {
        const { subject, person } = await openAs(token, 'upload');
        return about.upload(house, person, subject, bytes, async (inside) => {
          if ((await useLink(inside, house, token)) === undefined) throw new CertError('link-gone', {});
        });
      }),
  };
};
