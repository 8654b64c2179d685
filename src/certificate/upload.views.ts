import { card, relative } from '../chat/build.ts';
import type { Message, Text } from '../chat/message.ts';
import type { UploadNote } from '../pki/uploaded.ts';
import type { Say } from '../texts/say.ts';
import type { Certificate } from './certificate.ts';
import { certificateFields } from './certificate.views.ts';

/** A remark on an upload, one sentence. */
export const noteText = (say: Say, note: UploadNote): Text => {
  if (note.kind === 'unused' || note.kind === 'kept') return [say(`note.${note.kind}`, { subject: note.subject })];
  if (note.kind === 'fetched') return [say('note.fetched', { subject: note.subject, url: note.url })];
  if (note.kind === 'not-yet') return say.text('note.not-yet', { from: { instant: note.from, as: 'moment' } });
  if (note.kind === 'fault')
    return [say('note.fault', { subject: note.subject, fault: say.lookup(`path.${note.fault}`) })];
  return [say(`note.${note.kind}`)];
};

export const uploadedCard = (say: Say, certificate: Certificate, notes: readonly UploadNote[]): Message =>
  card({
    tone: notes.some(({ kind }) => kind === 'fault' || kind === 'not-yet') ? 'warning' : 'good',
    title: say('upload.done', { names: certificate.names.join(', ') }),
    blocks: [
      certificateFields(say, certificate),
      notes.length === 0 ? undefined : { kind: 'list', items: notes.map((note) => noteText(say, note)) },
    ],
  });

export const uploadLinkCard = (say: Say, url: string, expires: string): Message =>
  card({
    title: say('upload.link-title'),
    blocks: [
      { kind: 'text', text: say.text('upload.link', { link: { link: url, to: url } }) },
      { kind: 'context', text: say.text('upload.once', { expires: relative(expires) }) },
    ],
    audience: 'asker',
  });
