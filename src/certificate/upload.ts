import { audit } from '../audit/audit.store.ts';
import { authorityRoots } from '../authority/authority.store.ts';
import type { Person } from '../chat/actor.ts';
import type { FileValue } from '../chat/option.ts';
import { holdsPrivateKey } from '../chat/pasted-secret.ts';
import type { Base } from '../kernel/base.ts';
import { nowOf } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { CERTIFICATE_LABELS, certificateParts, firstCertificate } from '../pki/certificate-parts.ts';
import { type CertificateFacts, readCertificateDer } from '../pki/certificate-read.ts';
import { type Anchors, anchorsOf } from '../pki/chain.ts';
import { uploadText } from '../pki/file-kind.ts';
import { pemBlocks } from '../pki/pem.ts';
import { checkSm2Pair } from '../pki/sm2-pair.ts';
import {
  checkCertificate,
  checkPair,
  openPair,
  type PairFiles,
  type UploadContext,
  type UploadedPair,
  type UploadNote,
} from '../pki/uploaded.ts';
import { certificateWith, insertCertificate } from './certificate.store.ts';
import { type Certificate, PLAIN } from './certificate.ts';
import { type AddedLink, addedNotes, type ChainHouse, completeChain } from './complete-chain.ts';
import { refuseLeaked } from './leaked-key.store.ts';
import { useLink } from './link.store.ts';

export interface UploadHouse extends Base, ChainHouse {
  /** Root certificates that everybody's clients have, PEM. */
  readonly publicRoots: readonly string[];
}

/** CERT-1 to CERT-3: what is uploaded, and how it is kept. */
export interface UploadRequest {
  readonly certificate: FileValue;
  readonly key?: FileValue | undefined;
  readonly keyPassword?: string | undefined;
  /** The other half of an SM2 pair; its key may be the same. */
  readonly encCertificate?: FileValue | undefined;
  readonly encKey?: FileValue | undefined;
  readonly kind: Certificate['kind'];
  readonly remark: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly project: string;
  readonly allowDuplicate: boolean;
  readonly neverDownload: boolean;
}

export interface Uploaded {
  readonly certificate: Certificate;
  readonly notes: readonly UploadNote[];
}

/** What of a certificate comes from its files. */
type Read = Pick<Certificate, 'names' | 'issuer' | 'chain' | 'key' | 'algorithm' | 'encryption' | 'encryptionKey'> & {
  readonly facts: CertificateFacts;
  readonly notes: readonly UploadNote[];
  readonly added: readonly AddedLink[];
};

const parsedRoots = new WeakMap<readonly string[], Anchors>();

/** The public roots are read once: they are a hundred and more. */
const anchorsFor = async ({ store, publicRoots }: UploadHouse): Promise<Anchors> => {
  const known = parsedRoots.get(publicRoots) ?? anchorsOf(publicRoots);
  parsedRoots.set(publicRoots, known);
  return new Map([...known, ...anchorsOf(await authorityRoots(store))]);
};

type ReadPair = UploadedPair & { readonly added: readonly AddedLink[] };

const readWhole = async (house: UploadHouse, files: PairFiles, context: UploadContext): Promise<ReadPair> => {
  const completed = await completeChain(house, openPair(files, context), context);
  const pair = checkPair(completed.pair, context);
  return { ...pair, notes: [...pair.notes, ...addedNotes(completed)], added: completed.added };
};

const encryptionOf = async (
  house: UploadHouse,
  request: UploadRequest,
  signing: UploadedPair,
  context: UploadContext,
): Promise<ReadPair | undefined> => {
  const { encCertificate, encKey, key, certificate, keyPassword: password } = request;
  const isSm2 = signing.facts.keyTitle === 'SM2';
  if (!isSm2 && (encCertificate ?? encKey) !== undefined)
    throw new CertError('upload-pair-unwanted', {}, { field: 'enc-certificate' });
  if (!isSm2) return undefined;
  if (encCertificate === undefined) throw new CertError('upload-pair-missing', {}, { field: 'enc-certificate' });
  const keyFile = encKey ?? key ?? certificate;
  const files = { certificate: encCertificate.bytes, key: keyFile.bytes, password };
  const encryption = await readWhole(house, files, context);
  checkSm2Pair(signing.facts, encryption.facts);
  return encryption;
};

