import type { Context } from 'hono';
import { CertError } from '../../src/kernel/errors.ts';
import { languageOf } from '../../src/texts/language.ts';
import { type Say, sayer } from '../../src/texts/say.ts';
import { page } from './page.ts';

/** Speaks as the browser asks. */
export const sayTo = (c: Context): Say => sayer(languageOf(c.req.header('accept-language')));

/** A one-time link that is used up, late or never was; `where` says whom to ask for another. */
export const gonePage = (c: Context, where: 'link' | 'letter' | 'mail') => {
  const say = sayTo(c);
  const { message } = say.error(new CertError('link-gone', {}));
  return page(c, say.language, message, [{ text: say(`gone.${where}`) }], 410);
};
