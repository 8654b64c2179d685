import { invalidBlocks, Refusal } from './call-refusal.ts';
import { checkAttachments, checkBlocks, elementsOf, tooLong, tooManyTables } from './kit-check.ts';
import { isJson, type Json, listAt } from './slack-model.ts';
import type { World } from './slack-world.ts';

/** What a method, a response URL or an acknowledgement says a message shall hold, unchecked. */
export interface Draft {
  readonly text?: string | undefined;
  readonly markdownText?: string | undefined;
  readonly blocks?: unknown;
  readonly attachments?: unknown;
  readonly metadata?: unknown;
}

export interface Content {
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly attachments: readonly Json[];
  readonly metadata: Json | undefined;
}

/** Longer text is cut without a word. @see docs.slack.dev/reference/methods/chat.postMessage */
const TRUNCATED_AT = 40_000;
const MOST_ATTACHMENTS = 100;
const MARKDOWN_TEXT = 12_000;
/** The real limit is not documented; this is the careful reading. */
const METADATA_BYTES = 8_000;

const SCALARS = ['string', 'number', 'boolean'];
const flat = (value: unknown): boolean =>
  isJson(value) && Object.values(value).every((one) => SCALARS.includes(typeof one));
const fits = (value: unknown): boolean =>
  SCALARS.includes(typeof value) ||
  flat(value) ||
  (Array.isArray(value) && value.every((one) => flat(one) || SCALARS.includes(typeof one)));

const checkMetadata = (metadata: unknown): Json | undefined => {
  if (metadata === undefined) return undefined;
  if (!isJson(metadata)) throw new Refusal('invalid_metadata_format');
  const payload = metadata.event_payload;
  if (typeof metadata.event_type !== 'string' || metadata.event_type === '' || !isJson(payload))
    throw new Refusal('invalid_metadata_format');
  if (!Object.values(payload).every(fits)) throw new Refusal('invalid_metadata_schema');
  if (JSON.stringify(metadata).length > METADATA_BYTES) throw new Refusal('metadata_too_large');
  return metadata;
};

/** An id for every block and element that came without one, as the platform returns them. */
export const withIds = (world: World, blocks: readonly Json[]): readonly Json[] =>
  blocks.map((block) => {
    const copy = structuredClone(block) as Record<string, unknown>;
    if (typeof copy.block_id !== 'string' || copy.block_id === '' || copy.type === 'markdown')
      copy.block_id = world.secret(5);
    for (const { element } of elementsOf(copy)) {
      const mutable = element as Record<string, unknown>;
      if (INTERACTIVE.test(String(mutable.type)) && typeof mutable.action_id !== 'string')
        mutable.action_id = world.secret(5);
    }
    if (copy.child_blocks !== undefined) copy.child_blocks = withIds(world, listAt(copy, 'child_blocks'));
    return copy;
  });

const INTERACTIVE = /button|select|picker|overflow|checkboxes|input|feedback/;

const checkKit = (blocks: unknown): readonly Json[] => {
  if (blocks === undefined) return [];
  if (!Array.isArray(blocks)) throw new Refusal('invalid_blocks_format');
  const faults = checkBlocks(blocks, 'message');
  if (faults.length > 0) throw invalidBlocks(faults);
  if (tooManyTables(blocks))
    throw new Refusal('invalid_attachments', { response_metadata: { messages: ['[ERROR] only_one_table_allowed'] } });
  if (tooLong(blocks)) throw new Refusal('msg_blocks_too_long');
  return blocks;
};

const checkOldAttachments = (attachments: unknown): readonly Json[] => {
  if (attachments === undefined) return [];
  if (!Array.isArray(attachments)) throw new Refusal('invalid_attachments');
  if (attachments.length > MOST_ATTACHMENTS) throw new Refusal('too_many_attachments');
  const faults = checkAttachments(attachments);
  if (faults.length === 0) return attachments;
  if (faults.some((fault) => fault.pointer.includes('/blocks'))) throw invalidBlocks(faults);
  throw new Refusal('invalid_attachments', {
    response_metadata: { messages: faults.map((fault) => `[ERROR] ${fault.message} [json-pointer:${fault.pointer}]`) },
  });
};

/** Checks a draft as the platform does and completes its ids; throws the platform's refusal. */
export const checkContent = (world: World, draft: Draft): Content => {
  const { text = '', markdownText } = draft;
  if (markdownText !== undefined && (text !== '' || draft.blocks !== undefined))
    throw new Refusal('markdown_text_conflict');
  if (markdownText !== undefined && markdownText.length > MARKDOWN_TEXT) throw new Refusal('msg_too_long');
  const blocks = checkKit(draft.blocks);
  const attachments = checkOldAttachments(draft.attachments);
  const metadata = checkMetadata(draft.metadata);
  const said = markdownText ?? text;
  if (said.trim() === '' && blocks.length === 0 && attachments.length === 0) throw new Refusal('no_text');
  return {
    text: said.slice(0, TRUNCATED_AT),
    blocks: withIds(world, blocks),
    attachments: attachments.map((one) =>
      one.blocks === undefined ? one : { ...one, blocks: withIds(world, listAt(one, 'blocks')) },
    ),
    metadata,
  };
};
