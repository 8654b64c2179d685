import { personById } from '../account/person.store.ts';
import { audit } from '../audit/audit.store.ts';
import { makeLink, peekLink, useLink } from '../certificate/link.store.ts';
import type { Person } from '../chat/actor.ts';
import { permits } from '../chat/permission.ts';
import { HOUR } from '../kernel/duration.ts';
import { CertError } from '../kernel/errors.ts';
import { letterOf } from '../organisation/letter.store.ts';
import type { Letter } from '../organisation/letter.ts';
import { findPlan } from '../plan/catalogue.ts';
import type { Language } from '../texts/language.ts';
import type { LetterFacts } from './letter-form.ts';
import { orderById } from './order.store.ts';
import type { Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { applicantOf } from './send-mails.ts';
import { uploadLetter } from './upload-letter.ts';

/** `form`: the filled template; `upload`: the page that takes it back; `view`: what was uploaded, for a reviewer. */
export type LetterLink = 'form' | 'upload' | 'view';

const KINDS = { form: 'letter-form', upload: 'letter-upload', view: 'letter-view' } as const;

/** Long enough to print, sign, stamp and scan. */
const VALID: Readonly<Record<LetterLink, number>> = { form: HOUR, upload: 72 * HOUR, view: HOUR };

/** A one-time link about an order's letter, for this person alone. Throws `public-url-unset`. */
export const letterLink = async (
  house: OrderHouse,
  person: Person,
  order: Order,
  which: LetterLink,
): Promise<{ readonly url: string; readonly expiresAt: string }> => {
  if (house.publicUrl === undefined) throw new CertError('public-url-unset', {});
  const link = { kind: KINDS[which], subjectId: order.id, detail: '{}', personId: person.id };
  const { token, expiresAt } = await makeLink(house.store, house, link, VALID[which]);
  return { url: `${house.publicUrl}/letter/${token}`, expiresAt };
};

interface Opened {
  readonly which: LetterLink;
  readonly order: Order;
  readonly person: Person;
  readonly expiresAt: string;
}

const NEEDED = { form: 'operator', upload: 'operator', view: 'approver' } as const;

/** What a link is for, not used up; throws `link-gone`, also when its person may no longer. */
export const peekLetterLink = async (house: OrderHouse, token: string): Promise<Opened> => {
  const link = await peekLink(house.store, house, token);
  if (link === undefined) throw new CertError('link-gone', {});
  const which = (Object.keys(KINDS) as LetterLink[]).find((one) => KINDS[one] === link.kind);
  const order = await orderById(house.store, link.subjectId);
  const person = await personById(house.store, link.personId);
  if (which === undefined || order === undefined || person === undefined || !permits(person.roles, NEEDED[which]))
    throw new CertError('link-gone', {});
  return { which, order, person, expiresAt: link.expiresAt };
};

const openedAs = async (house: OrderHouse, token: string, which: LetterLink): Promise<Opened> => {
  const opened = await peekLetterLink(house, token);
  if (opened.which !== which) throw new CertError('link-gone', {});
  return opened;
};

const useUp = async (house: OrderHouse, token: string): Promise<void> => {
  if ((await useLink(house.store, house, token)) === undefined) throw new CertError('link-gone', {});
};

/** ORG-2: the template's facts, as the order was submitted. */
export const letterFacts = (house: OrderHouse, order: Order, language: Language): LetterFacts => {
  const applicant = applicantOf(house.store, order);
  if (applicant === undefined) throw new CertError('letter-unwanted', { state: order.state });
  const { id, names, createdAt } = order;
  return { language, order: id, names, plan: findPlan(order.plan).title, createdAt, ...applicant };
};

/** The letter as a PDF. It is drawn first: a link whose file could not be made is not used up. */
export const takeForm = async (house: OrderHouse, token: string, language: Language): Promise<Uint8Array> => {
  const { order } = await openedAs(house, token, 'form');
  const drawn = await house.drawLetter(letterFacts(house, order, language));
  await useUp(house, token);
  return drawn;
};

/** The letter as uploaded, for its reviewer; every look is written down. */
export const takeLetter = async (house: OrderHouse, token: string): Promise<Letter> => {
  const { order, person } = await openedAs(house, token, 'view');
  const letter = await letterOf(house.store, order.id);
  if (letter === undefined) throw new CertError('link-gone', {});
  await useUp(house, token);
  await house.store.transaction((store) =>
    audit(store, house.clock, { actor: person.id, action: 'letter.read', subject: order.id }),
  );
  return letter;
};

/** A refusal leaves the link as it is, so that a better scan can be sent. */
export const uploadByLetterLink = async (house: OrderHouse, token: string, bytes: Uint8Array): Promise<Order> => {
  const { which, order, person } = await peekLetterLink(house, token);
  if (which !== 'upload') throw new CertError('link-gone', {});
  return uploadLetter(house, person, order, bytes, async (store) => {
    if ((await useLink(store, house, token)) === undefined) throw new CertError('link-gone', {});
  });
};
