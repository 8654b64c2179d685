import { audit } from '../audit/audit.store.ts';
import { certificateById } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { CLOCK_ACTOR } from '../chat/actor.ts';
import { served } from '../hosting/probe.ts';
import { nowOf, toInstant } from '../kernel/clock.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../kernel/duration.ts';
import { CertError, describeCause, isCertError } from '../kernel/errors.ts';
import { transit } from '../kernel/machine.ts';
import { withinTime } from '../kernel/time-limit.ts';
import { announce } from '../notice/announce.ts';
import { setbackFrom } from '../validation/setback.ts';
import { deleteEdgeDomain, saveEdgeDomain } from './edge.store.ts';
import { type EdgeDomain, edgeMachine, httpsMachine, keptProblem } from './edge.ts';
import type { EdgeHouse } from './edge-house.ts';
import type { EdgeServer, EdgeSite } from './edge-server.ts';

/** Milliseconds that the edge itself may take for one change. */
const LIMIT = 5 * MINUTE;
/** Waits before a change that the edge did not take is tried again; after the last it waits for a person. */
const WAITS = [10 * SECOND, MINUTE, 10 * MINUTE, HOUR] as const;
/** A name in service is looked at this often: its certificate may have been renewed. */
export const LOOK_DAILY = DAY;
export const LOOK_SOON = MINUTE;

const siteOf = (house: EdgeHouse, domain: EdgeDomain, certificate: Certificate | undefined): EdgeSite => ({
  name: domain.name,
  origin: domain.origin,
  pair:
    certificate?.key === undefined
      ? undefined
      : { chain: certificate.chain, key: house.store.seal.open(certificate.key, 'private-key') },
  redirect: domain.redirect && certificate !== undefined,
});

const certificateOf = async ({ store }: EdgeHouse, id: string | undefined): Promise<Certificate | undefined> =>
  id === undefined ? undefined : certificateById(store, id);

const edgeOf = ({ edges }: EdgeHouse, { edge, name }: EdgeDomain): EdgeServer => {
  const found = edges.get(edge);
  if (found !== undefined) return found;
  throw new CertError('edge-unknown', { edge, edges: [...edges.keys()].join(', ') || name });
};

/** EDGE-3: in use, and proved by handshakes; else what was served before is served again (EDGE-5). */
const applySite = async (house: EdgeHouse, domain: EdgeDomain): Promise<void> => {
  const edge = edgeOf(house, domain);
  const before = await certificateOf(house, domain.certificateId);
  const wanted = domain.https === 'deploying' ? await certificateOf(house, domain.wantedId) : before;
  await withinTime(house.clock, LIMIT, edge.serve(siteOf(house, domain, wanted)));
  if (wanted === undefined) return;
  const answer = await served(edge.endpoints(domain.name), wanted.fingerprint, house.tlsProbe, house.clock);
  if (answer.ok) return;
  await withinTime(house.clock, LIMIT, edge.serve(siteOf(house, { ...domain, ...domain.served }, before)));
  throw new CertError('target-not-served', { target: edge.name, where: answer.where, saw: answer.saw });
};

const refusalOf = (error: unknown, target: string): CertError =>
  isCertError(error) ? error : new CertError('target-refused', { target, detail: describeCause(error) });

