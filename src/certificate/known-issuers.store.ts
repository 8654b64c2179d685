import { authorityCertificateTexts } from '../authority/authority.store.ts';
import { unlessRefused } from '../kernel/errors.ts';
import { CERTIFICATE_LABELS } from '../pki/certificate-parts.ts';
import { pemBlocks } from '../pki/pem.ts';
import type { Store } from '../store/store.ts';

/** Stored chains that are looked through, of each CA: those of today have today's intermediates. */
const CHAINS = 20;

/** CA certificates that were uploaded under this name (CERT-2). */
const uploadedCas = (store: Store, name: string) =>
  store.db
    .selectFrom('certificateNames')
    .innerJoin('certificates', 'certificates.id', 'certificateNames.certificateId')
    .select('certificates.chain')
    .where('certificateNames.name', '=', name)
    .where('certificates.kind', '=', 'ca')
    .orderBy('certificates.createdAt', 'desc')
    .orderBy('certificates.id', 'desc')
    .limit(CHAINS)
    .execute();

const chainsOf = (store: Store, issuer: string) =>
  store.db
    .selectFrom('certificates')
    .select('chain')
    .where('issuer', '=', issuer)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(CHAINS)
    .execute();

const dersOf = (text: string): readonly Buffer[] =>
  unlessRefused(() => pemBlocks(text, CERTIFICATE_LABELS, 'chain').map(({ der }) => der)) ?? [];

/** Whose certificate is looked for, and the CAs whose chains may hold it. */
export interface SoughtIssuer {
  /** As an uploaded CA certificate of it is called. */
  readonly name: string;
  /** What `certificates.issuer` says: the name of a CA in the configuration, or what an uploaded certificate calls it. */
  readonly issuers: readonly string[];
}

/** Certificates (DER) that are here already and may be the one: the built-in CA's, uploaded CA certificates, those above stored leaves. */
export const knownIssuers = async (store: Store, { name, issuers }: SoughtIssuer): Promise<readonly Buffer[]> => {
  const texts = [
    ...(await authorityCertificateTexts(store)),
    ...(await uploadedCas(store, name)).map(({ chain }) => chain),
  ];
  for (const issuer of new Set(issuers)) for (const { chain } of await chainsOf(store, issuer)) texts.push(chain);
  const known = new Map(texts.flatMap(dersOf).map((der) => [der.toString('base64'), der]));
  return [...known.values()];
};
