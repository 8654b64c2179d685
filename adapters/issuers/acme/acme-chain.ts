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

const isRoot = (certificate: X509Certificate): boolean => certificate.subject === certificate.issuer;

const parseChain = (issuer: string, answer: AcmeAnswer): IssuedChain => {
  try {
    const blocks = pemBlocks(answer.body, ['CERTIFICATE'], 'chain');
    if (blocks.length > MOST_CERTIFICATES) throw new Error(`it has ${blocks.length} certificates`);
    const kept = blocks.filter(({ der }, index) => !isRoot(new X509Certificate(der)) || index === 0);
    return { certificates: kept.map(({ text }) => text) };
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
