import { certificateById } from '../certificate/certificate.store.ts';
import { renewedAs } from '../hosting/hosting.store.ts';
import { nowOf, toInstant } from '../kernel/clock.ts';
import { MINUTE } from '../kernel/duration.ts';
import { CertError, describeCause, isCertError } from '../kernel/errors.ts';
import { transit } from '../kernel/machine.ts';
import { announce } from '../notice/announce.ts';
import { orderById } from '../order/order.store.ts';
import type { Order, OrderState } from '../order/order.ts';
import { setbackOf } from '../order/setback-of.ts';
import { holdRow, releaseRow } from '../store/hold.store.ts';
import type { Setback } from '../validation/setback.ts';
import { edgeDomainBy, edgesConcerned, saveEdgeDomain } from './edge.store.ts';
import { type EdgeDomain, type HttpsEvent, httpsMachine, keptProblem, problemOf } from './edge.ts';
import { changed } from './edge-domain.ts';
import type { EdgeHouse } from './edge-house.ts';
import { checkServable } from './edge-https.ts';
import { applyEdge, LOOK_DAILY, LOOK_SOON, takeDown } from './serve-edge.ts';

/** How long one name may be worked on before another process may begin. */
const HOLD_FOR = 20 * MINUTE;
/** Steps of one look: validated, deploying, deployed, and a few to spare. */
const MOST_STEPS = 6;

const save = (house: EdgeHouse, domain: EdgeDomain, change: Partial<EdgeDomain>): Promise<EdgeDomain> =>
  saveEdgeDomain(house.store, domain, { ...domain, ...change, updatedAt: nowOf(house.clock) });

/** What the order's state means for the name; absent: it is still under way. */
const MEANS: Readonly<Partial<Record<OrderState, 'validated' | 'invalid'>>> = {
  issued: 'validated',
  'validation-failed': 'invalid',
  refused: 'invalid',
  'timed-out': 'invalid',
  cancelled: 'invalid',
};

const eventOf = (house: EdgeHouse, domain: EdgeDomain, order: Order | undefined): HttpsEvent | undefined => {
  const means = order === undefined ? 'invalid' : MEANS[order.state];
  // One that was late is under way all the time: it has failed until it is proved.
  if (domain.https === 'validation-failed')
    return means === 'validated'
      ? means
      : means === undefined && problemOf(domain)?.code !== 'edge-late'
        ? 'again'
        : undefined;
  const late = domain.deadline !== undefined && domain.deadline <= nowOf(house.clock);
  return means ?? (late ? 'invalid' : undefined);
};

/** EDGE-4 and EDGE-5: the certificate in service, if there is one, stays there. */
const invalid = (house: EdgeHouse, domain: EdgeDomain, order: Order | undefined): Promise<EdgeDomain> => {
  const { name } = domain;
  const setback: Setback = order === undefined ? { type: 'signet:cancelled', detail: '' } : setbackOf(order);
  const over = order === undefined || MEANS[order.state] !== undefined;
  const refusal = over
    ? new CertError('edge-invalid', { name, detail: setback.detail })
    : new CertError('edge-late', { name });
  const after: EdgeDomain = {
    ...domain,
    https: transit(httpsMachine, domain.https, 'invalid', over ? 'issuer' : 'clock'),
    problem: keptProblem(refusal, setback),
    deadline: undefined,
    nextAt: toInstant(house.clock.now() + LOOK_DAILY),
    updatedAt: nowOf(house.clock),
  };
  return saveEdgeDomain(house.store, domain, after, async (store) => {
    const facts = { names: [name], setback };
    const occasion = after.updatedAt;
    await announce(store, house, { kind: 'edge-invalid', subject: domain.id, occasion, owner: domain.owner, facts });
  });
};

const followOrder = async (house: EdgeHouse, domain: EdgeDomain): Promise<EdgeDomain> => {
  const order = domain.orderId === undefined ? undefined : await orderById(house.store, domain.orderId);
  const event = eventOf(house, domain, order);
  if (event === 'invalid') return invalid(house, domain, order);
  const wait = domain.https === 'validating' ? LOOK_SOON : LOOK_DAILY;
  const nextAt = toInstant(house.clock.now() + wait);
  if (event === undefined) return save(house, domain, { nextAt });
  const https = transit(httpsMachine, domain.https, event, 'issuer');
  if (event === 'again') return save(house, domain, { https, problem: undefined, nextAt });
  return save(house, domain, {
    https,
    wantedId: order?.certificateId,
    deadline: undefined,
    nextAt: nowOf(house.clock),
  });
};

/** A renewed certificate takes its predecessor's place. */
const followRenewal = async (house: EdgeHouse, domain: EdgeDomain): Promise<EdgeDomain> => {
  const id = domain.certificateId;
  const nextId = id === undefined ? undefined : await renewedAs(house.store, { id });
  const next = nextId === undefined ? undefined : await certificateById(house.store, nextId);
  const now = nowOf(house.clock);
  const later = { nextAt: toInstant(house.clock.now() + LOOK_DAILY) };
  if (next === undefined) return save(house, domain, later);
  try {
    checkServable(next, domain, now);
  } catch (error) {
    if (!isCertError(error)) throw error;
    return save(house, domain, { ...later, problem: keptProblem(error) });
  }
  const https = transit(httpsMachine, domain.https, 'set', 'clock');
  return saveEdgeDomain(house.store, domain, changed({ ...domain, https, wantedId: next.id }, 'clock', now));
};

const step = async (house: EdgeHouse, domain: EdgeDomain): Promise<EdgeDomain | undefined> => {
  if (domain.state === 'removing') return takeDown(house, domain);
  if (domain.https === 'validated') {
    const https = transit(httpsMachine, domain.https, 'deploy', 'clock');
    return saveEdgeDomain(house.store, domain, changed({ ...domain, https }, 'issuer', nowOf(house.clock)));
  }
  if (domain.state === 'deploying') return applyEdge(house, domain);
  if (domain.https === 'validating' || domain.https === 'validation-failed') return followOrder(house, domain);
  if (domain.https === 'deployed') return followRenewal(house, domain);
  return save(house, domain, { nextAt: undefined });
};

const workOn = async (house: EdgeHouse, id: string): Promise<void> => {
  let domain = await edgeDomainBy(house.store, id);
  for (let at = 0; at < MOST_STEPS && domain !== undefined; at++) {
    domain = await step(house, domain);
    if (domain?.nextAt === undefined || domain.nextAt > nowOf(house.clock)) return;
  }
};

/** Works on one name until it rests; one step, one save. Never throws. */
export const runEdge = async (house: EdgeHouse, id: string): Promise<void> => {
  if (!(await holdRow(house.store, house.clock, 'edgeDomains', id, house.holder, HOLD_FOR))) return;
  try {
    await workOn(house, id);
  } catch (error) {
    // Someone changed it meanwhile: the new wish has a due time of its own.
    if (!isCertError(error, 'changed-meanwhile'))
      house.log.error({ edge: id, cause: describeCause(error) }, 'a name at the edge could not be worked on');
  } finally {
    await releaseRow(house.store, 'edgeDomains', id, house.holder);
  }
};

/** After a step of an order: the names at the edge that wait for it, or for what it renews. */
export const edgesOfOrder = async (
  { store }: EdgeHouse,
  order: Pick<Order, 'id' | 'replacesId'>,
): Promise<readonly string[]> => edgesConcerned(store, { orderId: order.id, certificateId: order.replacesId });
