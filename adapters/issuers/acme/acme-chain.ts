import { X509Certificate } from 'node:crypto';
import { CertError } from '../../../src/kernel/errors.ts';
import type { Log } from '../../../src/kernel/log.ts';
import type { IssuedChain } from '../../../src/order/issuer.ts';
import { pemBlocks } from '../../../src/pki/pem.ts';
import type { AcmeClient } from './acme-client.ts';
import type { AcmeAnswer } from './acme-http.ts';
import { linksOf } from './acme-wire.ts';

/** A chain is never this long, and a server may name as many others as it likes. */
const MOST_CERTIFICATES = 10;
const MOST_ALTERNATES = 10;

interface Chain extends IssuedChain {
  /** Common name that the topmost certificate gives as its issuer: the root's. */
  readonly top: string | undefined;
}

const parseChain = (issuer: string, answer: AcmeAnswer): Chain => {
  try {
    const blocks = pemBlocks(answer.body, ['CERTIFICATE'], 'chain');
    if (blocks.length > MOST_CERTIFICATES) throw new Error(`it has ${blocks.length} certificates`);
    const parsed = blocks.map((block) => ({ text: block.text, certificate: new X509Certificate(block.der) }));
    const isRoot = ({ certificate }: { certificate: X509Certificate }) => certificate.subject === certificate.issuer;
    const kept = parsed.filter((each, index) => index === 0 || !isRoot(each));
    const top: unknown = kept.at(-1)?.certificate.toLegacyObject().issuer.CN;
    return { certificates: kept.map(({ text }) => text), top: typeof top === 'string' ? top : undefined };
  } catch (cause) {
    const detail = 'its answer is not a proper certificate chain';
    throw new CertError('issuer-unreachable', { issuer, detail }, { cause });
  }
};

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
  if (preferred === undefined || standard.top === preferred) return { certificates: standard.certificates };
  for (const alternate of linksOf(answer, 'alternate', url).slice(0, MOST_ALTERNATES)) {
    const chain = parseChain(issuer, await client.read(alternate));
    if (chain.top === preferred) return { certificates: chain.certificates };
  }
  log.warn({ issuer, preferred, offered: standard.top }, 'the CA offers no chain to the preferred root');
  return { certificates: standard.certificates };
};
