import { audit } from '../audit/audit.store.ts';
import { certificateById } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { checkDeployable } from '../certificate/deployable.ts';
import type { Person } from '../chat/actor.ts';
import { type Instant, nowOf, toInstant } from '../kernel/clock.ts';
import { CertError, isCertError } from '../kernel/errors.ts';
import { transit } from '../kernel/machine.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import { apply } from '../order/apply.ts';
import type { ApplyRequest } from '../order/apply-request.ts';
import { covers } from '../pki/covers.ts';
import { saveEdgeDomain } from './edge.store.ts';
import { type EdgeDomain, httpsMachine, isForeignName, mayHaveHttps, VALIDATION_MS } from './edge.ts';
import { changed } from './edge-domain.ts';
import type { EdgeHouse } from './edge-house.ts';

/** EDGE-2: what stands against HTTPS for this name at all. */
const checkName = ({ name, state }: EdgeDomain): void => {
  if (isForeignName(name)) throw new CertError('edge-foreign', { name });
  if (!mayHaveHttps({ state })) throw new CertError('edge-not-ready', { name, state });
};

/** EDGE-3: whole, with its key, for this name; the chain was checked when it was uploaded or issued. */
export const checkServable = (certificate: Certificate, { name, edge }: EdgeDomain, now: Instant): void => {
  const { state, notAfter, kind, encryption, names } = certificate;
  if (state !== 'valid' || notAfter <= now)
    throw new CertError('certificate-unusable', { name, state: state === 'valid' ? 'expired' : state });
  if (encryption !== undefined) throw new CertError('target-sm2', { name, target: edge });
  if (kind !== 'server' || !covers(names, name))
    throw new CertError('edge-other-names', { name, names: names.join(', ') }, { field: 'certificate' });
  checkDeployable(certificate);
};

/** EDGE-3: a certificate that is here; the one in service stays until the new one is proved (EDGE-5). */
export const withCertificate = async (house: EdgeHouse, domain: EdgeDomain, id: string): Promise<EdgeDomain> => {
  checkName(domain);
  const certificate = await certificateById(house.store, id);
  if (certificate === undefined) throw nothingFound('certificate', id);
  checkServable(certificate, domain, nowOf(house.clock));
  return {
    ...domain,
    https: transit(httpsMachine, domain.https, 'set', 'person'),
    wantedId: id,
    orderId: undefined,
    deadline: undefined,
  };
};

/** An order for the same name that is under way already is the one that is waited for. */
const orderFor = async (house: EdgeHouse, person: Person, request: ApplyRequest): Promise<string> => {
  try {
    return (await apply(house, person, request)).id;
  } catch (error) {
    if (isCertError(error, 'order-open')) return String(error.facts.order);
    throw error;
  }
};

/** EDGE-4: a certificate is applied for, proved by the file that the edge itself answers (VAL-6), and deployed by itself. */
export const withRequest = async (
  house: EdgeHouse,
  person: Person,
  domain: EdgeDomain,
  request: Omit<ApplyRequest, 'names'>,
): Promise<EdgeDomain> => {
  checkName(domain);
  const https = transit(httpsMachine, domain.https, 'request', 'person');
  const orderId = await orderFor(house, person, {
    ...request,
    method: request.method ?? 'file',
    names: [domain.name],
    follows: domain.certificateId,
  });
  house.changed(orderId);
  return { ...domain, https, orderId, wantedId: undefined, deadline: toInstant(house.clock.now() + VALIDATION_MS) };
};

/** EDGE-8: HTTPS off, and the redirect with it. The certificate itself stays here. */
export const turnOffHttps = async (house: EdgeHouse, person: Person, domain: EdgeDomain): Promise<EdgeDomain> => {
  checkHasHttps(domain);
  const now = nowOf(house.clock);
  const off: EdgeDomain = {
    ...domain,
    https: transit(httpsMachine, domain.https, 'off', 'person'),
    redirect: false,
    certificateId: undefined,
    wantedId: undefined,
    orderId: undefined,
    deadline: undefined,
  };
  const saved = await saveEdgeDomain(house.store, domain, changed(off, 'person', now), (store) =>
    audit(store, house.clock, {
      actor: person.id,
      action: 'edge.https-off',
      subject: domain.id,
      detail: { name: domain.name, certificate: domain.certificateId ?? null },
    }),
  );
  house.changed(domain.id);
  return saved;
};

export const checkHasHttps = ({ https, name }: EdgeDomain): void => {
  if (https === 'off') throw new CertError('edge-no-https', { name });
};
