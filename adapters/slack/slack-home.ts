import type { Identity } from '../../src/chat/actor.ts';
import type { Desk } from '../../src/chat/desk.ts';
import { keepActions } from '../../src/chat/kept-action.store.ts';
import type { Base } from '../../src/kernel/base.ts';
import { DAY, SECOND } from '../../src/kernel/duration.ts';
import type { Store } from '../../src/store/store.ts';
import type { Language } from '../../src/texts/language.ts';
import type { ChannelQueue } from '../net/channel-queue.ts';
import { renderView } from './render-slack.ts';
import { slackDetail } from './slack-errors.ts';
import type { Workspace } from './slack-workspaces.ts';

export interface HomeParts extends Base {
  readonly store: Store;
  readonly desk: Desk;
  readonly queue: ChannelQueue;
}

export interface Viewer {
  readonly workspace: Workspace;
  readonly actor: Identity;
  readonly language: Language;
}

/** Whoever opened the App Home within this time sees it change; others get it fresh when they open it. */
const LATELY = DAY;
const MOST_VIEWERS = 500;
/** Several changes within this time make one redraw. */
const SETTLE = 2 * SECOND;

/** The App Home: drawn when it is opened, and anew for those who opened it lately. */
export class SlackHome {
  readonly #parts: HomeParts;
  readonly #viewers = new Map<string, Viewer & { readonly at: number }>();
  readonly #stopping = new AbortController();
  #soon = false;

  constructor(parts: HomeParts) {
    this.#parts = parts;
  }

  async opened(viewer: Viewer): Promise<void> {
    const key = `${viewer.workspace.realm}/${viewer.actor.user}`;
    this.#viewers.delete(key);
    this.#viewers.set(key, { ...viewer, at: this.#parts.clock.now() });
    const [oldest] = this.#viewers.keys();
    if (this.#viewers.size > MOST_VIEWERS && oldest !== undefined) this.#viewers.delete(oldest);
    await this.#publish(viewer);
  }

  /** Something changed that homes show; called often. */
  changed(): void {
    if (this.#soon || this.#viewers.size === 0) return;
    this.#soon = true;
    void this.#parts.clock.sleep(SETTLE, this.#stopping.signal).then(
      () => this.#redraw(),
      () => {},
    );
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #redraw(): Promise<void> {
    this.#soon = false;
    const since = this.#parts.clock.now() - LATELY;
    for (const [key, viewer] of this.#viewers) {
      if (viewer.at < since) this.#viewers.delete(key);
      else await this.#publish(viewer);
    }
  }

  async #publish({ workspace, actor, language }: Viewer): Promise<void> {
    const { desk, store, clock, queue, log } = this.#parts;
    try {
      const { blocks, keep } = renderView(await desk.home({ actor, language }), language);
      await keepActions(store, clock, keep);
      await queue.add({
        channel: `${workspace.realm}/${actor.user}/home`,
        replaces: 'home',
        send: () =>
          workspace.client.views.publish({ user_id: actor.user, view: { type: 'home', blocks: blocks as never } }),
      });
    } catch (error) {
      log.warn({ user: actor.user, cause: slackDetail(error) }, 'an App Home could not be drawn');
    }
  }
}
