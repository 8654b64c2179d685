import { holdersOf } from '../account/person.store.ts';
import { CertError } from '../kernel/errors.ts';
import { partyNamed } from '../organisation/keep-party.ts';
import type { Applicant } from '../organisation/party.ts';
import type { Plan } from '../plan/plan.ts';
import type { ApplyRequest } from './apply-request.ts';
import { organisationIn, reviewOf } from './flow.ts';
import type { Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { reviewersOf } from './review.ts';
import { mailerOf } from './send-mails.ts';

export type ApplicantPart = Pick<Order, 'organisationId' | 'organisationRevision' | 'applicant'>;

const NOBODY: ApplicantPart = { organisationId: undefined, organisationRevision: undefined, applicant: undefined };

/** ORG-3: a review nobody could give is refused before it is asked for; the applicant never counts. */
const checkReviewers = async (house: OrderHouse, plan: Plan, requester: string): Promise<void> => {
  const by = reviewOf(plan)?.by;
  if (by === 'mail') mailerOf(house);
  if (by !== 'people') return;
  const others = (await holdersOf(house.store, 'approver')).filter(({ id }) => id !== requester);
  const needed = reviewersOf(house, plan);
  if (others.length >= needed) return;
  const holders = others.map(({ name }) => name).join(', ') || '–';
  throw new CertError('reviewers-few', { needed, count: others.length, holders });
};

/** APPLY-3, APPLY-4: whom the certificate vouches for and who answers for it, asked for only where the plan does; the contact is the administrator unless given. */
export const chooseApplicant = async (
  house: OrderHouse,
  { organisation, administrator, contact }: ApplyRequest,
  plan: Plan,
  requester: string,
): Promise<ApplicantPart> => {
  const wanted = organisationIn(plan);
  const given = organisation ?? administrator ?? contact;
  if (wanted !== 'needed' && given === undefined) return NOBODY;
  if (wanted === 'unwanted') throw new CertError('organisation-unwanted', { plan: plan.id }, { field: 'org' });
  if (organisation === undefined) throw new CertError('organisation-needed', { plan: plan.id }, { field: 'org' });
  if (administrator === undefined) throw new CertError('administrator-needed', { plan: plan.id }, { field: 'admin' });
  await checkReviewers(house, plan, requester);
  const { id, version, detail } = await partyNamed(house, 'organisation', organisation, 'org');
  const admin = (await partyNamed(house, 'contact', administrator, 'admin')).detail;
  const other = contact === undefined ? admin : (await partyNamed(house, 'contact', contact, 'contact')).detail;
  const applicant: Applicant = { organisation: detail, administrator: admin, contact: other };
  return {
    organisationId: id,
    organisationRevision: version,
    applicant: house.store.seal.seal(JSON.stringify(applicant), 'party'),
  };
};
