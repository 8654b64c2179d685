import type { Bot } from '../../src/bot.ts';
import type { Desk, Outcome } from '../../src/chat/desk.ts';
import type { Origin } from '../../src/chat/invocation.ts';
import type { RawArgs } from '../../src/chat/option.ts';
import type { Base } from '../../src/kernel/base.ts';
import type { Turns } from '../net/turns.ts';
import type { AckLine } from './ack-line.ts';
import type { Kept } from './custom-id.ts';
import type { DiscordAnswer } from './discord-answer.ts';
import type { DiscordMemory } from './discord-memory.ts';
import { conversationOf, type Interaction, identityOf } from './interaction.ts';
import type { PressBook } from './press-book.ts';

/** What every interaction is handled with. */
export interface DiscordRoom extends Base {
  readonly desk: Desk;
  readonly house: Pick<Bot['house'], 'store' | 'changed'>;
  readonly memory: DiscordMemory;
  readonly book: PressBook;
  /** Commands under way: what is acknowledged waits here for its turn. */
  readonly turns: Turns;
  readonly acks: AckLine;
  /** Puts what buttons mean into the database, before they are shown. */
  keep(keeps: readonly Kept[]): Promise<void>;
}

/** The realm of somebody in a direct message that none of our messages led to: known to nobody. */
const NOWHERE = 'direct';

/** The guild it counts for. May look into the database: only after the acknowledgement. */
export const realmOf = async (room: DiscordRoom, { guild, channel }: Interaction): Promise<string> =>
  guild ?? (await room.memory.realmOfDirect(channel)) ?? NOWHERE;

export interface Deed {
  readonly path: readonly string[];
  readonly args: RawArgs;
  readonly origin: Origin;
}

export const dispatch = (
  { desk, turns, acks }: DiscordRoom,
  { interaction }: DiscordAnswer,
  realm: string,
  { path, args, origin }: Deed,
): Promise<Outcome> =>
  turns.run(async () => {
    await acks.caughtUp();
    return desk.dispatch({
      id: `discord:${interaction.id}`,
      path,
      args,
      actor: identityOf(interaction, realm),
      conversation: conversationOf(interaction, realm),
      origin,
      language: interaction.language,
      local: false,
    });
  });