const applied = (house: EdgeHouse, domain: EdgeDomain): Promise<EdgeDomain> => {
  const now = nowOf(house.clock);
  const fresh = domain.https === 'deploying';
  const certificateId = fresh ? domain.wantedId : domain.certificateId;
  const https = fresh ? transit(httpsMachine, domain.https, 'deployed', 'target') : domain.https;
  const after: EdgeDomain = {
    ...domain,
    state: transit(edgeMachine, domain.state, 'applied', 'target'),
    https,
    served: { origin: domain.origin, redirect: domain.redirect, certificateId },
    certificateId,
    wantedId: fresh ? undefined : domain.wantedId,
    orderId: fresh ? undefined : domain.orderId,
    deadline: fresh ? undefined : domain.deadline,
    attempts: 0,
    problem: undefined,
    servedAt: domain.servedAt ?? now,
    nextAt:
      https === 'deployed' ? toInstant(house.clock.now() + LOOK_DAILY) : domain.orderId === undefined ? undefined : now,
    updatedAt: now,
  };
  return saveEdgeDomain(house.store, domain, after, async (store) => {
    const detail = { name: domain.name, certificate: after.certificateId ?? null, redirect: after.redirect };
    await audit(store, house.clock, { actor: CLOCK_ACTOR, action: 'edge.served', subject: domain.id, detail });
    if (!fresh) return;
    const facts = { names: [domain.name], target: domain.edge };
    await announce(store, house, {
      kind: 'edge-served',
      subject: domain.id,
      occasion: now,
      owner: domain.owner,
      facts,
    });
  });
};

/**
 * After the last try: the name goes on as it was served, with its origin and its certificate (EDGE-5), and only the new certificate has
 * failed; else the name has: it was never served, or its HTTPS should have gone.
 */
const givenUp = (domain: EdgeDomain): Partial<EdgeDomain> => {
  const { served, https, certificateId } = domain;
  const goesOn = served !== undefined && served.certificateId === certificateId;
  return {
    ...(goesOn ? served : {}),
    state: transit(edgeMachine, domain.state, goesOn ? 'applied' : 'failed', 'target'),
    https: https === 'deploying' ? transit(httpsMachine, https, 'failed', 'target') : https,
    wantedId: undefined,
  };
};

const notApplied = (house: EdgeHouse, domain: EdgeDomain, error: CertError): Promise<EdgeDomain> => {
  const wait = WAITS[domain.attempts];
  const problem = keptProblem(error);
  const over = wait === undefined;
  const after: EdgeDomain = {
    ...domain,
    ...(over ? givenUp(domain) : {}),
    problem,
    attempts: domain.attempts + 1,
    nextAt: over ? undefined : toInstant(house.clock.now() + wait),
    updatedAt: nowOf(house.clock),
  };
  return saveEdgeDomain(house.store, domain, after, async (store) => {
    if (!over) return;
    await audit(store, house.clock, {
      actor: CLOCK_ACTOR,
      action: 'edge.failed',
      subject: domain.id,
      detail: { problem },
    });
    const facts = { names: [domain.name], target: domain.edge, setback: setbackFrom(error) };
    const occasion = after.updatedAt;
    await announce(store, house, { kind: 'edge-failed', subject: domain.id, occasion, owner: domain.owner, facts });
  });
};

/** Serves the name as it is wanted now; never throws for what the edge does. */
export const applyEdge = async (house: EdgeHouse, domain: EdgeDomain): Promise<EdgeDomain> => {
  try {
    await applySite(house, domain);
  } catch (error) {
    return notApplied(house, domain, refusalOf(error, domain.edge));
  }
  return applied(house, domain);
};

/** The edge lets go of the name; the row goes with it. Undefined: it is gone. */
export const takeDown = async (house: EdgeHouse, domain: EdgeDomain): Promise<EdgeDomain | undefined> => {
  try {
    await withinTime(house.clock, LIMIT, edgeOf(house, domain).remove(domain.name));
  } catch (error) {
    const refusal = refusalOf(error, domain.edge);
    const wait = WAITS[domain.attempts] ?? HOUR;
    const problem = keptProblem(refusal);
    const nextAt = toInstant(house.clock.now() + wait);
    return saveEdgeDomain(house.store, domain, { ...domain, problem, attempts: domain.attempts + 1, nextAt });
  }
  transit(edgeMachine, domain.state, 'removed', 'target');
  await deleteEdgeDomain(house.store, domain, (store) =>
    audit(store, house.clock, {
      actor: CLOCK_ACTOR,
      action: 'edge.gone',
      subject: domain.id,
      detail: { name: domain.name },
    }),
  );
  return undefined;
};