const readServer = async (house: UploadHouse, request: UploadRequest, context: UploadContext): Promise<Read> => {
  const { certificate, key, keyPassword: password } = request;
  const pair = await readWhole(house, { certificate: certificate.bytes, key: key?.bytes, password }, context);
  const encryption = await encryptionOf(house, request, pair, context);
  const seal = (pem: string): string => house.store.seal.seal(pem, 'private-key');
  return {
    facts: pair.facts,
    names: pair.facts.names,
    issuer: pair.facts.issuerName,
    chain: pair.chain.join(''),
    key: seal(pair.key.pem),
    algorithm: pair.key.algorithm ?? pair.key.title,
    encryption: encryption?.chain.join(''),
    encryptionKey: encryption === undefined ? undefined : seal(encryption.key.pem),
    notes: pair.notes,
    added: [...pair.added, ...(encryption?.added ?? [])],
  };
};

/** CERT-2: one or several CA certificates, without key. */
const readCa = (request: UploadRequest, { now }: UploadContext): Read => {
  const text = uploadText(request.certificate.bytes);
  if (request.key !== undefined || holdsPrivateKey(text))
    throw new CertError('upload-key-unwanted', {}, { field: 'key' });
  const blocks = pemBlocks(text, CERTIFICATE_LABELS, 'chain');
  const all = blocks.map(({ der }) => {
    const facts = readCertificateDer(der);
    if (!facts.isCa) throw new CertError('upload-not-ca', { subject: facts.subject }, { field: 'certificate' });
    checkCertificate(facts, certificateParts(der).spki, now);
    return facts;
  });
  const [facts] = all;
  if (facts === undefined) throw new CertError('pem-missing', { label: CERTIFICATE_LABELS[0] });
  return {
    facts,
    names: [facts.commonName ?? facts.subject],
    issuer: facts.issuerName,
    chain: blocks.map((block) => block.text).join(''),
    key: undefined,
    algorithm: facts.keyAlgorithm ?? facts.keyTitle,
    encryption: undefined,
    encryptionKey: undefined,
    notes: [],
    added: [],
  };
};

const certificateFrom = (house: UploadHouse, person: Person, request: UploadRequest, read: Read): Certificate => {
  const { facts, notes: _notes, added: _added, ...content } = read;
  const { kind, remark, tags, project, neverDownload } = request;
  return {
    ...PLAIN,
    ...content,
    ...{ kind, remark, tags, project, neverDownload },
    id: newId('crt', house.clock, house.random),
    version: 1,
    state: 'valid',
    plan: '',
    orderId: undefined,
    serial: facts.serial,
    fingerprint: facts.fingerprint,
    notBefore: facts.notBefore,
    notAfter: facts.notAfter,
    keyPassword: undefined,
    source: 'uploaded',
    renewAt: undefined,
    autoRenew: false,
    ignored: false,
    replacesId: undefined,
    owner: person.id,
    revokedAt: undefined,
    createdAt: nowOf(house.clock),
  };
};

/**
 * Checks and keeps an uploaded certificate. With `linkToken` the one-time link is used up in the same transaction, so that a refused
 * upload may be tried again and a second one finds the link gone. Throws what reading throws, `upload-…` and `link-gone`.
 */
export const upload = async (
  house: UploadHouse,
  person: Person,
  request: UploadRequest,
  linkToken?: string,
): Promise<Uploaded> => {
  const context = { anchors: await anchorsFor(house), now: house.clock.now() };
  const read = request.kind === 'ca' ? readCa(request, context) : await readServer(house, request, context);
  const certificate = certificateFrom(house, person, request, read);
  await house.store.transaction(async (store) => {
    for (const pem of [certificate.chain, ...(certificate.encryption === undefined ? [] : [certificate.encryption])])
      await refuseLeaked(store, certificateParts(firstCertificate(pem)).spki, 'key');
    if (linkToken !== undefined && (await useLink(store, house, linkToken)) === undefined)
      throw new CertError('link-gone', {});
    const same = request.allowDuplicate ? undefined : await certificateWith(store, certificate.fingerprint);
    if (same !== undefined) throw new CertError('upload-duplicate', { id: same }, { field: 'certificate' });
    await insertCertificate(store, certificate);
    const added = read.added.map(({ subject, url }) => ({ subject, from: url ?? 'kept' }));
    const detail = {
      names: certificate.names,
      kind: certificate.kind,
      fingerprint: certificate.fingerprint,
      ...(added.length === 0 ? {} : { added }),
    };
    await audit(store, house.clock, {
      actor: person.id,
      action: 'certificate.uploaded',
      subject: certificate.id,
      detail,
    });
  });
  return { certificate, notes: read.notes };
};
