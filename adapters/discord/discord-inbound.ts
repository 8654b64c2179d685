import { card, paragraph } from '../../src/chat/build.ts';
import { describeCause } from '../../src/kernel/errors.ts';
import type { Stretches } from '../net/stretches.ts';
import { fillWords } from '../surface-words.ts';
import { type AnswerParts, DiscordAnswer } from './discord-answer.ts';
import type { DiscordConfig } from './discord-config.ts';
import type { DiscordRoom } from './discord-room.ts';
import { discordWords } from './discord-words.ts';
import { type InteractionKind, readInteraction } from './interaction.ts';
import { pressed } from './pressed.ts';
import { suggestTyped, typedCommand } from './typed-command.ts';

export interface InboundParts extends AnswerParts {
  readonly room: DiscordRoom;
  readonly config: DiscordConfig;
  /** What has come and is not acknowledged yet, in the order of its coming. */
  readonly arrivals: Stretches;
}

const HANDLES: Readonly<Record<InteractionKind, (room: DiscordRoom, answer: DiscordAnswer) => Promise<void>>> = {
  command: typedCommand,
  press: pressed,
  modal: pressed,
  typing: suggestTyped,
};

/** What comes in, over the gateway or over HTTP. */
export class DiscordInbound {
  readonly #parts: InboundParts;
  readonly #underWay = new Set<Promise<void>>();
  /** Interactions from guilds that are not answered. */
  strangers = 0;

  constructor(parts: InboundParts) {
    this.#parts = parts;
  }

  /** Never throws and never waits: the work goes on by itself. The gateway hands over all frames of one read in one go, some hundred in a burst. */
  receive(payload: unknown): void {
    this.#parts.arrivals.do(() => this.#begin(payload));
  }

  #begin(payload: unknown): void {
    const work = this.#handle(payload).catch((error: unknown) => {
      this.#parts.log.error(
        { surface: 'discord', cause: describeCause(error) },
        'an interaction could not be answered',
      );
    });
    this.#underWay.add(work);
    void work.then(() => this.#underWay.delete(work));
  }

  /** Resolves when everything under way is answered. */
  async idle(): Promise<void> {
    await this.#parts.arrivals.idle();
    await Promise.all(this.#underWay);
  }

  async #handle(payload: unknown): Promise<void> {
    const interaction = readInteraction(payload);
    if (interaction === undefined) return;
    const answer = new DiscordAnswer(this.#parts, interaction);
    const { guilds } = this.#parts.config;
    const { guild, kind } = interaction;
    const isStrange = guild !== undefined && guilds.length > 0 && !guilds.includes(guild);
    if (!isStrange) return HANDLES[kind](this.#parts.room, answer);
    this.strangers += 1;
    this.#parts.log.warn({ guild, count: this.strangers }, 'a guild that is not configured was refused');
    await this.#refuse(answer, guild);
  }

  async #refuse(answer: DiscordAnswer, guild: string): Promise<void> {
    const { kind, language } = answer.interaction;
    if (kind === 'typing') {
      await answer.choices([]);
      return;
    }
    if (!(await answer.later('asker'))) return;
    const words = discordWords[language];
    const blocks = [paragraph(fillWords(words.strangeGuildRemedy, { id: guild }))];
    await answer.show(guild, card({ tone: 'bad', title: words.strangeGuild, blocks, audience: 'asker' }));
  }
}
