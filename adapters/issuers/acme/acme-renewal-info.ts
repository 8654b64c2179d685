import { type Clock, toInstant } from '../../../src/kernel/clock.ts';
import { DAY, HOUR } from '../../../src/kernel/duration.ts';
import { CertError, isCertError } from '../../../src/kernel/errors.ts';
import type { RenewalInfo } from '../../../src/order/issuer.ts';
import type { AcmeConnection } from './acme-connection.ts';
import { retryAfter } from './acme-retry-after.ts';
import { readJson, wireRenewalInfo } from './acme-wire.ts';
import { renewalId } from './renewal-id.ts';

/** @see RFC 9773 §4.3.2: ask again after Retry-After, kept within sensible bounds; 6 hours where there is none */
const ASK_AGAIN = { unstated: 6 * HOUR, least: HOUR, most: 7 * DAY };

const askAgain = (header: string | undefined, now: number): number => {
  const wait = retryAfter(header, now) ?? ASK_AGAIN.unstated;
  return Math.min(Math.max(wait, ASK_AGAIN.least), ASK_AGAIN.most);
};

const isWebPage = (text: string | undefined): text is string => text !== undefined && /^https?:\/\//i.test(text);

/**
 * When the CA would like the certificate renewed. Undefined when it has no such service, does not know the certificate, or names a window
 * that ends before it begins.
 * @see RFC 9773 §4
 */
export const askRenewalInfo = async (
  issuer: string,
  connection: AcmeConnection,
  clock: Clock,
  certificate: string,
): Promise<RenewalInfo | undefined> => {
  const { renewalInfo } = await connection.directory();
  const id = renewalId(certificate);
  if (renewalInfo === undefined || id === undefined) return undefined;
  const url = `${renewalInfo.replace(/\/$/, '')}/${id}`;
  const answer = await connection.get(url).catch((error: unknown) => {
    if (isCertError(error, 'issuer-refused')) return undefined;
    throw error;
  });
  if (answer === undefined) return undefined;
  const { suggestedWindow, explanationURL } = readJson(issuer, answer, wireRenewalInfo, 'renewal information');
  const [start, end] = [Date.parse(suggestedWindow.start), Date.parse(suggestedWindow.end)];
  if (Number.isNaN(start) || Number.isNaN(end)) {
    throw new CertError('issuer-unreachable', { issuer, detail: 'its renewal window has no proper dates' });
  }
  if (end <= start) return undefined;
  return {
    start: toInstant(start),
    end: toInstant(end),
    ...(isWebPage(explanationURL) ? { explanationUrl: explanationURL } : {}),
    retryAfter: askAgain(answer.headers['retry-after'], clock.now()),
  };
};
