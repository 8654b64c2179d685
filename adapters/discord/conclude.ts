import type { Subject } from '../../src/chat/command.ts';
import type { Outcome } from '../../src/chat/desk.ts';
import type { Message } from '../../src/chat/message.ts';
import { cardAt, markStale, standsIn } from '../../src/overview/posted-card.store.ts';
import { forAskerAlone, isPrivate } from '../who-sees.ts';
import { commandAt } from './command-json.ts';
import { keyId } from './custom-id.ts';
import type { DiscordAnswer } from './discord-answer.ts';
import type { Deed, DiscordRoom } from './discord-room.ts';
import { discordWords } from './discord-words.ts';
import { conversationOf } from './interaction.ts';
import type { Extras } from './render-discord.ts';

/** Files that were made, and, where a form could mend a refusal, the button that opens it. */
const extrasOf = async (
  { book }: DiscordRoom,
  { interaction }: DiscordAnswer,
  outcome: Outcome,
  { args, files }: Deed,
): Promise<Extras> => {
  if (outcome.ok) return outcome.files === undefined ? {} : { files: outcome.files };
  if (outcome.form === undefined) return {};
  const key = book.newKey();
  const { command } = outcome.form;
  const given = files === undefined ? {} : { files };
  await book.keepForm(key, { command, args, ...given, user: interaction.user.id, fault: outcome.error });
  const label = discordWords[interaction.language].fillForm;
  return { own: [{ label, style: 'primary', customId: keyId('form', 0, key) }] };
};

/** What the asker sees of an answer that is not for everybody. */
export const ownOf = ({ interaction }: DiscordAnswer, deed: Deed, message: Message): Message =>
  forAskerAlone(message, deed, interaction.language, interaction.guild === undefined);

/** Draws the outcome where "thinking" stands; a card that all may see follows its subject from then on. */
export const concludeTyped = async (
  room: DiscordRoom,
  answer: DiscordAnswer,
  realm: string,
  outcome: Outcome,
  deed: Deed,
  open: boolean,
): Promise<void> => {
  const { interaction } = answer;
  const message = open ? outcome.message : ownOf(answer, deed, outcome.message);
  const ref = await answer.show(realm, message, await extrasOf(room, answer, outcome, deed));
  if (!open || !outcome.ok || outcome.follows === undefined || outcome.message.audience === 'asker') return;
  await room.desk.posted(
    outcome.follows,
    { conversation: conversationOf(interaction, realm), ref },
    interaction.language,
  );
};

/**
 * After a press: a card that is about the same thing is redrawn from its state, wherever it stands; another thing that changed gets a card
 * of its own; all else is said to the one who pressed. A shared message never becomes something else under the others' eyes.
 */
export const concludePress = async (
  room: DiscordRoom,
  answer: DiscordAnswer,
  realm: string,
  outcome: Outcome,
  deed: Deed,
): Promise<void> => {
  const { interaction } = answer;
  const { source } = interaction;
  const extras = await extrasOf(room, answer, outcome, deed);
  const { store } = room.house;
  const open =
    outcome.ok && outcome.message.audience === 'all' && !isPrivate(commandAt(room.desk.catalogue, deed.path));
  const own = ownOf(answer, deed, outcome.message);
  const follows = open ? outcome.follows : undefined;
  const publish = async (subject: Subject): Promise<void> => {
    await room.desk.posted(subject, await answer.detail(realm, outcome.message, extras), interaction.language);
  };
  if (source?.ephemeral === true) {
    if (follows === undefined || (await standsIn(store, follows, conversationOf(interaction, realm))))
      await answer.show(realm, open ? outcome.message : own, extras);
    else await publish(follows);
    return;
  }
  const card = source === undefined ? undefined : await cardAt(store, 'discord', source.id);
  if (card !== undefined) {
    // Also after a refusal: a stale button is the sign of a card that missed a change.
    await markStale(store, card.id);
    room.house.changed(card.subject.id);
  }
  if (follows === undefined) await answer.whisper(realm, own, extras);
  else if (follows.id !== card?.subject.id) await publish(follows);
};
