import type { Context } from 'hono';
import type { Uploaded, UploadRequest } from '../../src/certificate/upload.ts';
import { noteText } from '../../src/certificate/upload.views.ts';
import { uploadByLink } from '../../src/certificate/upload-link.ts';
import { plainText } from '../../src/chat/build.ts';
import type { FileValue } from '../../src/chat/option.ts';
import { readTags } from '../../src/chat/tags.ts';
import { CertError, isCertError } from '../../src/kernel/errors.ts';
import { PEM_LIMITS } from '../../src/pki/pem.ts';
import type { Say } from '../../src/texts/say.ts';
import type { HttpOptions } from './http-options.ts';
import { type FoldedFields, type PageField, page } from './page.ts';

/** Bytes of a whole form: two chains, two keys, the rest. */
export const UPLOAD_MOST = 2 * (PEM_LIMITS.chain + PEM_LIMITS.key) + 20_000;

const REMARK_MOST = 200;
const PROJECT_MOST = 60;

type Form = Readonly<Record<string, string | File>>;

/** Every file may be chosen or pasted: a phone has no files to choose. Only what holds no secret is put back after a refusal. */
const fields = (say: Say, form: Form): { readonly form: readonly PageField[]; readonly more: FoldedFields } => {
  const kept = (name: string): { readonly value: string } => {
    const value = form[name];
    return { value: typeof value === 'string' ? value : '' };
  };
  const either = (name: string, label: string, area: { readonly value: string }): readonly PageField[] => [
    { name, label, type: 'file' },
    { name: `${name}-text`, label: say('upload.or-paste'), type: 'area', ...area },
  ];
  const keptText = (name: string): { readonly value: string } => {
    const text = kept(`${name}-text`);
    return text.value.includes('PRIVATE') ? { value: '' } : text;
  };
  const first: readonly PageField[] = [
    ...either('certificate', say('upload.certificate'), keptText('certificate')),
    ...either('key', say('upload.key'), { value: '' }),
    { name: 'key-password', label: say('upload.password'), type: 'password' },
    {
      name: 'kind',
      label: say('upload.kind'),
      type: 'pick',
      choices: [
        ['server', say('upload.kind-server')],
        ['ca', say('upload.kind-ca')],
      ],
      ...kept('kind'),
    },
  ];
  const more: readonly PageField[] = [
    ...either('enc-certificate', say('upload.enc-certificate'), keptText('enc-certificate')),
    ...either('enc-key', say('upload.enc-key'), { value: '' }),
    { name: 'remark', label: say('upload.remark'), type: 'text', ...kept('remark') },
    { name: 'tags', label: say('upload.tags'), type: 'text', ...kept('tags') },
    { name: 'project', label: say('upload.project'), type: 'text', ...kept('project') },
    { name: 'never-download', label: say('upload.never-download'), type: 'tick', ...kept('never-download') },
    { name: 'allow-duplicate', label: say('upload.allow-duplicate'), type: 'tick', ...kept('allow-duplicate') },
  ];
  return { form: first, more: { title: say('upload.more'), fields: more } };
};

export const uploadPage = (c: Context, say: Say, form: Form = {}, refusal?: CertError) => {
  const told = refusal === undefined ? undefined : say.error(refusal);
  const alert = told === undefined ? [] : [{ alert: `${told.message} ${told.remedy}` }];
  const form_ = { ...fields(say, form), submit: say('upload.button') };
  const status = (refusal?.status ?? 200) as 400;
  return page(c, say.language, say('upload.link-title'), [...alert, { text: say('upload.page') }, form_], status);
};

const LIMITS: Readonly<Record<string, number>> = {
  certificate: PEM_LIMITS.chain,
  'enc-certificate': PEM_LIMITS.chain,
  key: PEM_LIMITS.key,
  'enc-key': PEM_LIMITS.key,
};

const fileIn = async (form: Form, name: string): Promise<FileValue | undefined> => {
  const [chosen, pasted] = [form[name], form[`${name}-text`]];
  const file =
    chosen instanceof File && chosen.size > 0
      ? { name: chosen.name, bytes: new Uint8Array(await chosen.arrayBuffer()) }
      : typeof pasted === 'string' && pasted.trim() !== ''
        ? { name, bytes: Buffer.from(pasted, 'utf8') }
        : undefined;
  const most = LIMITS[name] ?? 0;
  if (file !== undefined && file.bytes.length > most)
    throw new CertError('file-large', { option: name, size: file.bytes.length, most }, { field: name });
  return file;
};

/** One field for all of them: `team:web, stage:live`. Throws `option-value`. */
const tagsIn = (text: string): UploadRequest['tags'] =>
  readTags(
    text
      .split(/[,，;；\s]+/)
      .filter((word) => word !== '')
      .map((word) => word.replace('：', ':')),
  );

const requestIn = async (say: Say, form: Form): Promise<UploadRequest> => {
  const certificate = await fileIn(form, 'certificate');
  if (certificate === undefined) throw new CertError('file-unchosen', { label: say('upload.certificate') });
  const word = (name: string): string => (typeof form[name] === 'string' ? form[name] : '');
  return {
    certificate,
    key: await fileIn(form, 'key'),
    keyPassword: word('key-password') || undefined,
    encCertificate: await fileIn(form, 'enc-certificate'),
    encKey: await fileIn(form, 'enc-key'),
    kind: word('kind') === 'ca' ? 'ca' : 'server',
    remark: word('remark').slice(0, REMARK_MOST),
    tags: tagsIn(word('tags')),
    project: word('project').trim().slice(0, PROJECT_MOST),
    allowDuplicate: word('allow-duplicate') !== '',
    neverDownload: word('never-download') !== '',
  };
};

const donePage = (c: Context, say: Say, { certificate, notes }: Uploaded) =>
  page(c, say.language, say('upload.done', { names: certificate.names.join(', ') }), [
    ...notes.map((note) => ({ text: plainText(noteText(say, note)) })),
    { text: say('upload.sent') },
  ]);

/** What the form's button sends. A refusal leaves the link as it is, so that the form can be mended; throws `link-gone`. */
export const takeUpload = async (c: Context, say: Say, { bot }: HttpOptions, token: string) => {
  const form = (await c.req.parseBody()) as Form;
  try {
    return donePage(c, say, await uploadByLink(bot.house, token, await requestIn(say, form)));
  } catch (error) {
    if (!(error instanceof CertError) || isCertError(error, 'link-gone')) throw error;
    return uploadPage(c, say, form, error);
  }
};
