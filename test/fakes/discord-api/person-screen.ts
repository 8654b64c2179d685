import { permissionsIn } from './discord-permissions.ts';
import { CHANNEL, type Channel, type StoredMessage, type User, type World } from './discord-world.ts';
import { FAILURE, type InteractionRecord, TOKEN_LIFE } from './interaction-life.ts';
import { textOf } from './message-text.ts';
import { FLAG } from './posted-message-rules.ts';

/** The channels a person can open, direct messages included. */
export const channelsFor = (world: World, user: User): Channel[] =>
  [...world.channels.values()].filter(
    (channel) => channel.type !== CHANNEL.category && permissionsIn(world, channel, user.id) !== 0n,
  );

/** What a person sees in a channel: everybody's messages and those meant for them alone. */
export const messagesFor = (world: World, user: User, channel: Channel): StoredMessage[] =>
  world.messagesIn(channel.id).filter((message) => message.visibleTo === undefined || message.visibleTo === user.id);

/** Their own interactions there that came to nothing, so that the failure is drawn. */
export const failuresFor = (world: World, user: User, channel: Channel): InteractionRecord[] =>
  [...world.interactions.values()].filter(
    (record) => record.failed && !record.dismissed && record.userId === user.id && record.channelId === channel.id,
  );

/** The state of a deferred answer: thinking, or given up when its token died. */
export const loadingText = (world: World, message: StoredMessage): string | undefined => {
  if ((message.flags & FLAG.loading) === 0) return undefined;
  return world.clock.now() - message.createdAt > TOKEN_LIFE ? 'The application did not respond' : 'is thinking...';
};

/** The platform's own message about a pin, which has no text. */
const PIN_TOLD = 6;

const line = (world: World, message: StoredMessage): string => {
  const author = world.users.get(message.authorId);
  const marks = [
    message.visibleTo === undefined ? '' : ' (only you can see this)',
    message.editedAt === undefined ? '' : ' (edited)',
    message.pinned ? ' (pinned)' : '',
  ].join('');
  const told = message.type === PIN_TOLD ? 'pinned a message to this channel.' : textOf(message);
  const body = loadingText(world, message) ?? told;
  return `${author?.globalName ?? 'somebody'}${marks}: ${body.replaceAll('\n', '\n  ')}`;
};

const channelText = (world: World, user: User, channel: Channel): string => {
  const other = channel.recipients.find((id) => id !== user.id) ?? '';
  const name = channel.type === CHANNEL.dm ? `@${world.users.get(other)?.globalName ?? ''}` : `#${channel.name}`;
  return [
    `${name}${channel.thread?.archived === true ? ' (archived)' : ''}`,
    ...messagesFor(world, user, channel).map((message) => line(world, message)),
    ...failuresFor(world, user, channel).map((record) => `! ${record.label}: ${FAILURE[record.type]}`),
  ].join('\n');
};

/** A person's screen as text: one channel, or every channel they can open. */
export const screenText = (world: World, user: User, channel?: Channel): string =>
  (channel === undefined ? channelsFor(world, user) : [channel])
    .map((one) => channelText(world, user, one))
    .join('\n\n');
