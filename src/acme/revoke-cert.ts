import { certificateById, certificateWith } from '../certificate/certificate.store.ts';
import { type Certificate, certificateMachine } from '../certificate/certificate.ts';
import { nowOf } from '../kernel/clock.ts';
import { transit } from '../kernel/machine.ts';
import type { RevocationReason } from '../order/issuer.ts';
import { certificateParts } from '../pki/certificate-parts.ts';
import { readCertificateDer } from '../pki/certificate-read.ts';
import { noteRevoked } from '../revocation/end-revocation.ts';
import type { AcmeAccount } from './acme.ts';
import { grantedNames } from './acme-account.store.ts';
import { type AcmeAnswer, type AcmeCall, type AcmeContext, actorOf, payloadOf } from './acme-context.ts';
import { AcmeFault } from './acme-fault.ts';
import { bindingKey } from './acme-key.store.ts';
import { accountOfCertificate } from './acme-order.store.ts';
import { fromBase64url, neededText, type Wire } from './wire.ts';

/** Of RFC 5280 §5.3.1, those that a subscriber may give. */
const REASONS: Readonly<Record<number, RevocationReason>> = {
  0: 'unspecified',
  1: 'keyCompromise',
  3: 'affiliationChanged',
  4: 'superseded',
  5: 'cessationOfOperation',
};

const reasonIn = ({ reason = 0 }: Wire): RevocationReason => {
  const word = typeof reason === 'number' ? REASONS[reason] : undefined;
  if (word === undefined)
    throw new AcmeFault('badRevocationReason', `the reasons are ${Object.keys(REASONS).join(', ')}`);
  return word;
};

interface Asked {
  readonly certificate: Certificate;
  /** SubjectPublicKeyInfo. */
  readonly spki: Buffer;
}

const certificateIn = async ({ house, ca }: AcmeContext, payload: Wire): Promise<Asked> => {
  const der = fromBase64url(neededText(payload, 'certificate'), '“certificate”');
  const unknown = () => new AcmeFault('malformed', 'this certificate was not issued here', { status: 404 });
  const read = () => {
    try {
      return { fingerprint: readCertificateDer(der).fingerprint, spki: certificateParts(der).spki };
    } catch (cause) {
      throw new AcmeFault('malformed', 'the certificate cannot be read', { cause });
    }
  };
  const { fingerprint, spki } = read();
  const id = await certificateWith(house.store, fingerprint);
  const certificate = id === undefined ? undefined : await certificateById(house.store, id);
  if (certificate === undefined || certificate.issuer !== ca.name || certificate.source !== 'issued') throw unknown();
  return { certificate, spki };
};

/** Whoever ordered it may revoke it, and whoever has shown control of every one of its names. @see RFC 8555 §7.6 */
const checkAccount = async ({ house }: AcmeContext, account: AcmeAccount, { certificate }: Asked): Promise<void> => {
  if ((await accountOfCertificate(house.store, certificate.id)) === account.id) return;
  const shown = await grantedNames(house.store, account.id, certificate.names, nowOf(house.clock));
  if (certificate.names.some((name) => !shown.includes(name)))
    throw new AcmeFault('unauthorized', 'this account neither ordered the certificate nor holds all of its names');
};

const checkOwnKey = ({ key }: AcmeCall, { spki }: Asked): void => {
  if (!key.key.export({ type: 'spki', format: 'der' }).equals(spki))
    throw new AcmeFault('unauthorized', 'the request is not signed by the certificate’s own key');
};

const actorFor = async ({ house }: AcmeContext, account: AcmeAccount | undefined): Promise<string> => {
  if (account === undefined) return 'acme:certificate-key';
  const key = account.keyId === undefined ? undefined : await bindingKey(house.store, account.keyId);
  return actorOf(account, key?.personId);
};

/** RFC 8555 §7.6: signed by an account (`account`) or, without one, by the certificate's own key. */
export const revokeCert = async (
  context: AcmeContext,
  call: AcmeCall,
  account: AcmeAccount | undefined,
): Promise<AcmeAnswer> => {
  const { house, ca } = context;
  const payload = payloadOf(call);
  const reason = reasonIn(payload);
  const asked = await certificateIn(context, payload);
  if (account === undefined) checkOwnKey(call, asked);
  else await checkAccount(context, account, asked);
  const { certificate } = asked;
  if (certificate.state !== 'valid') throw new AcmeFault('alreadyRevoked', 'the certificate is revoked already');
  const revoking = { ...certificate, state: transit(certificateMachine, certificate.state, 'revoke', 'person') };
  const actor = await actorFor(context, account);
  await ca.revoke(certificate.chain, reason);
  const detail = { issuer: ca.name, account: account?.id ?? '' };
  await house.store.transaction((store) => noteRevoked(house, store, revoking, { actor, reason, detail }));
  house.changed(certificate.id);
  return { status: 200 };
};
