import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { moment, plainText } from '../../src/chat/build.ts';
import { CertError, isCertError } from '../../src/kernel/errors.ts';
import type { LetterDesk, LetterLink, LetterPage } from '../../src/order/letter-links.ts';
import { orderLetters } from '../../src/order/order-letter.ts';
import { letterTaken } from '../../src/order/review.views.ts';
import { mediaTypeOf } from '../../src/organisation/letter.ts';
import { shownNames } from '../../src/pki/shown-names.ts';
import { revocationLetters } from '../../src/revocation/revocation-letter.ts';
import type { Say } from '../../src/texts/say.ts';
import type { HttpOptions } from './http-options.ts';
import { type PagePart, page } from './page.ts';
import { onPage, sayTo } from './page-words.ts';

/** Bytes of the whole form: more than any letter may have, so that the refusal can name the file's size. */
const LETTER_BODY_MOST = 4_000_000;

const factsOf = (say: Say, { about, id, plan, expiresAt }: LetterPage): PagePart => ({
  facts: [
    [say(about === 'revocation' ? 'field.revocation' : 'field.order'), id],
    [say('field.plan'), plan],
    [say('page.until'), plainText([moment(expiresAt)])],
  ],
});

const PAGES: Readonly<Record<LetterLink, (say: Say, rules: LetterPage['rules']) => readonly PagePart[]>> = {
  form: (say) => [{ text: say('letter.form-once') }, { button: say('download.button') }],
  view: (say) => [{ text: say('letter.view-once') }, { button: say('download.button') }],
  upload: (say, rules) => [
    { text: letterTaken(say, rules) },
    {
      form: [{ name: 'file', label: say('letter.file'), type: 'file', accept: rules.formats.join(',') }],
      submit: say('letter.upload'),
    },
  ],
};

const titleOf = (say: Say, { which, names: all }: LetterPage): string => {
  const names = shownNames(all);
  if (which === 'upload') return say('letter.title', { names });
  return which === 'form' ? say('letter.page-form', { names }) : say('letter.page-view', { names });
};

const file = (c: Context, bytes: Uint8Array, name: string, type: string) =>
  c.body(new Uint8Array(bytes), 200, {
    'content-type': type,
    // A scan is somebody else's file: saved, never shown as a page of ours.
    'content-disposition': `attachment; filename="${name}"`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });

const letterIn = async (c: Context, say: Say): Promise<Uint8Array> => {
  const { file: given } = await c.req.parseBody();
  if (!(given instanceof File) || given.size === 0) throw new CertError('file-unchosen', { label: say('letter.file') });
  return new Uint8Array(await given.arrayBuffer());
};

/** ORG-2: the filled letter, the page that takes it back signed, and the scan for its reviewer. A GET uses no link up. */
export const letterRoutes = (options: HttpOptions): Hono => {
  const { house } = options.bot;
  const desks: readonly LetterDesk<unknown>[] = [orderLetters(house), revocationLetters(house)];
  /** Each kind of letter knows its own links. */
  const opened = async (token: string): Promise<{ readonly desk: LetterDesk<unknown>; readonly at: LetterPage }> => {
    for (const desk of desks) {
      const at = await desk.peek(token).catch((error: unknown) => {
        if (isCertError(error, 'link-gone')) return undefined;
        throw error;
      });
      if (at !== undefined) return { desk, at };
    }
    throw new CertError('link-gone', {});
  };
  const show = async (c: Context, token: string, refusal?: CertError) => {
    const say = sayTo(c);
    const { at } = await opened(token);
    const told = refusal === undefined ? undefined : say.error(refusal);
    const alert = told === undefined ? [] : [{ alert: `${told.message} ${told.remedy}` }];
    const status = (refusal?.status ?? 200) as 400;
    const ends = at.about === 'revocation' ? [{ text: say('letter.revokes') }] : [];
    const parts = [...alert, ...ends, factsOf(say, at), ...PAGES[at.which](say, at.rules)];
    return page(c, say.language, titleOf(say, at), parts, status);
  };
  const take = async (c: Context, token: string) => {
    const say = sayTo(c);
    const { desk, at } = await opened(token);
    if (at.which === 'form') return file(c, await desk.form(token, say.language), `${at.id}.pdf`, mediaTypeOf('.pdf'));
    if (at.which === 'view') {
      const letter = await desk.view(token);
      return file(c, letter.bytes, `${at.id}${letter.format}`, mediaTypeOf(letter.format));
    }
    try {
      await desk.upload(token, await letterIn(c, say));
    } catch (error) {
      if (!(error instanceof CertError) || isCertError(error, 'link-gone')) throw error;
      return show(c, token, error);
    }
    const title = say('letter.done', { names: shownNames(at.names) });
    return page(c, say.language, title, [{ text: say('letter.done-text') }]);
  };
  const tooLarge = (c: Context) => {
    c.header('connection', 'close');
    return onPage(c, 'letter', async () => {
      const token = c.req.param('token') ?? '';
      const { at } = await opened(token);
      const most = at.rules.maxBytes;
      const size = Number(c.req.header('content-length') ?? LETTER_BODY_MOST);
      return show(c, token, new CertError('letter-large', { size, most }));
    });
  };
  return new Hono()
    .get('/letter/:token', (c) => onPage(c, 'letter', () => show(c, c.req.param('token'))))
    .post('/letter/:token', bodyLimit({ maxSize: LETTER_BODY_MOST, onError: tooLarge }), (c) =>
      onPage(c, 'letter', () => take(c, c.req.param('token'))),
    );
};
