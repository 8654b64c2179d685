import { audit } from '../audit/audit.store.ts';
import { authorityOrder } from '../authority/authority-order.store.ts';
import { insertCertificate } from '../certificate/certificate.store.ts';
import { certificateOf } from '../certificate/issued.ts';
import { leakedBefore } from '../certificate/leaked-key.store.ts';
import { nowOf } from '../kernel/clock.ts';
import { sameSet } from '../pki/covers.ts';
import { readCsr } from '../pki/csr-read.ts';
import { pemBlock } from '../pki/pem.ts';
import { DEFAULT_PLAN } from '../plan/catalogue.ts';
import type { AccountKey } from './account-key.ts';
import { type AcmeAccount, type AcmeOrder, ASK_AGAIN } from './acme.ts';
import { type AccountCall, type AcmeAnswer, type AcmeContext, actorOf, payloadOf } from './acme-context.ts';
import { AcmeFault } from './acme-fault.ts';
import { bindingKey } from './acme-key.store.ts';
import { acmeOrder, keepIssued, keepRequest } from './acme-order.store.ts';
import { lookAgain, ownOrder } from './authorizations.ts';
import { boundPerson } from './bound-person.ts';
import { certificateNamed } from './replaced.ts';
import { orderResource, statusOf } from './resources.ts';
import { fromBase64url, neededText } from './wire.ts';

/** The CSR of a finalisation, PEM; it asks for the order's names and no others, with a key of its own. @see RFC 8555 §7.4, §11.1 */
const requestIn = async (
  { house }: AcmeContext,
  order: AcmeOrder,
  { key }: AccountKey,
  text: string,
): Promise<string> => {
  const { pem, names, algorithm, spki } = readCsr(pemBlock('CERTIFICATE REQUEST', fromBase64url(text, '“csr”')));
  if (!sameSet(order.names, names))
    throw new AcmeFault('badCSR', `the request is for ${names.join(', ')}, the order for ${order.names.join(', ')}`);
  if (key.export({ type: 'spki', format: 'der' }).equals(spki))
    throw new AcmeFault('badCSR', 'the request has the key of the account: make one for the certificate alone');
  if (algorithm === 'sm2') throw new AcmeFault('badCSR', 'SM2 pairs are not issued over ACME');
  if ((await leakedBefore(house.store, spki)) !== undefined)
    throw new AcmeFault('badCSR', 'a certificate with this key was revoked for key compromise: make a new one');
  return pem;
};

const signed = async ({ ca }: AcmeContext, { id, profile, until }: AcmeOrder, csr: string): Promise<void> => {
  const options = { ...(profile === undefined ? {} : { profile }), ...(until === undefined ? {} : { until }) };
  // Whatever people had to say yes to they have: else the order would not be ready.
  await ca.finalise(id, csr, { personApproved: true, ...options });
};

/**
 * Brings what was issued into the store: in `cert list`, in alerts, its client renews it. Safe to call again; a crash in between leaves an
 * order that is `processing` until its client asks.
 */
const keep = async (context: AcmeContext, account: AcmeAccount, order: AcmeOrder): Promise<AcmeOrder> => {
  const { house, ca } = context;
  const { certificates } = await ca.collect(order.id);
  const key = account.keyId === undefined ? undefined : await bindingKey(house.store, account.keyId);
  const old = order.replaces === undefined ? undefined : await certificateNamed(context, order.replaces);
  const ordered = {
    ...{ id: order.id, names: order.names, plan: DEFAULT_PLAN, issuer: ca.name, csr: order.csr ?? '' },
    ...{ key: undefined, keyPassword: undefined, algorithm: '', replacesId: old?.id, tags: {} },
    project: '',
    years: undefined,
    termEnds: undefined,
    remark: key === undefined ? 'ACME' : `ACME (${key.label})`,
    requester: key?.personId ?? '',
  };
  const made = certificateOf(house, ordered, certificates);
  const certificate = { ...made, orderId: undefined, autoRenew: false, algorithm: readCsr(ordered.csr).algorithm };
  await house.store.transaction(async (store) => {
    if (!(await keepIssued(store, order.id, certificate.id))) return;
    await insertCertificate(store, certificate);
    await audit(store, house.clock, {
      actor: actorOf(account, key?.personId),
      action: 'acme.issued',
      subject: order.id,
      detail: { certificate: certificate.id, issuer: ca.name, serial: certificate.serial, names: order.names },
    });
  });
  return (await acmeOrder(house.store, order.id)) ?? order;
};

const answerWith = async ({ house, urls }: AcmeContext, order: AcmeOrder): Promise<AcmeAnswer> => {
  const side = await authorityOrder(house.store, order.id);
  const body = orderResource(urls, order, side, nowOf(house.clock));
  const waits = side?.authorizations.some(({ state, byPerson }) => state === 'pending' && byPerson === true) === true;
  const headers = waits ? { 'retry-after': String(ASK_AGAIN.people) } : {};
  return { status: 200, headers: { location: urls.order(order.id), ...headers }, body };
};

/** RFC 8555 §7.4: the order as it is. */
export const order = async (context: AcmeContext, call: AccountCall): Promise<AcmeAnswer> => {
  const own = await ownOrder(context, call);
  const status = statusOf(own.order, own.side, nowOf(context.house.clock));
  if (status === 'pending') lookAgain(context, own.order, own.side);
  return answerWith(context, status === 'processing' ? await keep(context, call.account, own.order) : own.order);
};

/** RFC 8555 §7.4: the request is handed in; the certificate is there with the answer. */
export const finalize = async (context: AcmeContext, call: AccountCall): Promise<AcmeAnswer> => {
  const { order: own, side } = await ownOrder(context, call);
  const { house, finalizing } = context;
  const { store, clock } = house;
  const status = statusOf(own, side, nowOf(clock));
  if (status === 'valid') return answerWith(context, own);
  if (status === 'processing') return answerWith(context, await keep(context, call.account, own));
  if (status !== 'ready') throw new AcmeFault('orderNotReady', `the order is ${status}`);
  const csr = await requestIn(context, own, call.key, neededText(payloadOf(call), 'csr'));
  await boundPerson(context, call.account);
  if (finalizing.has(own.id)) throw new AcmeFault('orderNotReady', 'the order is processing');
  finalizing.add(own.id);
  try {
    await keepRequest(store, own.id, csr);
    await signed(context, own, csr);
    return await answerWith(context, await keep(context, call.account, { ...own, csr }));
  } finally {
    finalizing.delete(own.id);
  }
};

/** RFC 8555 §7.4.2: the chain, leaf first, without its root. */
export const certificate = async (context: AcmeContext, call: AccountCall): Promise<AcmeAnswer> => {
  const { order: own } = await ownOrder(context, call);
  if (own.certificateId === undefined) throw new AcmeFault('orderNotReady', 'nothing is issued yet', { status: 404 });
  const { certificates } = await context.ca.collect(own.id);
  const body = certificates.map((pem) => `${pem.trimEnd()}\n`).join('');
  return { status: 200, headers: { 'content-type': 'application/pem-certificate-chain' }, body };
};
