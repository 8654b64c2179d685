import { fault } from './api-fault.ts';
import type { StoredMessage } from './discord-world.ts';
import { answerInteraction } from './interaction-answer.ts';
import { CALLBACK, FOLLOW_UPS_USER_INSTALL, type InteractionRecord, tokenRefusal } from './interaction-life.ts';
import { dict } from './plain-json.ts';
import { draftMessage, FLAG } from './posted-message-rules.ts';
import { changeMessage, createMessage, removeMessage } from './posted-messages.ts';
import { type Answer, NO_CONTENT, ok, type RestCall, type Route } from './rest-route.ts';
import { wireMessage } from './wire-message.ts';

const callback = (call: RestCall): Answer => {
  const { world, params, application } = call;
  const record = world.interactions.get(params.interaction ?? '');
  if (record === undefined || record.token !== params.token) throw fault('unknownInteraction');
  const message = answerInteraction({
    world,
    application,
    record,
    body: dict(call.body),
    files: call.files,
    described: call.described,
  });
  if (call.query.get('with_response') !== 'true') return NO_CONTENT;
  return ok({
    interaction: {
      id: record.id,
      type: record.type,
      ...(message === undefined
        ? {}
        : {
            response_message_id: message.id,
            response_message_loading: record.loading,
            response_message_ephemeral: message.visibleTo !== undefined,
          }),
    },
    resource: {
      type: record.callback,
      ...(message === undefined ? {} : { message: wireMessage(world, message, call.platform.cdn) }),
    },
  });
};

/** The interaction behind the token, if its application and its age allow. */
const recordOf = (call: RestCall): InteractionRecord => {
  const { world, params } = call;
  const record = world.interactionByToken(params.token ?? '');
  const refusal = tokenRefusal(record, world.clock.now());
  if (refusal !== undefined) throw refusal;
  if (record === undefined || record.applicationId !== params.application) throw fault('unknownWebhook');
  return record;
};

/** `@original` is the response, or for an update the message that was updated; a modal has none. */
const originalOf = (call: RestCall, record: InteractionRecord): StoredMessage => {
  const message = call.world.messages.get(record.responseId ?? '');
  if (message === undefined || record.callback === CALLBACK.modal) throw fault('unknownMessage');
  return message;
};

/** A message this token may touch: its own answers and the message it came from. */
const ownOf = (call: RestCall, record: InteractionRecord): StoredMessage => {
  const id = call.params.message ?? '';
  if (id === '@original') return originalOf(call, record);
  const reach = [record.responseId, record.sourceMessageId, ...record.followUps];
  const message = reach.includes(id) ? call.world.messages.get(id) : undefined;
  if (message === undefined) throw fault('unknownMessage');
  return message;
};

const change = (call: RestCall, record: InteractionRecord, message: StoredMessage): Answer => {
  const body = dict(call.body);
  const draft = draftMessage({ body, files: call.files, path: [], existing: message });
  call.described();
  changeMessage(call.world, message, draft, body);
  if (message.id === record.responseId) record.loading = false;
  return ok(wireMessage(call.world, message, call.platform.cdn));
};

/** The first follow-up after a deferred answer fills that answer in; its visibility was settled by the deferral. */
const followUp = (call: RestCall): Answer => {
  const record = recordOf(call);
  const body = dict(call.body);
  if (record.loading) return change(call, record, originalOf(call, record));
  const draft = draftMessage({ body, files: call.files, path: [] });
  call.described();
  if (record.userInstallOnly && record.followUps.length >= FOLLOW_UPS_USER_INSTALL) throw fault('tooManyFollowUps');
  const ephemeral = (Number(body.flags ?? 0) & FLAG.ephemeral) !== 0;
  const message = createMessage(call.world, {
    channelId: record.channelId,
    authorId: call.application.bot.id,
    type: 19,
    draft,
    body,
    interactionId: record.id,
    ...(record.responseId === undefined ? {} : { reference: record.responseId }),
    ...(ephemeral ? { visibleTo: record.userId } : {}),
  });
  record.followUps.push(message.id);
  return ok(wireMessage(call.world, message, call.platform.cdn));
};

const read = (call: RestCall): Answer => ok(wireMessage(call.world, ownOf(call, recordOf(call)), call.platform.cdn));

const edit = (call: RestCall): Answer => {
  const record = recordOf(call);
  return change(call, record, ownOf(call, record));
};

const remove = (call: RestCall): Answer => {
  const record = recordOf(call);
  const message = ownOf(call, record);
  removeMessage(call.world, message);
  if (message.id === record.responseId) record.loading = false;
  return NO_CONTENT;
};

const HOOK = '/webhooks/:application/:token';
const at = { auth: 'token', major: 'token', exempt: true, bucket: 'interaction.webhook' } as const;

const messageRoutes = (path: string, name: string): readonly Route[] => [
  { ...at, method: 'GET', path, operation: `get_${name}`, handle: read },
  { ...at, method: 'PATCH', path, operation: `update_${name}`, handle: edit },
  { ...at, method: 'DELETE', path, operation: `delete_${name}`, handle: remove },
];

/** Answers, follow-ups and edits by an interaction's token: none of them counts towards the global limit. */
export const INTERACTION_ROUTES: readonly Route[] = [
  {
    ...at,
    bucket: 'interaction.callback',
    method: 'POST',
    path: '/interactions/:interaction/:token/callback',
    operation: 'create_interaction_response',
    handle: callback,
  },
  { ...at, method: 'POST', path: HOOK, operation: 'execute_webhook', handle: followUp },
  // `:message` also takes `@original`, whose schema in the description is the same.
  ...messageRoutes(`${HOOK}/messages/:message`, 'webhook_message'),
];
