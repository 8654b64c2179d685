import * as z from 'zod';
import { SECOND } from '../../../src/kernel/duration.ts';
import { CertError } from '../../../src/kernel/errors.ts';
import type { Problem } from '../../../src/order/issuer.ts';
import type { AcmeAnswer } from './acme-http.ts';
import { retryAfter } from './acme-retry-after.ts';

/** @see RFC 8555 §6.7 */
export const ACME_ERROR = 'urn:ietf:params:acme:error:';

const identifier = z.object({ type: z.string(), value: z.string() });

const subproblem = z.object({
  type: z.string().catch('about:blank'),
  detail: z.string().catch(''),
  identifier: identifier.optional().catch(undefined),
});

/** A problem document (RFC 7807) with ACME's subproblems (RFC 8555 §6.7.1). An absent type is `about:blank`. */
export const acmeProblem = z.object({
  type: z.string().catch('about:blank'),
  title: z.string().optional().catch(undefined),
  detail: z.string().optional().catch(undefined),
  status: z.number().optional().catch(undefined),
  instance: z.string().optional().catch(undefined),
  identifier: identifier.optional().catch(undefined),
  subproblems: z.array(subproblem).catch([]),
});

export type AcmeProblem = z.infer<typeof acmeProblem>;

/** The CA's whole problem document, as the `cause` of the CertError that is thrown for it. */
export class AcmeRefusal extends Error {
  readonly problem: AcmeProblem;
  readonly status: number;

  constructor(problem: AcmeProblem, status: number) {
    super(`${status} ${problem.type}`);
    this.name = 'AcmeRefusal';
    this.problem = problem;
    this.status = status;
  }
}

const shortType = (type: string): string => (type.startsWith(ACME_ERROR) ? type.slice(ACME_ERROR.length) : type);

const wholeDetail = (problem: AcmeProblem): string => {
  const own = problem.detail ?? problem.title ?? '';
  const parts = problem.subproblems.map((sub) => {
    const name = sub.identifier === undefined ? '' : `${sub.identifier.value}: `;
    return `${name}${sub.detail} (${shortType(sub.type)})`;
  });
  const link = problem.instance === undefined ? [] : [`See ${problem.instance}`];
  return [own, ...parts, ...link].filter((part) => part !== '').join('; ');
};

/** The same for the core: all subproblems are in `detail`; `name` only when the CA speaks of exactly one. */
export const toProblem = (problem: AcmeProblem): Problem => {
  const named =
    problem.identifier ?? (problem.subproblems.length === 1 ? problem.subproblems[0]?.identifier : undefined);
  const told = { type: problem.type, detail: wholeDetail(problem) };
  return named === undefined ? told : { ...told, name: named.value };
};

/** The problem document in an answer; undefined when the body is something else (a proxy's page, nothing). */
export const readProblem = (answer: AcmeAnswer): AcmeProblem | undefined => {
  if (!/^application\/(problem\+)?json\b/i.test(answer.headers['content-type'] ?? '')) return undefined;
  try {
    return acmeProblem.parse(JSON.parse(answer.body));
  } catch {
    return undefined;
  }
};

/** How long to leave a CA alone that limits without saying for how long, in seconds. */
const UNSTATED_LIMIT = 300;

const isRateLimit = (answer: AcmeAnswer, problem: AcmeProblem | undefined): boolean =>
  answer.status === 429 || problem?.type === `${ACME_ERROR}rateLimited`;

/** Some servers say only by the status that they do not have what was asked for; a page of text comes from something else in between. */
const isBareNotFound = (answer: AcmeAnswer): boolean =>
  (answer.status === 404 || answer.status === 410) && answer.body.trim() === '';

/** What an answer that is not 2xx means: limited, refused (a 4xx with a problem document), or else not to be reached just now. */
export const failureOf = (issuer: string, answer: AcmeAnswer, now: number): CertError => {
  const gone = { type: 'about:blank', detail: 'it knows nothing at this address', subproblems: [] };
  const problem = readProblem(answer) ?? (isBareNotFound(answer) ? gone : undefined);
  const extras = problem === undefined ? {} : { cause: new AcmeRefusal(problem, answer.status) };
  const detail = problem === undefined ? '' : toProblem(problem).detail;
  if (isRateLimit(answer, problem)) {
    const wait = retryAfter(answer.headers['retry-after'], now);
    const seconds = wait === undefined ? UNSTATED_LIMIT : Math.ceil(wait / SECOND);
    return new CertError('issuer-rate-limited', { issuer, detail: detail || `HTTP ${answer.status}`, seconds }, extras);
  }
  if (problem !== undefined && answer.status >= 400 && answer.status < 500) {
    return new CertError('issuer-refused', { issuer, type: problem.type, detail: detail || problem.type }, extras);
  }
  const redirected = answer.status >= 300 && answer.status < 400 ? ' (redirects are not followed)' : '';
  const said = detail === '' ? '' : `: ${detail}`;
  return new CertError(
    'issuer-unreachable',
    { issuer, detail: `it answered HTTP ${answer.status}${redirected}${said}` },
    extras,
  );
};

/** The ACME error type of a thrown refusal without its prefix (`alreadyRevoked`); undefined for every other error. */
export const refusalType = (error: unknown): string | undefined =>
  error instanceof CertError && error.cause instanceof AcmeRefusal ? shortType(error.cause.problem.type) : undefined;
