import { audit } from '../audit/audit.store.ts';
import type { Person } from '../chat/actor.ts';
import { nowOf } from '../kernel/clock.ts';
import { atField, CertError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { transit } from '../kernel/machine.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import { parseNames } from '../pki/name.ts';
import { edgeDomainBy, insertEdgeDomain, saveEdgeDomain } from './edge.store.ts';
import { type EdgeDomain, edgeMachine, httpsMachine } from './edge.ts';
import { type EdgeHouse, edgeNamed } from './edge-house.ts';
import type { Origin } from './edge-server.ts';
import { type OriginRequest, originText, protocolOf, readOrigin } from './origin.ts';

/** A name as it is typed anywhere: `Shop.example.com.` and the international forms are the same name. */
const plainName = (word: string): string => {
  const [name] = atField('name', () => parseNames([word]));
  if (name === undefined || name.wildcard || name.kind === 'ip')
    throw new CertError('edge-name', { name: word.slice(0, 80) }, { field: 'name' });
  return name.ascii;
};

export const edgeDomainNamed = async (house: EdgeHouse, word: string): Promise<EdgeDomain> => {
  const found = await edgeDomainBy(house.store, word.startsWith('edg_') ? word : plainName(word));
  if (found === undefined) throw nothingFound('edge-domain', word, 'name');
  return found;
};

/** EDGE-2: HTTPS to the origin needs an origin that answers it; whose certificate it shows is the origin's own business (EDGE-6). */
const checkAnswers = async (house: EdgeHouse, origin: Origin, name: string): Promise<void> => {
  if (origin.kind === 'ftp' || protocolOf(origin) === 'http') return;
  const seen = await house.tlsProbe.look({ host: origin.host, port: origin.httpsPort, sni: name });
  if (seen.ok) return;
  throw new CertError(
    'edge-origin-silent',
    { origin: originText(origin), why: seen.why },
    { field: 'origin-protocol' },
  );
};

/** Where the origin is, checked. */
export const originFor = async (house: EdgeHouse, name: string, request: OriginRequest): Promise<Origin> => {
  const origin = readOrigin(request);
  await checkAnswers(house, origin, name);
  return origin;
};

/** EDGE-1: takes a name to the edge. */
export const addEdgeDomain = async (
  house: EdgeHouse,
  person: Person,
  request: { readonly name: string; readonly edge: string | undefined; readonly origin: OriginRequest },
): Promise<EdgeDomain> => {
  const { store, clock } = house;
  const edge = edgeNamed(house, request.edge);
  const name = plainName(request.name);
  const origin = await originFor(house, name, request.origin);
  const now = nowOf(clock);
  const domain: EdgeDomain = {
    id: newId('edg', clock, house.random),
    version: 1,
    name,
    edge: edge.name,
    state: edgeMachine.initial,
    https: httpsMachine.initial,
    origin,
    redirect: false,
    served: undefined,
    certificateId: undefined,
    wantedId: undefined,
    orderId: undefined,
    problem: undefined,
    attempts: 0,
    deadline: undefined,
    servedAt: undefined,
    nextAt: now,
    owner: person.id,
    createdAt: now,
    updatedAt: now,
  };
  await store.transaction(async (inside) => {
    if ((await edgeDomainBy(inside, name)) !== undefined)
      throw new CertError('edge-there', { name }, { field: 'name' });
    await insertEdgeDomain(inside, domain);
    const detail = { name, edge: edge.name, origin: originText(origin), protocol: protocolOf(origin) };
    await audit(inside, clock, { actor: person.id, action: 'edge.added', subject: domain.id, detail });
  });
  house.changed(domain.id);
  return domain;
};

/** The site as it was, to be served anew with what changed. */
export const changed = (domain: EdgeDomain, by: 'person' | 'issuer' | 'clock', now: string): EdgeDomain => ({
  ...domain,
  state: transit(edgeMachine, domain.state, 'change', by),
  attempts: 0,
  problem: undefined,
  nextAt: now,
  updatedAt: now,
});

/** EDGE-7: HTTP is sent on to HTTPS only where HTTPS works. */
export const withRedirect = (domain: EdgeDomain, redirect: boolean): EdgeDomain => {
  if (redirect && domain.certificateId === undefined)
    throw new CertError('edge-not-deployed', { name: domain.name }, { field: 'redirect' });
  return { ...domain, redirect };
};

export const removeEdgeDomain = async (house: EdgeHouse, person: Person, domain: EdgeDomain): Promise<EdgeDomain> => {
  const now = nowOf(house.clock);
  const state = transit(edgeMachine, domain.state, 'remove', 'person');
  const after: EdgeDomain = { ...domain, state, attempts: 0, problem: undefined, nextAt: now, updatedAt: now };
  const saved = await saveEdgeDomain(house.store, domain, after, (store) =>
    audit(store, house.clock, {
      actor: person.id,
      action: 'edge.removed',
      subject: domain.id,
      detail: { name: domain.name },
    }),
  );
  house.changed(domain.id);
  return saved;
};
