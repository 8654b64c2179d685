import type { Dict } from './plain-json.ts';

/** Which requests a fault is for: a route such as `POST /channels/:channel/messages`, or a test of method and path. */
export type Match = string | ((request: { readonly method: string; readonly path: string }) => boolean);

export interface PlannedAnswer {
  readonly status: number;
  readonly body?: Dict;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Plan {
  readonly match: Match;
  left: number;
  readonly act: { readonly answer: PlannedAnswer } | 'hang up' | { readonly hold: Promise<void> };
}

/** What goes wrong next, as tests order it. */
export class RestFaults {
  readonly #plans: Plan[] = [];

  /** The next matching request is answered with this instead of being done. */
  next(match: Match, answer: PlannedAnswer, times = 1): void {
    this.#plans.push({ match, left: times, act: { answer } });
  }

  /** The next matching request is cut off without an answer. */
  hangUp(match: Match, times = 1): void {
    this.#plans.push({ match, left: times, act: 'hang up' });
  }

  /** Matching requests wait, before anything is done, until `release` is called. */
  hold(match: Match, times = Number.POSITIVE_INFINITY): { release(): void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const plan: Plan = { match, left: times, act: { hold: promise } };
    this.#plans.push(plan);
    return {
      release: () => {
        plan.left = 0;
        resolve();
      },
    };
  }

  take(method: string, path: string, route: string | undefined): Plan['act'] | undefined {
    const plan = this.#plans.find(
      ({ match, left }) => left > 0 && (typeof match === 'string' ? match === route : match({ method, path })),
    );
    if (plan === undefined) return undefined;
    plan.left -= 1;
    return plan.act;
  }
}

/** A 429 as the platform words it; `seconds` may be a fraction, as its own are. */
export const tooManyRequests = (seconds: number, global = false): PlannedAnswer => ({
  status: 429,
  body: { message: 'You are being rate limited.', retry_after: seconds, global },
  headers: {
    'retry-after': String(seconds),
    'x-ratelimit-scope': global ? 'global' : 'user',
    ...(global ? { 'x-ratelimit-global': 'true' } : {}),
  },
});
