import type { Certificate } from '../certificate/certificate.ts';
import { fromInstant } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import { CertError } from '../kernel/errors.ts';
import type { Plan, RevocationFlow } from '../plan/plan.ts';
import type { RevocationState } from './revocation.ts';

/** What a refusal rests on beside the certificate and its plan. */
export interface RevokeFacts {
  /** Its renewal is not here yet. */
  readonly toRenew: boolean;
  /** The certificate it was reissued from, by its first name and id. */
  readonly original: string | undefined;
  readonly issuerRevokes: boolean;
  /** Milliseconds. */
  readonly now: number;
}

/** Issued before the service kept what it needs to ask the CA itself (CERT-6): midnight of 2020-03-25 in China. */
const BY_A_PERSON_BEFORE = '2020-03-24T16:00:00.000Z';

type Check = (certificate: Certificate, plan: Plan, facts: RevokeFacts) => void;

/** CERT-6: asked before the plan is: what was not issued here has none. */
export const checkOurs = ({ names: [name = ''], source }: Certificate): void => {
  if (source !== 'issued') throw new CertError('revoke-uploaded', { name }, { field: 'what' });
};

const checkAlive: Check = ({ names: [name = ''], state, notAfter }, _plan, { now }) => {
  if (state !== 'valid') throw new CertError('certificate-unusable', { name, state }, { field: 'what' });
  if (fromInstant(notAfter) <= now) throw new CertError('revoke-expired', { name, expires: notAfter });
};

const checkOriginal: Check = ({ names: [name = ''] }, plan, { original }) => {
  if (original !== undefined && !plan.reissue.revokedAlone) throw new CertError('revoke-reissue', { name, original });
};

const checkNotToRenew: Check = ({ names: [name = ''], notAfter }, plan, { now, toRenew }) => {
  const days = plan.revocationClosesDays;
  if (days === undefined || !toRenew || fromInstant(notAfter) - now > days * DAY) return;
  throw new CertError('revoke-to-renew', { name, days, expires: notAfter });
};

const checkIssuer: Check = ({ issuer }, _plan, { issuerRevokes }) => {
  if (!issuerRevokes) throw new CertError('revoke-unsupported', { issuer });
};

/** In the order in which a person would want to hear of it. */
const CHECKS: readonly Check[] = [checkAlive, checkOriginal, checkNotToRenew, checkIssuer];

export const checkRevocable: Check = (certificate, plan, facts) => {
  for (const check of CHECKS) check(certificate, plan, facts);
};

/**
 * What the request goes through: the plan's way; a person's for old certificates, and for names that were issued on a person's yes, whose
 * control no record can show.
 */
export const flowOf = (
  certificate: Pick<Certificate, 'notBefore' | 'names'>,
  plan: Pick<Plan, 'revocation'>,
  byYes: (name: string) => boolean,
): RevocationFlow => {
  if (certificate.notBefore < BY_A_PERSON_BEFORE) return 'review';
  return plan.revocation === 'validation' && certificate.names.some(byYes) ? 'review' : plan.revocation;
};

/** A letter is looked at by a person, once it is here. */
export const FIRST_STATE: Readonly<Record<RevocationFlow, RevocationState>> = {
  'at-once': 'calling',
  review: 'approving',
  'letter-review': 'awaiting-letter',
  letter: 'awaiting-letter',
  validation: 'proving',
};
