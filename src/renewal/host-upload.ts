import { personById } from '../account/person.store.ts';
import { audit } from '../audit/audit.store.ts';
import { certificateById } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { CLOCK_ACTOR, type Person } from '../chat/actor.ts';
import type { HostUploadRequest, HostUploads } from '../hosting/host.commands.ts';
import {
  designate,
  dueHostedUploads,
  hostedUploadOf,
  insertHostedUpload,
  saveHostedUpload,
} from '../hosting/hosted-upload.store.ts';
import { type HostedUpload, hostedUploadMachine, submitAt } from '../hosting/hosted-upload.ts';
import { nowOf, toInstant } from '../kernel/clock.ts';
import { DAY, HOUR } from '../kernel/duration.ts';
import { CertError, describeCause, isCertError } from '../kernel/errors.ts';
import { transit } from '../kernel/machine.ts';
import { untilStopping } from '../kernel/stopping.ts';
import { announce } from '../notice/announce.ts';
import { apply } from '../order/apply.ts';
import type { ApplyHouse } from '../order/apply-request.ts';
import { chooseApplicant } from '../order/choose-applicant.ts';
import { chooseIssuers } from '../order/choose-issuer.ts';
import { chooseMethod } from '../order/choose-method.ts';
import { type Delegation, delegationsOf, watchDelegations } from '../order/delegation.store.ts';
import { delegatedHost } from '../order/delegation.ts';
import { dnsLabelOf, type Issuer } from '../order/issuer.ts';
import { orderById } from '../order/order.store.ts';
import { isOver } from '../order/order.ts';
import { setbackOf } from '../order/setback-of.ts';
import { sameSet } from '../pki/covers.ts';
import { type CertName, parseNames } from '../pki/name.ts';
import { subjectAndPolicies } from '../pki/plan-hints.ts';
import { findPlan } from '../plan/catalogue.ts';
import { checkEligible, coveredNames } from '../plan/eligibility.ts';
import type { Plan } from '../plan/plan.ts';
import { proposePlan } from '../plan/propose.ts';
import { giveBack, holdFor } from '../points/hold.ts';
import { holdOf } from '../points/hold-row.store.ts';
import { payingPack } from '../points/payers.ts';
import type { Method } from '../validation/proof.ts';
import { type Setback, setbackFrom } from '../validation/setback.ts';

const BATCH = 200;
const LOOK_DAILY = DAY;
const LOOK_SOON = HOUR;

/** HOST-8: the plan most like this certificate. */
const proposalFor = ({ names, chain, issuer, encryption }: Certificate): Plan | undefined =>
  proposePlan({
    names,
    issuer,
    standard: encryption === undefined ? 'international' : 'sm2',
    ...subjectAndPolicies(chain),
  });

/** The names to ask for, so that those that come for free are not paid for (PLAN-3). */
const askedFor = (plan: Plan, names: readonly CertName[]): readonly CertName[] => {
  const all = names.map(({ ascii }) => ascii);
  const one = names.find((name) => sameSet(coveredNames(plan, [name]), all));
  return one === undefined ? names : [one];
};

/** A DV order 29 days ahead has nobody to put a record by hand; of an organisation's somebody is asked anyway. */
const methodFor = (house: ApplyHouse, plan: Plan, wanted: string | undefined): string => {
  const byHand = plan.level === 'dv' || plan.level === 'dv-free';
  if (wanted === 'dns' && byHand) throw new CertError('host-upload-method', { plan: plan.title }, { field: 'method' });
  return wanted ?? (house.policy.delegation !== undefined ? 'dns-delegated' : byHand ? 'file' : 'dns');
};

/** Everything that `apply` will refuse in a month is refused now, as far as it can be known. */
const checked = async (house: ApplyHouse, person: Person, certificate: Certificate, request: HostUploadRequest) => {
  const [name = ''] = certificate.names;
  const plan = request.plan === undefined ? proposalFor(certificate) : findPlan(request.plan);
  if (plan === undefined) throw new CertError('host-upload-plan', { name }, { field: 'plan' });
  const names = askedFor(plan, parseNames(certificate.names));
  checkEligible(plan, names);
  const [issuer] = chooseIssuers(house, names, undefined, plan.standard);
  if (issuer === undefined) throw new CertError('issuer-none', { names: certificate.names.join(', ') });
  const { method } = await chooseMethod(house, issuer, names, methodFor(house, plan, request.method), undefined);
  const { organisation, administrator, contact } = request;
  await chooseApplicant(house, { names: [], organisation, administrator, contact }, plan, person.id);
  return { plan, method, names, issuer };
};

