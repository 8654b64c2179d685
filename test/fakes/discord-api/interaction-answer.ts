import { fault, invalidForm } from './api-fault.ts';
import type { Application, StoredMessage, World } from './discord-world.ts';
import { checkFields, Faults } from './field-rules.ts';
import { allowedCallbacks, answerRefusal, CALLBACK, INTERACTION, type InteractionRecord } from './interaction-life.ts';
import { checkModal, usesDeprecatedRows } from './modal-rules.ts';
import { type Dict, dict, dicts, given, list, text, whole } from './plain-json.ts';
import { type Draft, draftMessage, FLAG, type UploadedFile } from './posted-message-rules.ts';
import { changeMessage, createMessage } from './posted-messages.ts';
import { OPTION } from './slash-command-rules.ts';

const EMPTY: Draft = { content: '', embeds: [], components: [], kept: [], added: [], v2: false };

export interface AnswerParts {
  readonly world: World;
  readonly application: Application;
  readonly record: InteractionRecord;
  readonly body: Dict;
  readonly files: readonly UploadedFile[];
  /** Holds the body against the official description, after the own rules. */
  readonly described: () => void;
}

/** The message types of answers: 20 to a slash command, 19 (a reply) to a component or modal. */
const messageType = (record: InteractionRecord): number => (record.type === INTERACTION.command ? 20 : 19);

const respond = ({ world, application, record, body }: AnswerParts, draft: Draft, loading: boolean): StoredMessage => {
  const data = dict(body.data);
  const ephemeral = ((whole(data.flags) ?? 0) & FLAG.ephemeral) !== 0;
  const message = createMessage(world, {
    channelId: record.channelId,
    authorId: application.bot.id,
    type: messageType(record),
    draft,
    body: loading ? {} : data,
    interactionId: record.id,
    loading,
    ...(ephemeral ? { visibleTo: record.userId } : {}),
    ...(record.sourceMessageId === undefined ? {} : { reference: record.sourceMessageId }),
  });
  record.responseId = message.id;
  record.loading = loading;
  return message;
};

/** The message whose button was pressed, or 10008 where it is gone meanwhile. */
const sourceOf = ({ world, record }: AnswerParts): StoredMessage => {
  const source = world.messages.get(record.sourceMessageId ?? '');
  if (source === undefined) throw fault('unknownMessage');
  return source;
};

type Act = (parts: AnswerParts) => StoredMessage | undefined;

const message: Act = (parts) => {
  const draft = draftMessage({ body: dict(parts.body.data), files: parts.files, path: ['data'] });
  parts.described();
  return respond(parts, draft, false);
};

/** Only EPHEMERAL counts here; the platform silently drops everything else, Components V2 included. */
const deferredMessage: Act = (parts) => {
  parts.described();
  if (((whole(dict(parts.body.data).flags) ?? 0) & ~FLAG.ephemeral) !== 0)
    parts.world.warnings.push('a deferred answer (type 5) takes no flag but EPHEMERAL; the others were dropped');
  return respond(parts, EMPTY, true);
};

const deferredUpdate: Act = (parts) => {
  parts.described();
  parts.record.responseId = parts.record.sourceMessageId;
  return undefined;
};

const updateMessage: Act = (parts) => {
  const source = sourceOf(parts);
  const data = dict(parts.body.data);
  const draft = draftMessage({ body: data, files: parts.files, path: ['data'], existing: source });
  parts.described();
  parts.record.responseId = source.id;
  return changeMessage(parts.world, source, draft, data);
};

/** The option a person is typing in, so that the choices have its type. */
const focusedType = (options: unknown): number =>
  dicts(options)
    .map((option) => (option.focused === true ? (option.type as number) : focusedType(option.options)))
    .find((type) => type > 0) ?? 0;

const choices: Act = (parts) => {
  const data = dict(parts.body.data);
  const faults = new Faults();
  checkFields({ choices: { is: 'list', max: 25, required: true } }, data, ['data'], faults);
  const wanted = focusedType(dict(parts.record.payload.data).options) === OPTION.string ? 'string' : 'number';
  list(data.choices).forEach((choice, index) => {
    const at = ['data', 'choices', index];
    checkFields({ name: { is: 'text', min: 1, max: 100, required: true } }, dict(choice), at, faults);
    const value = dict(choice).value;
    if (typeof value !== wanted)
      faults.add([...at, 'value'], `${wanted.toUpperCase()}_TYPE_CONVERT`, `Value is not of type ${wanted}.`);
    else if (typeof value === 'string')
      checkFields({ value: { is: 'text', min: 1, max: 100 } }, dict(choice), at, faults);
  });
  if (faults.all.length > 0) throw invalidForm(faults.all);
  parts.described();
  parts.record.choices = dicts(data.choices);
  return undefined;
};

const modal: Act = (parts) => {
  const data = dict(parts.body.data);
  const faults = new Faults();
  checkModal(data, ['data'], faults);
  if (faults.all.length > 0) throw invalidForm(faults.all);
  parts.described();
  if (usesDeprecatedRows(data))
    parts.world.warnings.push('a modal with action rows of text inputs is deprecated; use Label components');
  parts.record.modal = {
    customId: text(data.custom_id),
    title: text(data.title),
    components: dicts(data.components),
    interactionId: parts.record.id,
    submitted: false,
  };
  return undefined;
};

const ACTS: Readonly<Record<number, Act>> = {
  [CALLBACK.message]: message,
  [CALLBACK.deferredMessage]: deferredMessage,
  [CALLBACK.deferredUpdate]: deferredUpdate,
  [CALLBACK.updateMessage]: updateMessage,
  [CALLBACK.choices]: choices,
  [CALLBACK.modal]: modal,
};

/** Takes the first answer to an interaction, over REST or inline over HTTP. Throws the platform's refusals. */
export const answerInteraction = (parts: AnswerParts): StoredMessage | undefined => {
  const { record, body, world } = parts;
  const refusal = answerRefusal(record, world.clock.now());
  if (refusal !== undefined) throw refusal;
  const type = body.type;
  const allowed = allowedCallbacks(record);
  if (!given(type))
    throw invalidForm([{ path: ['type'], code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }]);
  if (!allowed.includes(type as number))
    throw invalidForm([
      { path: ['type'], code: 'BASE_TYPE_CHOICES', message: `Value must be one of {${allowed.join(', ')}}.` },
    ]);
  const made = ACTS[type as number]?.(parts);
  record.callback = type as number;
  world.changed();
  return made;
};
