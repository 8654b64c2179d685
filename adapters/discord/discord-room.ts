import type { Bot } from '../../src/bot.ts';
import type { Desk, Outcome } from '../../src/chat/desk.ts';
import type { Origin } from '../../src/chat/invocation.ts';
import type { RawArgs } from '../../src/chat/option.ts';
import type { Base } from '../../src/kernel/base.ts';
import { sayer } from '../../src/texts/say.ts';
import type { Stretches } from '../net/stretches.ts';
import type { Turns } from '../net/turns.ts';
import { type FileSource, fetchFiles, type PlatformFile } from '../platform-file.ts';
import { refusalOf } from '../refusal-outcome.ts';
import type { AckLine } from './ack-line.ts';
import { commandAt } from './command-json.ts';
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
  readonly arrivals: Stretches;
  /** Where files are fetched from that people send. */
  readonly files: FileSource;
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
  /** Given for options, and still lying at the platform. */
  readonly files?: Readonly<Record<string, PlatformFile>>;
}

export const dispatch = (
  { desk, turns, acks, arrivals, files: source }: DiscordRoom,
  { interaction }: DiscordAnswer,
  realm: string,
  { path, args, origin, files = {} }: Deed,
): Promise<Outcome> =>
  turns.run(async () => {
    // What costs time begins only when all that has come is acknowledged.
    await arrivals.idle();
    await acks.caughtUp();
    let fetched: RawArgs;
    try {
      fetched = await fetchFiles(source, commandAt(desk.catalogue, path)?.options ?? {}, files);
    } catch (error) {
      return refusalOf(error, sayer(interaction.language));
    }
    return desk.dispatch({
      id: `discord:${interaction.id}`,
      path,
      args: { ...args, ...fetched },
      actor: identityOf(interaction, realm),
      conversation: conversationOf(interaction, realm),
      origin,
      language: interaction.language,
      local: false,
    });
  });