/** What has to stand until the order is made and longer: a CNAME, or the way of the name's files to our own port. */
const standing = (house: ApplyHouse, method: Method, names: readonly CertName[], issuer: Issuer) => {
  const { delegation } = house.policy;
  const bare = names
    .filter(({ ascii }) => !issuer.approvedByPerson(ascii))
    .map(({ ascii }) => ascii.replace(/^\*\./, ''));
  if (method === 'file') return bare.map((name) => ({ kind: 'file' as const, host: name, target: issuer.name, name }));
  if (method !== 'dns-delegated' || delegation === undefined) return [];
  return bare.map((name) => {
    const host = `${dnsLabelOf(issuer)}.${name}`;
    return { kind: 'cname' as const, host, target: delegatedHost(delegation.zone, host), name };
  });
};

/** HOST-8: takes the data of the application and its payment ahead. The order is submitted by itself when its time comes. */
const hostUpload = async (
  house: ApplyHouse,
  person: Person,
  certificate: Certificate,
  request: HostUploadRequest,
): Promise<HostedUpload> => {
  const { plan, method, names, issuer } = await checked(house, person, certificate, request);
  const before = await hostedUploadOf(house.store, certificate.id);
  const now = nowOf(house.clock);
  const wanted: HostedUpload = {
    certificateId: certificate.id,
    version: 1,
    state: before === undefined ? 'to-submit' : transit(hostedUploadMachine, before.state, 'edit', 'person'),
    plan: plan.id,
    method,
    pack: request.pack,
    organisation: request.organisation,
    administrator: request.administrator,
    contact: request.contact,
    submitAt: submitAt(certificate.notAfter),
    orderId: undefined,
    successorId: undefined,
    problem: undefined,
    lost: [],
    nextAt: now,
    owner: person.id,
    updatedAt: now,
  };
  const records = standing(house, method, names, issuer);
  const points = house.policy.prices?.[plan.id] ?? 0;
  await house.store.transaction(async (store) => {
    if (before === undefined) await insertHostedUpload(store, wanted);
    else await saveHostedUpload(store, before, wanted);
    await giveBack(store, house, certificate.id, person.id);
    await holdFor(store, house, { person: person.id, orderId: certificate.id, points, pack: request.pack });
    await watchDelegations(store, records, now);
    const detail = { plan: plan.id, method, submitAt: wanted.submitAt };
    await audit(store, house.clock, { actor: person.id, action: 'hosting.planned', subject: certificate.id, detail });
  });
  return (await hostedUploadOf(house.store, certificate.id)) ?? wanted;
};

/** Nothing is ordered; an order that was made goes on by itself. */
const cancelHostedUpload = async (house: ApplyHouse, person: Person, certificateId: string): Promise<void> => {
  const before = await hostedUploadOf(house.store, certificateId);
  if (before === undefined || before.state === 'ordered' || before.state === 'done' || before.state === 'cancelled')
    return;
  const state = transit(hostedUploadMachine, before.state, 'cancel', 'person');
  const after = { ...before, state, nextAt: undefined, updatedAt: nowOf(house.clock) };
  await saveHostedUpload(house.store, before, after, async (store) => {
    await giveBack(store, house, certificateId, person.id);
    await audit(store, house.clock, { actor: person.id, action: 'hosting.plan-cancelled', subject: certificateId });
  });
};

/** Its order is in the store no more. */
const GONE: Setback = { type: 'signet:cancelled', detail: '' };

const fail = (
  house: ApplyHouse,
  upload: HostedUpload,
  { names, owner }: Certificate,
  setback: Setback,
  by: 'clock' | 'issuer',
): Promise<HostedUpload> => {
  const state = transit(hostedUploadMachine, upload.state, 'failed', by);
  const now = nowOf(house.clock);
  const after = { ...upload, state, problem: setback, nextAt: undefined, updatedAt: now };
  return saveHostedUpload(house.store, upload, after, async (store) => {
    const subject = upload.certificateId;
    await giveBack(store, house, subject, CLOCK_ACTOR);
    await announce(store, house, {
      kind: 'host-upload-failed',
      subject,
      occasion: now,
      owner,
      facts: { names, setback },
    });
  });
};

/** An order for these names that is under way is the one that is waited for; also one that a crash left unnoted. */
const submit = async (house: ApplyHouse, upload: HostedUpload, certificate: Certificate): Promise<HostedUpload> => {
  const person = await personById(house.store, upload.owner);
  if (person === undefined)
    return fail(house, upload, certificate, { type: 'signet:planner-gone', detail: '' }, 'clock');
  const names = askedFor(findPlan(upload.plan), parseNames(certificate.names)).map(({ ascii }) => ascii);
  let orderId: string;
  try {
    const { plan, method, pack, organisation, administrator, contact } = upload;
    const { tags, remark, project } = certificate;
    const words = Object.entries(tags).map(([key, value]) => `${key}:${value}`);
    const applicant = { organisation, administrator, contact };
    const paidAhead = { pack, paidFor: certificate.id };
    const request = { names, plan, method, remark, project, tags: words, follows: certificate.id, ...paidAhead };
    orderId = (await apply(house, person, { ...request, ...applicant })).id;
  } catch (error) {
    if (!isCertError(error)) throw error;
    if (error.code !== 'order-open') return fail(house, upload, certificate, setbackFrom(error), 'clock');
    orderId = String(error.facts.order);
  }
  const state = transit(hostedUploadMachine, upload.state, 'submit', 'clock');
  const nextAt = toInstant(house.clock.now() + LOOK_SOON);
  house.changed(orderId);
  const after = { ...upload, state, orderId, nextAt, updatedAt: nowOf(house.clock) };
  // One that was under way already has been paid by itself.
  return saveHostedUpload(house.store, upload, after, (store) =>
    giveBack(store, house, upload.certificateId, CLOCK_ACTOR),
  );
};

