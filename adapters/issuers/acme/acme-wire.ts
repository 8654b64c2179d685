import * as z from 'zod';
import { CertError } from '../../../src/kernel/errors.ts';
import type { AcmeAnswer } from './acme-http.ts';
import { acmeProblem } from './acme-problem.ts';

/** @see RFC 8555 §7.1.1, RFC 9773 §4.1 and draft-ietf-acme-profiles §3 for `meta.profiles` (name → what it is) */
export const wireDirectory = z.object({
  newNonce: z.string(),
  newAccount: z.string(),
  newOrder: z.string(),
  revokeCert: z.string().optional(),
  keyChange: z.string().optional(),
  renewalInfo: z.string().optional(),
  meta: z
    .object({
      termsOfService: z.string().optional(),
      externalAccountRequired: z.boolean().optional(),
      caaIdentities: z.array(z.string()).optional(),
      profiles: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
});
export type WireDirectory = z.infer<typeof wireDirectory>;

/** @see RFC 8555 §7.1.2 */
export const wireAccount = z.object({
  status: z.string(),
  contact: z.array(z.string()).optional(),
  orders: z.string().optional(),
});

const wireIdentifier = z.object({ type: z.string(), value: z.string() });
export type WireIdentifier = z.infer<typeof wireIdentifier>;

const orderStatus = z.enum(['pending', 'ready', 'processing', 'valid', 'invalid']);

/** Some servers give an order the state of an authorization that ended it, which RFC 8555 §7.1.6 calls `invalid`. */
const endedStatus = z.enum(['deactivated', 'expired', 'revoked']).transform(() => 'invalid' as const);

/** @see RFC 8555 §7.1.3 */
export const wireOrder = z.object({
  status: z.union([orderStatus, endedStatus]),
  expires: z.string().optional(),
  identifiers: z.array(wireIdentifier),
  authorizations: z.array(z.string()),
  finalize: z.string(),
  certificate: z.string().optional(),
  error: acmeProblem.optional(),
});
export type WireOrder = z.infer<typeof wireOrder>;

/** @see RFC 8555 §7.1.5: the challenge types of other drafts have no token */
const wireChallenge = z.object({
  type: z.string(),
  url: z.string(),
  status: z.string(),
  token: z.string().optional(),
  error: acmeProblem.optional(),
});
export type WireChallenge = z.infer<typeof wireChallenge>;

export { wireChallenge };

/** @see RFC 8555 §7.1.4 */
export const wireAuthorization = z.object({
  identifier: wireIdentifier,
  status: z.enum(['pending', 'valid', 'invalid', 'expired', 'deactivated', 'revoked']),
  wildcard: z.boolean().optional(),
  challenges: z.array(wireChallenge),
});
export type WireAuthorization = z.infer<typeof wireAuthorization>;

/** @see RFC 8555 §7.1.2.1 */
export const wireOrders = z.object({ orders: z.array(z.string()) });

/** @see RFC 9773 §4.2 */
export const wireRenewalInfo = z.object({
  suggestedWindow: z.object({ start: z.string(), end: z.string() }),
  explanationURL: z.string().optional(),
});

/** Reads an answer's JSON by its shape. @throws CertError `issuer-unreachable` for anything else */
export const readJson = <T>(issuer: string, answer: AcmeAnswer, shape: z.ZodType<T>, what: string): T => {
  try {
    return shape.parse(JSON.parse(answer.body));
  } catch (cause) {
    throw new CertError('issuer-unreachable', { issuer, detail: `its answer is not a proper ${what}` }, { cause });
  }
};

/** The target of the `Link` headers with one relation, made absolute; a header may hold several. @see RFC 8288 §3 */
export const linksOf = (answer: AcmeAnswer, relation: string, base: string): readonly string[] => {
  const header = answer.headers.link;
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  return [...text.matchAll(/<([^>]*)>([^<]*)/g)].flatMap(([, target = '', parameters = '']) => {
    const has = new RegExp(`;\\s*rel="?([^";]*\\s)?${relation}(\\s[^";]*)?"?\\s*(;|,|$)`, 'i').test(parameters);
    const url = has ? URL.parse(target, base) : null;
    return url === null ? [] : [url.href];
  });
};
