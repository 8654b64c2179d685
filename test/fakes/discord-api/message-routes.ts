import { fault, invalidForm, limited } from './api-fault.ts';
import type { Channel, StoredMessage } from './discord-world.ts';
import { type Dict, dict, given, text } from './plain-json.ts';
import { draftMessage } from './posted-message-rules.ts';
import { changeMessage, createMessage, removeMessage } from './posted-messages.ts';
import { type Answer, NO_CONTENT, ok, type RestCall, type Route } from './rest-route.ts';
import { channelOf, demand, demandOpenThread, demandTextChannel, messageOf } from './route-access.ts';
import { wireMessage } from './wire-message.ts';
import { wireChannel } from './wire-objects.ts';

/** Milliseconds for which a nonce is remembered: "a few minutes". */
const NONCE_LIFE = 5 * 60_000;
/** Milliseconds after which edits count as edits of an old message (30046). */
const OLD_AFTER = 60 * 60_000;

const shown = (call: RestCall, message: StoredMessage): Answer =>
  ok(wireMessage(call.world, message, call.platform.cdn));

/** The message a reply points at; unknown ones are refused unless the caller said otherwise. */
const referenceOf = (call: RestCall, channel: Channel, body: Dict): string | undefined => {
  const reference = body.message_reference;
  if (!given(reference)) return undefined;
  const id = text(dict(reference).message_id);
  const target = call.world.messages.get(id);
  if (target !== undefined && target.channelId === channel.id) return id;
  if (dict(reference).fail_if_not_exists === false) return undefined;
  throw invalidForm([
    { path: ['message_reference'], code: 'MESSAGE_REFERENCE_UNKNOWN_MESSAGE', message: 'Unknown message' },
  ]);
};

/** The same author's message with the same nonce, if it is fresh and the caller asked for that. */
const sameNonce = (call: RestCall, body: Dict): StoredMessage | undefined => {
  if (body.enforce_nonce !== true || !given(body.nonce)) return undefined;
  return [...call.world.messages.values()].find(
    (message) =>
      message.authorId === call.application.bot.id &&
      String(message.nonce) === String(body.nonce) &&
      call.world.clock.now() - message.createdAt < NONCE_LIFE,
  );
};

/** A direct message arrives only where the person takes it and shares a guild with the bot (or installed the application). */
const demandReachable = (call: RestCall, channel: Channel): void => {
  if (channel.guildId !== undefined) return;
  const { world, application } = call;
  const userId = channel.recipients.find((id) => id !== application.bot.id) ?? '';
  const shared = [...application.guilds].some((id) => world.guilds.get(id)?.members.has(userId) === true);
  const open = world.users.get(userId)?.takesDirectMessages === true;
  if (!open || !(shared || application.userInstalls.has(userId))) throw fault('cannotMessageUser');
};

const unarchive = (call: RestCall, channel: Channel): void => {
  if (channel.thread?.archived !== true) return;
  if (channel.thread.locked) throw fault('archivedThread');
  channel.thread.archived = false;
  call.world.publish({
    t: 'THREAD_UPDATE',
    d: wireChannel(call.world, channel),
    ...(channel.guildId === undefined ? {} : { guildId: channel.guildId }),
    channelId: channel.id,
  });
};

const create = (call: RestCall): Answer => {
  const channel = channelOf(call);
  const body = dict(call.body);
  const { world, application } = call;
  demandTextChannel(channel);
  demand(world, channel, application.bot.id, channel.thread === undefined ? 'sendMessages' : 'sendMessagesInThreads');
  demandReachable(call, channel);
  const draft = draftMessage({ body, files: call.files, path: [] });
  const reference = referenceOf(call, channel, body);
  call.described();
  if (draft.embeds.length > 0) demand(world, channel, application.bot.id, 'embedLinks');
  if (draft.added.length > 0) demand(world, channel, application.bot.id, 'attachFiles');
  const before = sameNonce(call, body);
  if (before !== undefined) return shown(call, before);
  unarchive(call, channel);
  const message = createMessage(world, {
    channelId: channel.id,
    authorId: application.bot.id,
    draft,
    body,
    ...(reference === undefined ? {} : { reference, type: 19 }),
  });
  return shown(call, message);
};

const edit = (call: RestCall): Answer => {
  const channel = channelOf(call);
  const message = messageOf(call, channel);
  const body = dict(call.body);
  if (message.authorId !== call.application.bot.id) throw fault('notYourMessage');
  if (message.type !== 0 && message.type !== 19 && message.type !== 20) throw fault('systemMessage');
  demandOpenThread(channel);
  const draft = draftMessage({ body, files: call.files, path: [], existing: message });
  call.described();
  if (call.world.clock.now() - message.createdAt > OLD_AFTER) {
    const wait = call.platform.limits.oldEditWait(channel.id);
    if (wait > 0) throw limited('tooManyOldEdits', wait);
  }
  return shown(call, changeMessage(call.world, message, draft, body));
};

