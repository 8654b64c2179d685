import { X509Certificate } from 'node:crypto';
import { CertError } from '../../../src/kernel/errors.ts';
import type { Log } from '../../../src/kernel/log.ts';
import type { IssuedChain } from '../../../src/order/issuer.ts';
import { readLeaf } from '../../../src/pki/certificate-read.ts';
import { pemBlocks } from '../../../src/pki/pem.ts';
import type { AcmeClient } from './acme-client.ts';
import type { AcmeAnswer } from './acme-http.ts';
import { linksOf } from './acme-wire.ts';

/** A chain is never this long, and a server may name as many others as it likes. */
const MOST_CERTIFICATES = 10;
const MOST_ALTERNATES = 10;

/** Throws when it is none. */
const read = (der: Buffer): X509Certificate => new X509Certificate(der);

/** Whether a certificate above the leaf is a root, which is not kept. A CA's own come with every chain: each is read once. */
const roots = new Map<string, boolean>();
const MOST_KNOWN = 100;

const isRoot = ({ text, der }: { readonly text: string; readonly der: Buffer }): boolean => {
  const known = roots.get(text);
  if (known !== undefined) return known;
  const { subject, issuer } = read(der);
  if (roots.size >= MOST_KNOWN) roots.clear();
  roots.set(text, subject === issuer);
  return subject === issuer;
};

const parseChain = (issuer: string, answer: AcmeAnswer): IssuedChain => {
  try {
    const [leaf, ...above] = pemBlocks(answer.body, ['CERTIFICATE'], 'chain');
    if (leaf === undefined || above.length >= MOST_CERTIFICATES)
      throw new Error(`it has ${above.length + 1} certificates`);
    // As the order will read it: it is known by then.
    readLeaf(leaf.text);
    return { certificates: [leaf, ...above.filter((block) => !isRoot(block))].map(({ text }) => text) };
  } catch (cause) {
    const detail = 'its answer is not a proper certificate chain';
    throw new CertError('issuer-unreachable', { issuer, detail }, { cause });
  }
};

/** Common name of the root that the chain leads to, as its topmost certificate gives it. */
const rootOf = ({ certificates }: IssuedChain): unknown =>
  new X509Certificate(certificates.at(-1) ?? '').toLegacyObject().issuer.CN;

/**
 * Downloads the chain of an issued certificate: the one that leads to the root called `preferred`, where the CA offers it as an
 * alternate, else the CA's own choice.
 * @see RFC 8555 §7.4.2
 */
export const collectChain = async (
  issuer: string,
  client: AcmeClient,
  log: Log,
  url: string,
  preferred: string | undefined,
): Promise<IssuedChain> => {
  const answer = await client.read(url);
  const standard = parseChain(issuer, answer);
  if (preferred === undefined || rootOf(standard) === preferred) return standard;
  for (const alternate of linksOf(answer, 'alternate', url).slice(0, MOST_ALTERNATES)) {
    const chain = parseChain(issuer, await client.read(alternate));
    if (rootOf(chain) === preferred) return chain;
  }
  log.warn({ issuer, preferred, offered: rootOf(standard) }, 'the CA offers no chain to the preferred root');
  return standard;
};
