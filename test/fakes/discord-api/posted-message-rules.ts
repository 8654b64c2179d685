import { fault, invalidForm } from './api-fault.ts';
import { checkMessageComponents, refuseProcessedSize } from './component-rules.ts';
import type { Attachment } from './discord-world.ts';
import { checkEmbeds } from './embed-rules.ts';
import { checkFields, Faults, type Path } from './field-rules.ts';
import { checkAllowedMentions } from './mention-pings.ts';
import { type Dict, dict, dicts, given, list, text, whole } from './plain-json.ts';

/** @see https://discord.com/developers/docs/resources/message#message-object-message-flags */
export const FLAG = {
  suppressEmbeds: 1 << 2,
  ephemeral: 1 << 6,
  loading: 1 << 7,
  suppressNotifications: 1 << 12,
  componentsV2: 1 << 15,
} as const;

/** Bytes of one file; 10 MiB without boosts, also sent as `attachment_size_limit` in interactions. */
export const FILE_LIMIT = 10 * 1_048_576;
/** Bytes of one request. */
export const REQUEST_LIMIT = 25 * 1_048_576;
export const MOST_ATTACHMENTS = 10;

/** A file of a multipart request, by its index in `files[n]`. */
export interface UploadedFile {
  readonly index: number;
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** What a message is to become: the body's fields over those it already has. */
export interface Draft {
  readonly content: string;
  readonly embeds: readonly Dict[];
  readonly components: readonly Dict[];
  readonly kept: readonly Attachment[];
  /** New files with the descriptions given for them. */
  readonly added: readonly (UploadedFile & { readonly description?: string })[];
  readonly v2: boolean;
}

interface Existing {
  readonly content: string;
  readonly embeds: readonly Dict[];
  readonly components: readonly Dict[];
  readonly attachments: readonly Attachment[];
  readonly flags: number;
}

const NOTHING: Existing = { content: '', embeds: [], components: [], attachments: [], flags: 0 };

/** Every listed attachment is an upload of this request or a file the message already has; every upload is listed if any is. */
const checkAttachments = (
  body: Dict,
  files: readonly UploadedFile[],
  existing: Existing,
  path: Path,
  faults: Faults,
): void => {
  const at = [...path, 'attachments'];
  const count = given(body.attachments) ? list(body.attachments).length : files.length + existing.attachments.length;
  if (count > MOST_ATTACHMENTS)
    faults.add(at, 'BASE_TYPE_MAX_LENGTH', `Must be ${MOST_ATTACHMENTS} or fewer in length.`);
  if (!given(body.attachments)) return;
  const known = new Set([
    ...files.map((file) => String(file.index)),
    ...existing.attachments.map((attachment) => attachment.id),
  ]);
  const listed = list(body.attachments).map((entry) => String(dict(entry).id ?? ''));
  listed.forEach((id, index) => {
    if (!known.has(id))
      faults.add([...at, index, 'id'], 'ATTACHMENT_NOT_FOUND', 'Attachment id is neither an upload nor on the message');
    checkFields(
      { description: { is: 'text', max: 1_024 } },
      dict(list(body.attachments)[index]),
      [...at, index],
      faults,
    );
  });
  for (const file of files)
    if (!listed.includes(String(file.index)))
      faults.add(at, 'ATTACHMENT_NOT_LISTED', `files[${file.index}] has no entry in attachments`);
};

const draftOf = (body: Dict, files: readonly UploadedFile[], existing: Existing): Draft => {
  const entries = dicts(body.attachments);
  const descriptions = new Map(entries.map((entry) => [String(entry.id), text(entry.description)]));
  const has = (name: string): boolean => name in body && body[name] !== undefined;
  return {
    content: has('content') ? text(body.content) : existing.content,
    embeds: has('embeds') ? dicts(body.embeds) : existing.embeds,
    components: has('components') ? dicts(body.components) : existing.components,
    kept: has('attachments')
      ? existing.attachments.filter((attachment) => descriptions.has(attachment.id))
      : existing.attachments,
    added: files.map((file) => {
      const description = descriptions.get(String(file.index));
      return description ? { ...file, description } : file;
    }),
    v2: ((existing.flags | (whole(body.flags) ?? 0)) & FLAG.componentsV2) !== 0,
  };
};

/** Not allowed beside Components V2, not even left over from before. */
const checkLegacyFields = (draft: Draft, body: Dict, path: Path, faults: Faults): void => {
  const present: Readonly<Record<string, boolean>> = {
    content: draft.content !== '',
    embeds: draft.embeds.length > 0,
    poll: given(body.poll),
    sticker_ids: list(body.sticker_ids).length > 0,
  };
  for (const [field, set] of Object.entries(present))
    if (set)
      faults.add(
        [...path, field],
        'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
        `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
      );
};

const checkEmbedPictures = (draft: Draft, attached: ReadonlySet<string>, path: Path, faults: Faults): void => {
  draft.embeds.forEach((embed, index) => {
    for (const part of ['image', 'thumbnail']) {
      const name = text(dict(embed[part]).url).match(/^attachment:\/\/(.+)$/)?.[1];
      if (name !== undefined && !attached.has(name))
        faults.add([...path, 'embeds', index, part, 'url'], 'ATTACHMENT_NOT_FOUND', `${name} is not in this message.`);
    }
  });
};

export interface MessageBody {
  readonly body: Dict;
  readonly files: readonly UploadedFile[];
  /** Where the fields are: `[]`, or `['data']` in an interaction's callback. */
  readonly path: Path;
  /** The message being edited. */
  readonly existing?: Existing;
}

/** Checks a message as a whole and gives what it is to become. Throws 50035, 50006, 40005 or the platform's 500. */
export const draftMessage = ({ body, files, path, existing = NOTHING }: MessageBody): Draft => {
  if (files.some((file) => file.bytes.length > FILE_LIMIT)) throw fault('tooLarge');
  const faults = new Faults();
  checkFields(
    {
      content: { is: 'text', max: 2_000 },
      tts: { is: 'flag' },
      flags: { is: 'integer', min: 0, max: 2 ** 31 - 1 },
      enforce_nonce: { is: 'flag' },
      sticker_ids: { is: 'list', max: 3 },
    },
    body,
    path,
    faults,
  );
  if (given(body.nonce) && String(body.nonce).length > 25)
    faults.add([...path, 'nonce'], 'BASE_TYPE_MAX_LENGTH', 'Must be 25 or fewer in length.');
  checkEmbeds(body.embeds, path, faults);
  checkAllowedMentions(body.allowed_mentions, path, faults);
  checkAttachments(body, files, existing, path, faults);
  const draft = draftOf(body, files, existing);
  const attached = new Set([...draft.kept, ...draft.added].map((file) => file.filename));
  checkMessageComponents(body.components, draft.v2, attached, path, faults);
  checkEmbedPictures(draft, attached, path, faults);
  if (draft.v2) checkLegacyFields(draft, body, path, faults);
  if (faults.all.length > 0) throw invalidForm(faults.all);
  const empty =
    draft.content.trim() === '' &&
    [draft.embeds, draft.components, draft.kept, draft.added, list(body.sticker_ids)].every(
      (part) => part.length === 0,
    );
  if (empty && !given(body.poll)) throw fault('emptyMessage');
  if (draft.v2) refuseProcessedSize(draft.components);
  return draft;
};
