import type { Person } from '../chat/actor.ts';
import type { RawArgs } from '../chat/option.ts';
import { isCertError } from '../kernel/errors.ts';
import { partiesOf } from '../organisation/party.store.ts';
import type { Party, PartyKind } from '../organisation/party.ts';
import { findPlan } from '../plan/catalogue.ts';
import type { Plan } from '../plan/plan.ts';
import type { ApplyHouse } from './apply-request.ts';
import { organisationIn } from './flow.ts';
import { lastApplied } from './last-applied.store.ts';
import type { OrderHouse } from './order-house.ts';

type Said = (option: string) => string | undefined;

type Question = (plan: Plan, said: Said, house: ApplyHouse) => boolean;

const always: Question = () => true;
const vouchedFor: Question = (plan) => organisationIn(plan) !== 'unwanted';

/**
 * What a form asks, in this order, and of whom: first what every plan needs, so that what stands there stays where it is when another
 * plan is chosen.
 */
const QUESTIONS: Readonly<Record<string, Question>> = {
  names: always,
  plan: always,
  method: always,
  remark: always,
  project: always,
  // PLAN-9.
  years: ({ terms }) => terms.length > 0,
  org: vouchedFor,
  admin: vouchedFor,
  contact: vouchedFor,
  // APPLY-5: of an organisation, the administrator's is known.
  email: ({ level }) => level === 'dv-free',
  webroot: (_plan, said) => said('method') === 'file-webroot',
  issuer: (_plan, _said, { issuers }) => issuers.size > 1,
  target: (_plan, _said, { targets }) => targets.size > 0,
  algorithm: ({ algorithms }, said) => algorithms.length > 1 && said('csr') === undefined,
  digest: ({ digests }, said) => digests.length > 0 && said('algorithm')?.startsWith('rsa') === true,
  csr: ({ csrSources }) => csrSources.includes('pasted'),
  'key-password': always,
  profile: ({ brand }) => brand === 'signet',
  pack: ({ id }, _said, { policy }) => (policy.prices?.[id] ?? 0) > 0,
  tag: always,
};

const saidIn =
  (given: RawArgs): Said =>
  (option) => {
    const value = given[option];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };

/** A word that is no plan is refused when the form is sent; until then it asks as if none was chosen. */
const planIn = ({ policy }: OrderHouse, said: Said): Plan => {
  try {
    return findPlan(said('plan') ?? policy.defaultPlan);
  } catch (error) {
    if (!isCertError(error, 'choice-unknown')) throw error;
    return findPlan(policy.defaultPlan);
  }
};

/** APPLY-3 to APPLY-5: only what the chosen plan needs. */
export const askedToApply = (house: ApplyHouse, given: RawArgs): readonly string[] => {
  const said = saidIn(given);
  const plan = planIn(house, said);
  return Object.keys(QUESTIONS).filter((option) => QUESTIONS[option]?.(plan, said, house) === true);
};

/** The one of last time, else the only one there is. */
const likely = <K extends PartyKind>(
  parties: readonly Party<K>[],
  last: (party: Party<K>) => boolean,
): string | undefined => (parties.find(last) ?? (parties.length === 1 ? parties[0] : undefined))?.handle;

/** What this person's last application of the same kind said of its applicant, as far as it is still kept. */
export const keptToApply = async (
  house: ApplyHouse,
  { id }: Person,
  given: RawArgs,
): Promise<Readonly<Record<string, string>>> => {
  const said = saidIn(given);
  const asked = askedToApply(house, given);
  const kept = { plan: said('plan') ?? house.policy.defaultPlan };
  if (asked.includes('email')) {
    const { email } = await lastApplied(house.store, id, 'email');
    return email === undefined ? kept : { ...kept, email };
  }
  if (!asked.includes('org')) return kept;
  const last = await lastApplied(house.store, id, 'applicant');
  const people = await partiesOf(house.store, 'contact');
  const { administrator, contact } = last.applicant ?? {};
  const words = {
    org: likely(await partiesOf(house.store, 'organisation'), (one) => one.id === last.organisationId),
    admin: likely(people, ({ detail }) => detail.email === administrator?.email),
    contact:
      contact === undefined || contact.email === administrator?.email
        ? undefined
        : people.find(({ detail }) => detail.email === contact.email)?.handle,
  };
  const found = Object.entries(words).flatMap(([option, word]) =>
    word === undefined ? [] : [[option, word] as const],
  );
  return { ...kept, ...Object.fromEntries(found) };
};