/** What is watched, by method. */
const KEPT: Readonly<Record<string, Delegation['kind'] | undefined>> = { 'dns-delegated': 'cname', file: 'file' };

/** Its loss would make the order fail, so it is told while there is time; once each time it breaks. */
const watchRecord = async (
  house: ApplyHouse,
  upload: HostedUpload,
  { names, owner }: Certificate,
): Promise<HostedUpload> => {
  const kind = KEPT[upload.method];
  const known = kind === undefined ? [] : await delegationsOf(house.store, names);
  const lost = known.filter((one) => one.kind === kind && one.state === 'broken').map(({ host }) => host);
  const fresh = lost.filter((host) => !upload.lost.includes(host));
  const now = nowOf(house.clock);
  const tomorrow = toInstant(house.clock.now() + LOOK_DAILY);
  const nextAt = upload.submitAt < tomorrow ? upload.submitAt : tomorrow;
  return saveHostedUpload(house.store, upload, { ...upload, lost, nextAt, updatedAt: now }, async (store) => {
    if (fresh.length === 0) return;
    const facts = { names, hosts: fresh.join(', '), at: upload.submitAt };
    const subject = upload.certificateId;
    await announce(store, house, { kind: 'host-upload-record', subject, occasion: now, owner, facts });
  });
};

const followOrder = async (
  house: ApplyHouse,
  upload: HostedUpload,
  certificate: Certificate,
): Promise<HostedUpload> => {
  const order = upload.orderId === undefined ? undefined : await orderById(house.store, upload.orderId);
  const now = nowOf(house.clock);
  if (order?.certificateId !== undefined) {
    const state = transit(hostedUploadMachine, upload.state, 'issued', 'issuer');
    const successorId = order.certificateId;
    const after = { ...upload, state, successorId, nextAt: undefined, updatedAt: now };
    return saveHostedUpload(house.store, upload, after, (store) =>
      designate(store, upload.certificateId, successorId, now),
    );
  }
  if (order === undefined || isOver(order.state))
    return fail(house, upload, certificate, order === undefined ? GONE : setbackOf(order), 'issuer');
  return saveHostedUpload(house.store, upload, { ...upload, nextAt: toInstant(house.clock.now() + LOOK_SOON) });
};

const lookAtHostedUpload = async (house: ApplyHouse, certificateId: string): Promise<void> => {
  const upload = await hostedUploadOf(house.store, certificateId);
  const certificate = await certificateById(house.store, certificateId);
  if (upload === undefined || certificate === undefined) return;
  if (upload.state === 'ordered') await followOrder(house, upload, certificate);
  else if (upload.state === 'to-submit' && upload.submitAt <= nowOf(house.clock))
    await submit(house, upload, certificate);
  else if (upload.state === 'to-submit') await watchRecord(house, upload, certificate);
};

/** The job `uploads-due`. */
export const runHostedUploads = async (house: ApplyHouse): Promise<void> => {
  for (const id of untilStopping(house, await dueHostedUploads(house.store, nowOf(house.clock), BATCH))) {
    await lookAtHostedUpload(house, id).catch((error: unknown) => {
      house.log.error({ certificate: id, cause: describeCause(error) }, 'a planned order could not be looked at');
    });
  }
};

/** What the room of hosting, which is below, is handed. */
export const hostUploadsOf = (house: () => ApplyHouse): HostUploads => ({
  check: async (person, certificate, request) => {
    const { plan } = await checked(house(), person, certificate, request);
    const points = house().policy.prices?.[plan.id] ?? 0;
    // What is paid already is given back when it is paid anew.
    if (points > 0 && (await holdOf(house().store, certificate.id)) === undefined)
      await payingPack(house().store, house(), { person: person.id, points, pack: request.pack });
  },
  propose: (certificate) => proposalFor(certificate)?.id,
  plan: (person, certificate, request) => hostUpload(house(), person, certificate, request),
  cancel: (person, id) => cancelHostedUpload(house(), person, id),
});
