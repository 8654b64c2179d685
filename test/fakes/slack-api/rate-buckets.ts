import type { Clock } from '../../../src/kernel/clock.ts';

/** Calls per minute, per method and workspace. @see docs.slack.dev/apis/web-api/rate-limits */
export const TIERS = { 1: 1, 2: 20, 3: 50, 4: 100, special: 600 } as const;
export type Tier = keyof typeof TIERS;

const MINUTE = 60_000;
/** One message per second and channel, no burst: the platform promises none. */
const CHANNEL_GAP = 1000;
/** "Several hundred" messages per minute and workspace. */
const WORKSPACE_POSTS = 300;

interface Window {
  readonly most: number;
  readonly span: number;
  readonly key: string;
}

/** Sliding windows over the clock that was handed in. */
export class RateBuckets {
  readonly #clock: Clock;
  readonly #hits = new Map<string, number[]>();
  /** Off: nothing is ever limited, except where a test orders it. */
  enabled: boolean;

  constructor(clock: Clock, enabled: boolean) {
    this.#clock = clock;
    this.enabled = enabled;
  }

  /** Counts a call; answers the seconds to wait when it is over the limit (and then does not count it). */
  take(method: string, team: string, tier: Tier, channel: string | undefined): number | undefined {
    if (!this.enabled) return undefined;
    const windows: Window[] = [{ most: TIERS[tier], span: MINUTE, key: `${method}/${team}` }];
    if (method === 'chat.postMessage') {
      windows[0] = { most: WORKSPACE_POSTS, span: MINUTE, key: `${method}/${team}` };
      windows.push({ most: 1, span: CHANNEL_GAP, key: `${method}/${team}/${channel ?? ''}` });
    }
    const waits = windows.map((window) => this.#wait(window)).filter((wait) => wait > 0);
    if (waits.length > 0) return Math.max(1, Math.ceil(Math.max(...waits) / 1000));
    for (const window of windows) this.#recent(window).push(this.#clock.now());
    return undefined;
  }

  #recent(window: Window): number[] {
    const since = this.#clock.now() - window.span;
    const recent = (this.#hits.get(window.key) ?? []).filter((at) => at > since);
    this.#hits.set(window.key, recent);
    return recent;
  }

  #wait(window: Window): number {
    const recent = this.#recent(window);
    const blocking = recent[recent.length - window.most];
    return blocking === undefined ? 0 : blocking + window.span - this.#clock.now();
  }
}
