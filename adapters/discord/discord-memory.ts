import { memoryOf } from '../../src/store/memory.store.ts';
import type { Store } from '../../src/store/store.ts';

/** What this surface remembers over restarts, beside cards and buttons. */
export class DiscordMemory {
  readonly #memory: ReturnType<typeof memoryOf>;
  readonly #direct = new Map<string, string>();

  constructor(store: Store) {
    this.#memory = memoryOf(store, 'surface:discord');
  }

  /** A direct message says nothing of the guild: buttons pressed in it count for the guild the message was about. */
  async rememberDirect(channel: string, realm: string): Promise<void> {
    if (this.#direct.get(channel) === realm) return;
    this.#direct.set(channel, realm);
    await this.#memory.set(`direct:${channel}`, realm);
  }

  async realmOfDirect(channel: string): Promise<string | undefined> {
    return this.#direct.get(channel) ?? (await this.#memory.get(`direct:${channel}`));
  }

  /** The fingerprint of the commands last registered; `scope` is a guild or `global`. */
  registered(scope: string): Promise<string | undefined> {
    return this.#memory.get(`commands:${scope}`);
  }

  async rememberRegistered(scope: string, fingerprint: string): Promise<void> {
    await this.#memory.set(`commands:${scope}`, fingerprint);
  }

  /** The pinned message of a dashboard channel. */
  dashboard(channel: string): Promise<string | undefined> {
    return this.#memory.get(`dashboard:${channel}`);
  }

  async rememberDashboard(channel: string, message: string): Promise<void> {
    await this.#memory.set(`dashboard:${channel}`, message);
  }
}
