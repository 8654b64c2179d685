import { audit } from '../audit/audit.store.ts';
import { certificateById } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import type { Person } from '../chat/actor.ts';
import { nowOf, toInstant } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { transit } from '../kernel/machine.ts';
import { applicantOf } from '../order/applicant.ts';
import { type LetterAbout, type LetterDesk, letterDesk } from '../order/letter-links.ts';
import { orderById } from '../order/order.store.ts';
import type { OrderHouse } from '../order/order-house.ts';
import { insertLetter, letterAt } from '../organisation/letter.store.ts';
import { checkLetter } from '../organisation/letter.ts';
import type { Applicant } from '../organisation/party.ts';
import { findPlan } from '../plan/catalogue.ts';
import type { LetterRules } from '../plan/plan.ts';
import type { Store } from '../store/store.ts';
import { askToRevoke } from './ask-to-revoke.ts';
import { revocationById, saveRevocation } from './revocation.store.ts';
import { type Revocation, revocationMachine } from './revocation.ts';

/** A revocation with what its letter says. */
interface LetterSubject {
  readonly revocation: Revocation;
  readonly certificate: Certificate;
  readonly applicant: Applicant;
}

/** Whom the certificate vouches for; undefined where nobody was named, who could sign. */
export const signerOf = async (
  store: Store,
  { orderId }: Pick<Certificate, 'orderId'>,
): Promise<Applicant | undefined> => {
  const order = orderId === undefined ? undefined : await orderById(store, orderId);
  return order === undefined ? undefined : applicantOf(store, order);
};

export const letterSubject = async (store: Store, id: string): Promise<LetterSubject | undefined> => {
  const revocation = await revocationById(store, id);
  const certificate = revocation === undefined ? undefined : await certificateById(store, revocation.certificateId);
  const applicant = certificate === undefined ? undefined : await signerOf(store, certificate);
  return revocation === undefined || certificate === undefined || applicant === undefined
    ? undefined
    : { revocation, certificate, applicant };
};

const rulesOf = ({ revocation, certificate }: LetterSubject): LetterRules => {
  const { revocationLetter } = findPlan(certificate.plan);
  if (revocationLetter === undefined) throw new CertError('revoke-letter-unwanted', { state: revocation.state });
  return revocationLetter;
};

/** CERT-6: takes the signed letter, sealed, and asks the approvers, in one save. Once there it is never replaced (ORG-2). */
const upload = async (
  house: OrderHouse,
  person: Person,
  subject: LetterSubject,
  bytes: Uint8Array,
  also: (store: Store) => Promise<void> = async () => {},
): Promise<LetterSubject> => {
  const { revocation, certificate } = subject;
  const { id } = revocation;
  const at = await letterAt(house.store, id);
  if (at !== undefined) throw new CertError('letter-kept', { at });
  if (revocation.state !== 'awaiting-letter')
    throw new CertError('revoke-letter-unwanted', { state: revocation.state });
  const format = checkLetter(bytes, rulesOf(subject));
  const now = nowOf(house.clock);
  const deadline = toInstant(house.clock.now() + findPlan(certificate.plan).deadlines.review);
  const asked: Revocation = {
    ...revocation,
    state: transit(revocationMachine, revocation.state, 'letter', 'person'),
    approvalId: newId('apv', house.clock, house.random),
    deadline,
    nextAt: deadline,
    updatedAt: now,
  };
  const saved = await saveRevocation(house.store, revocation, asked, async (store) => {
    await also(store);
    const letter = { subjectId: id, format, bytes, uploadedBy: person.id, uploadedAt: now };
    if (!(await insertLetter(store, letter))) throw new CertError('letter-kept', { at: now });
    await askToRevoke(house, store, asked, certificate);
    const detail = { revocation: id, format, size: bytes.length };
    await audit(store, house.clock, { actor: person.id, action: 'letter.uploaded', subject: certificate.id, detail });
  });
  house.changed(certificate.id);
  return { ...subject, revocation: saved };
};

export const uploadRevocationLetter = upload;

const ABOUT: LetterAbout<LetterSubject> = {
  about: 'revocation',
  kinds: { form: 'revocation-letter-form', upload: 'revocation-letter-upload', view: 'revocation-letter-view' },
  find: letterSubject,
  idOf: ({ revocation }) => revocation.id,
  namesOf: ({ certificate }) => certificate.names,
  planOf: ({ certificate }) => findPlan(certificate.plan),
  rulesOf,
  factsOf: (_store, { revocation, certificate, applicant }, language) => ({
    about: 'revocation',
    language,
    order: revocation.id,
    names: certificate.names,
    plan: findPlan(certificate.plan).title,
    createdAt: revocation.createdAt,
    serial: certificate.serial,
    reason: revocation.reason,
    ...applicant,
  }),
  upload,
};

/** CERT-6: the letter of a revocation. */
export const revocationLetters = (house: OrderHouse): LetterDesk<LetterSubject> => letterDesk(house, ABOUT);
