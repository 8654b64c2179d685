import { unlessRefused } from '../kernel/errors.ts';
import { type Crl, findRevocation, isCrlOf, readCrl } from '../pki/crl-read.ts';
import { pemBlock } from '../pki/pem.ts';
import type { SeenLeaf } from './seen-leaf.ts';
import type { Trouble } from './watch.ts';

/** What the lists say that a leaf names: DER that came, and what did not. */
export interface CrlAnswers {
  readonly lists: readonly Buffer[];
  readonly missing: readonly string[];
}

interface Read {
  /** Undefined for what is no list. */
  readonly crl: Crl | undefined;
  /** Issuers that were asked about, DER: a signature is checked once for each. */
  readonly signedBy: Map<Buffer, boolean>;
}

/** As long as whoever fetched a list keeps it, it is read once for all the leaves that name it. */
const reads = new WeakMap<Buffer, Read>();

const listSignedBy = (der: Buffer, issuer: Buffer): Crl | undefined => {
  const read = reads.get(der) ?? { crl: unlessRefused(() => readCrl(der)), signedBy: new Map() };
  reads.set(der, read);
  const { crl, signedBy } = read;
  if (crl === undefined) return undefined;
  const asked = [...signedBy.keys()].find((one) => one.equals(issuer)) ?? issuer;
  const signed = signedBy.get(asked) ?? unlessRefused(() => isCrlOf(crl, pemBlock('CERTIFICATE', issuer))) ?? false;
  signedBy.set(asked, signed);
  return signed ? crl : undefined;
};

/** A list counts when the leaf's own issuer signed it; being in none that counts proves nothing, and says so. */
export const judgeRevocation = (
  leaf: SeenLeaf,
  issuer: Buffer | undefined,
  { lists, missing }: CrlAnswers,
  now: number,
): Omit<Trouble, 'where'> | undefined => {
  const signed = issuer === undefined ? [] : lists.map((der) => listSignedBy(der, issuer));
  const counting = signed.filter((crl) => crl !== undefined);
  for (const crl of counting) {
    const found = unlessRefused(() => findRevocation(crl, leaf.facts.serial));
    if (found !== undefined) return { code: 'revoked', detail: `${found.at} (${found.reason})` };
  }
  if (counting.some(({ nextUpdate }) => nextUpdate === undefined || Date.parse(nextUpdate) >= now)) return undefined;
  if (lists.length + missing.length === 0) return undefined;
  return { code: 'crl-unknown', detail: missing[0] ?? 'not signed by the issuer, or out of date' };
};
