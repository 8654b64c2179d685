import type { Call, MethodRule } from './call-pipeline.ts';
import { badArgument, Refusal } from './call-refusal.ts';
import { sees } from './channel-access.ts';
import { type Content, checkContent } from './message-content.ts';
import { addMessage, describeFile } from './message-post.ts';
import type { Channel, Json, SlackFile } from './slack-model.ts';
import { isJson, textAt } from './slack-model.ts';

const ALT_TEXT = 1_000;
/** Largest single file, 1 GB. @see slack.com/help/articles/201330736 */
const LARGEST = 1_073_741_824;

const uploadUrl = ({ world, args, team, bot }: Call): Json => {
  const length = args.count('length') ?? 0;
  if (length === 0) throw new Refusal('missing_argument');
  if (length > LARGEST) throw new Refusal('file_upload_size_restricted');
  const altText = args.text('alt_txt');
  if ((altText ?? '').length > ALT_TEXT) throw new Refusal('alt_txt_too_large');
  const file: SlackFile = {
    id: world.id('F'),
    team: team.id,
    name: args.need('filename'),
    length,
    altText,
    uploadKey: world.secret(32),
    user: bot.user,
    title: args.need('filename'),
    bytes: undefined,
    complete: false,
    deleted: false,
    channels: [],
  };
  world.files.set(file.id, file);
  return { upload_url: `${world.origin}/upload/v1/${file.uploadKey}`, file_id: file.id };
};

const shareTarget = ({ world, args, team, bot }: Call): Channel | undefined => {
  const id = args.text('channel_id');
  if (id === undefined) return undefined;
  const channel = world.channels.get(id);
  if (channel === undefined || channel.team !== team.id || !sees(bot, channel)) throw new Refusal('channel_not_found');
  if (!channel.members.has(bot.user)) throw new Refusal('not_in_channel');
  if (channel.archived) throw new Refusal('posting_to_channel_denied');
  return channel;
};

interface Named {
  readonly file: SlackFile;
  readonly title: string | undefined;
}

const uploaded = ({ world, args, team }: Call): readonly Named[] => {
  const named = args.json('files');
  if (!Array.isArray(named) || named.length === 0)
    throw badArgument('must provide at least 1 items [json-pointer:/files]');
  return named.map((one) => {
    const file = isJson(one) ? world.files.get(textAt(one, 'id') ?? '') : undefined;
    if (file === undefined || file.team !== team.id || file.bytes === undefined || file.complete)
      throw new Refusal('file_not_found');
    return { file, title: textAt(one, 'title') };
  });
};

const NOTHING: Content = { text: '', blocks: [], attachments: [], metadata: undefined };

/** The answer comes first; the message with the file appears a moment later, as it does on the platform. */
const completeUpload = (call: Call): Json => {
  const { world, args, bot, platform } = call;
  const channel = shareTarget(call);
  const files = uploaded(call);
  const draft = { text: args.text('initial_comment'), blocks: args.json('blocks') };
  const content = draft.text === undefined && draft.blocks === undefined ? NOTHING : checkContent(world, draft);
  for (const { file, title } of files) {
    file.complete = true;
    file.title = title ?? file.title;
    file.channels = channel === undefined ? [] : [channel.id];
  }
  const options = { threadTs: args.text('thread_ts'), files: files.map(({ file }) => file.id) };
  if (channel !== undefined)
    setImmediate(() => platform.events.said(addMessage(world, channel, bot.user, content, options)));
  world.changed();
  return { files: files.map(({ file }) => ({ id: file.id, title: file.title })) };
};

const known = ({ world, args, team }: Call): SlackFile => {
  const file = world.files.get(args.need('file'));
  if (file === undefined || file.team !== team.id) throw new Refusal('file_not_found');
  if (file.deleted) throw new Refusal('file_deleted');
  return file;
};

const write = { tier: 4, scopes: ['files:write'], tokens: ['bot'] } as const;

export const FILE_METHODS: Readonly<Record<string, MethodRule>> = {
  'files.getUploadURLExternal': {
    ...write,
    args: { filename: 'text!', length: 'count!', snippet_type: 'text', alt_txt: 'text' },
    handle: uploadUrl,
  },
  'files.completeUploadExternal': {
    ...write,
    args: {
      files: 'json!',
      channel_id: 'text',
      channels: 'text',
      thread_ts: 'text',
      initial_comment: 'text',
      blocks: 'json',
    },
    handle: completeUpload,
  },
  'files.info': {
    tier: 4,
    scopes: ['files:read'],
    tokens: ['bot'],
    args: { file: 'text!', cursor: 'text', limit: 'count' },
    handle: (call) => ({ file: describeFile(call.world, known(call).id) }),
  },
  'files.delete': {
    ...write,
    tier: 3,
    args: { file: 'text!' },
    handle: (call) => {
      const file = known(call);
      if (file.user !== call.bot.user) throw new Refusal('cant_delete_file');
      file.deleted = true;
      call.world.changed();
      return {};
    },
  },
};
