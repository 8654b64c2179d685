import type { Outcome } from '../../src/chat/desk.ts';
import { cardAt, markStale } from '../../src/overview/posted-card.store.ts';
import { keyId } from './custom-id.ts';
import type { DiscordAnswer } from './discord-answer.ts';
import type { Deed, DiscordRoom } from './discord-room.ts';
import { discordWords } from './discord-words.ts';
import { conversationOf } from './interaction.ts';
import type { Extras } from './render-discord.ts';

/** Files that were made, and, where a form could mend a refusal, the button that opens it. */
export const extrasOf = async (
  { book }: DiscordRoom,
  { interaction }: DiscordAnswer,
  outcome: Outcome,
  { args }: Deed,
): Promise<Extras> => {
  if (outcome.ok) return outcome.files === undefined ? {} : { files: outcome.files };
  if (outcome.form === undefined) return {};
  const key = book.newKey();
  const { command } = outcome.form;
  await book.keepForm(key, { command, args, user: interaction.user.id, fault: outcome.error });
  const label = discordWords[interaction.language].fillForm;
  return { own: [{ label, style: 'primary', customId: keyId('form', 0, key) }] };
};

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
  const ref = await answer.show(realm, outcome.message, await extrasOf(room, answer, outcome, deed));
  if (!open || !outcome.ok || outcome.follows === undefined || outcome.message.audience === 'asker') return;
  await room.desk.posted(
    outcome.follows,
    { conversation: conversationOf(interaction, realm), ref },
    interaction.language,
  );
};

/**
 * After a press: a card that is about the same thing is redrawn from its state, wherever it stands; everything else is said to the one
 * who pressed, so that a shared message never becomes something else under the others' eyes.
 */
export const concludePress = async (
  room: DiscordRoom,
  answer: DiscordAnswer,
  realm: string,
  outcome: Outcome,
  deed: Deed,
): Promise<void> => {
  const { source } = answer.interaction;
  const extras = await extrasOf(room, answer, outcome, deed);
  if (source?.ephemeral === true) {
    await answer.show(realm, outcome.message, extras);
    return;
  }
  const { store } = room.house;
  const card = source === undefined ? undefined : await cardAt(store, 'discord', source.id);
  if (card !== undefined) {
    // Also after a refusal: a stale button is the sign of a card that missed a change.
    await markStale(store, card.id);
    room.house.changed(card.subject.id);
  }
  const shows = outcome.ok && outcome.follows?.id === card?.subject.id && outcome.message.audience === 'all';
  if (card === undefined || !shows) await answer.whisper(realm, outcome.message, extras);
};