const remove = (call: RestCall): Answer => {
  const channel = channelOf(call);
  const message = messageOf(call, channel);
  demandOpenThread(channel);
  if (message.authorId !== call.application.bot.id)
    demand(call.world, channel, call.application.bot.id, 'manageMessages');
  if (channel.guildId === undefined && message.authorId !== call.application.bot.id) throw fault('missingPermissions');
  removeMessage(call.world, message);
  return NO_CONTENT;
};

const history = (call: RestCall): Answer => {
  const channel = channelOf(call);
  demand(call.world, channel, call.application.bot.id, 'readMessageHistory');
  const limit = Number(call.query.get('limit') ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw invalidForm([
      { path: ['limit'], code: 'NUMBER_TYPE_MAX', message: 'int value should be between 1 and 100.' },
    ]);
  const before = call.query.get('before');
  const after = call.query.get('after');
  const found = call.world
    .messagesIn(channel.id)
    .filter((message) => message.visibleTo === undefined)
    .filter((message) => before === null || BigInt(message.id) < BigInt(before))
    .filter((message) => after === null || BigInt(message.id) > BigInt(after));
  const page = after === null ? found.slice(-limit) : found.slice(0, limit);
  return ok(page.reverse().map((message) => wireMessage(call.world, message, call.platform.cdn)));
};

const MOST_PINS = 250;

const pin = (call: RestCall): Answer => {
  const channel = channelOf(call);
  demand(call.world, channel, call.application.bot.id, 'pinMessages');
  const message = messageOf(call, channel);
  call.described();
  demandOpenThread(channel);
  if (message.pinned) return NO_CONTENT;
  if (call.world.messagesIn(channel.id).filter((other) => other.pinned).length >= MOST_PINS) throw fault('tooManyPins');
  message.pinned = true;
  createMessage(call.world, {
    channelId: channel.id,
    authorId: call.application.bot.id,
    type: 6,
    draft: { content: '', embeds: [], components: [], kept: [], added: [], v2: false },
    body: {},
    reference: message.id,
  });
  return NO_CONTENT;
};

const unpin = (call: RestCall): Answer => {
  const channel = channelOf(call);
  demand(call.world, channel, call.application.bot.id, 'pinMessages');
  messageOf(call, channel).pinned = false;
  return NO_CONTENT;
};

const pinned = (call: RestCall): readonly Dict[] => {
  const channel = channelOf(call);
  demand(call.world, channel, call.application.bot.id, 'readMessageHistory');
  return call.world
    .messagesIn(channel.id)
    .filter((message) => message.pinned)
    .reverse()
    .map((message) => wireMessage(call.world, message, call.platform.cdn));
};

const pins = (call: RestCall): Answer =>
  ok({
    items: pinned(call).map((message) => ({ pinned_at: message.timestamp, message })),
    has_more: false,
  });

const typing = (call: RestCall): Answer => {
  const channel = channelOf(call);
  demand(call.world, channel, call.application.bot.id, 'sendMessages');
  call.described();
  return NO_CONTENT;
};

const at = { major: 'channel', auth: 'bot' } as const;
const MESSAGES = '/channels/:channel/messages';

/** Messages, pins and typing. */
export const MESSAGE_ROUTES: readonly Route[] = [
  { ...at, method: 'GET', path: MESSAGES, operation: 'list_messages', bucket: 'messages.read', handle: history },
  { ...at, method: 'POST', path: MESSAGES, operation: 'create_message', bucket: 'messages.create', handle: create },
  { ...at, method: 'GET', path: `${MESSAGES}/pins`, operation: 'list_pins', bucket: 'pins', handle: pins },
  { ...at, method: 'PUT', path: `${MESSAGES}/pins/:message`, operation: 'create_pin', bucket: 'pins', handle: pin },
  {
    ...at,
    method: 'DELETE',
    path: `${MESSAGES}/pins/:message`,
    operation: 'delete_pin',
    bucket: 'pins',
    handle: unpin,
  },
  {
    ...at,
    method: 'GET',
    path: `${MESSAGES}/:message`,
    operation: 'get_message',
    bucket: 'messages.read',
    handle: (call) => shown(call, messageOf(call, channelOf(call))),
  },
  {
    ...at,
    method: 'PATCH',
    path: `${MESSAGES}/:message`,
    operation: 'update_message',
    bucket: 'messages.edit',
    handle: edit,
  },
  {
    ...at,
    method: 'DELETE',
    path: `${MESSAGES}/:message`,
    operation: 'delete_message',
    bucket: 'messages.delete',
    handle: remove,
  },
  {
    ...at,
    method: 'GET',
    path: '/channels/:channel/pins',
    operation: 'deprecated_list_pins',
    bucket: 'pins',
    handle: (call) => ok(pinned(call)),
  },
  {
    ...at,
    method: 'PUT',
    path: '/channels/:channel/pins/:message',
    operation: 'deprecated_create_pin',
    bucket: 'pins',
    handle: pin,
  },
  {
    ...at,
    method: 'DELETE',
    path: '/channels/:channel/pins/:message',
    operation: 'deprecated_delete_pin',
    bucket: 'pins',
    handle: unpin,
  },
  {
    ...at,
    method: 'POST',
    path: '/channels/:channel/typing',
    operation: 'trigger_typing_indicator',
    bucket: 'typing',
    handle: typing,
  },
];
