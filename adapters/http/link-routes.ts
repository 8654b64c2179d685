import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { certificateById } from '../../src/certificate/certificate.store.ts';
import { redeemDownload } from '../../src/certificate/download.ts';
import { peekLink } from '../../src/certificate/link.store.ts';
import { moment, plainText } from '../../src/chat/build.ts';
import type { OutFile } from '../../src/chat/command.ts';
import { CertError } from '../../src/kernel/errors.ts';
import { shownNames } from '../../src/pki/shown-names.ts';
import { makeZip } from '../../src/pki/zip.ts';
import type { HttpOptions } from './http-options.ts';
import { page } from './page.ts';
import { onPage, sayTo } from './page-words.ts';
import { takeUpload, UPLOAD_MOST, uploadPage } from './upload-page.ts';

const one = (files: readonly OutFile[], now: number): OutFile => {
  const [first] = files;
  if (files.length === 1 && first !== undefined) return first;
  const name = `${first?.name.replace(/\.[^.]+$/, '') ?? 'certificate'}.zip`;
  return { name, bytes: makeZip(files, now), mode: 0o600 };
};

const tooLarge = (c: Context) => {
  c.header('connection', 'close');
  return uploadPage(c, sayTo(c), {}, new CertError('body-large', { most: UPLOAD_MOST }));
};

/**
 * One-time links. A GET only shows what the link gives, since chat programs look at links by themselves; the button's POST uses it up.
 */
export const linkRoutes = (options: HttpOptions): Hono => {
  const { bot, clock } = options;
  const { store } = bot.house;
  const show = async (c: Context, token: string) => {
    const say = sayTo(c);
    const link = await peekLink(store, options, token);
    if (link?.kind === 'upload') return uploadPage(c, say);
    const certificate = link === undefined ? undefined : await certificateById(store, link.subjectId);
    if (link === undefined || certificate === undefined) throw new CertError('link-gone', {});
    const { format } = JSON.parse(link.detail) as { format: string };
    return page(c, say.language, say('download.title', { names: shownNames(certificate.names), format }), [
      { text: say('download.page') },
      {
        facts: [
          [say('field.certificate'), certificate.id],
          [say('page.until'), plainText([moment(link.expiresAt)])],
        ],
      },
      { button: say('download.button') },
    ]);
  };
  const press = async (c: Context, token: string) => {
    const link = await peekLink(store, options, token);
    if (link?.kind === 'upload') return takeUpload(c, sayTo(c), options, token);
    const file = one(await redeemDownload(bot.house, token), clock.now());
    return c.body(new Uint8Array(file.bytes), 200, {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${file.name.replace(/[^\w.-]/g, '_')}"`,
      'cache-control': 'no-store',
    });
  };
  return new Hono()
    .get('/link/:token', (c) => onPage(c, 'link', () => show(c, c.req.param('token'))))
    .post('/link/:token', bodyLimit({ maxSize: UPLOAD_MOST, onError: tooLarge }), (c) =>
      onPage(c, 'link', () => press(c, c.req.param('token'))),
    );
};
