import { createHash } from 'node:crypto';
import type { Desk } from '../../src/chat/desk.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { SECOND } from '../../src/kernel/duration.ts';
import { describeCause } from '../../src/kernel/errors.ts';
import type { Log } from '../../src/kernel/log.ts';
import type { Language } from '../../src/texts/language.ts';
import { meaningOf } from './discord-errors.ts';
import type { DiscordMemory } from './discord-memory.ts';
import type { DiscordOutbox } from './discord-outbox.ts';
import type { REST } from './discord-rest.ts';
import { bodyOf } from './render-discord.ts';

export interface DashboardParts {
  readonly channels: readonly string[];
  readonly languageIn: (channel: string) => Language;
  readonly desk: Desk;
  readonly outbox: DiscordOutbox;
  readonly memory: DiscordMemory;
  readonly rest: () => REST;
  readonly clock: Clock;
  readonly log: Log;
}

/** Several changes in a row make one drawing. */
const DRAW_AFTER = 2 * SECOND;

/** One pinned message a channel with what needs attention, for everybody; drawn again when something changed. */
export class DiscordDashboard {
  readonly #parts: DashboardParts;
  readonly #drawn = new Map<string, string>();
  readonly #told = new Set<string>();
  #soon: Promise<void> | undefined;
  #again = false;

  constructor(parts: DashboardParts) {
    this.#parts = parts;
  }

  /** Called often. A change that comes while it is drawn is drawn after it. */
  changed(signal: AbortSignal): void {
    if (this.#parts.channels.length === 0 || signal.aborted) return;
    if (this.#soon !== undefined) {
      this.#again = true;
      return;
    }
    this.#soon = this.#parts.clock
      .sleep(DRAW_AFTER, signal)
      .then(() => {
        this.#again = false;
        return this.draw();
      })
      .catch(() => {})
      .finally(() => {
        this.#soon = undefined;
        if (this.#again) this.changed(signal);
      });
  }

  async draw(): Promise<void> {
    for (const channel of this.#parts.channels) {
      try {
        await this.#drawIn(channel);
        this.#told.delete(channel);
      } catch (error) {
        // One bad channel stops no other, and is complained about once.
        if (!this.#told.has(channel))
          this.#parts.log.warn({ channel, cause: describeCause(error) }, 'a dashboard could not be drawn');
        this.#told.add(channel);
      }
    }
  }

  async #drawIn(channel: string): Promise<void> {
    const { desk, languageIn, outbox, memory } = this.#parts;
    const message = await desk.home({ language: languageIn(channel) });
    const print = createHash('sha256')
      .update(JSON.stringify(bodyOf(await outbox.draw(message))))
      .digest('hex');
    if (this.#drawn.get(channel) === print) return;
    const conversation = { surface: 'discord', realm: '', id: channel };
    const before = await memory.dashboard(channel);
    const ref =
      before === undefined
        ? (await outbox.post(conversation, message)).ref
        : (await outbox.edit({ conversation, ref: before }, message)).ref;
    this.#drawn.set(channel, print);
    if (ref === before) return;
    await memory.rememberDashboard(channel, ref);
    await this.#pin(channel, ref);
  }

  async #pin(channel: string, ref: string): Promise<void> {
    try {
      await this.#parts.rest().put(`/channels/${channel}/messages/pins/${ref}`);
    } catch (error) {
      const facts = { channel, cause: describeCause(error), meaning: meaningOf(error) };
      this.#parts.log.warn(
        facts,
        'the dashboard could not be pinned: the bot needs the permission "Pin Messages" there',
      );
    }
  }
}
