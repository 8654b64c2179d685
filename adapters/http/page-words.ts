import type { Context } from 'hono';
import { type CertError, isCertError } from '../../src/kernel/errors.ts';
import { languageOf } from '../../src/texts/language.ts';
import { type Say, sayer } from '../../src/texts/say.ts';
import { page } from './page.ts';

/** Speaks as the browser asks. */
export const sayTo = (c: Context): Say => sayer(languageOf(c.req.header('accept-language')));

/** Where one-time links live, by what they are about. */
export type Where = 'link' | 'letter' | 'mail' | 'receiver';

const ONE_TIME = /^(\/(?:link|letter|mail|receiver)\/).+/;

/** An address as it may stand in a log: its token opens what it opens. */
export const loggedPath = (path: string): string => path.replace(ONE_TIME, '$1…');

/** A refusal as its sentences alone, on a page: whoever opened a link reads no JSON. */
export const refusalPage = (c: Context, refusal: CertError) => {
  const say = sayTo(c);
  const { message, remedy } = say.error(refusal);
  return page(c, say.language, message, [{ text: remedy }], refusal.status as 400);
};

export const isOneTime = (path: string): boolean => ONE_TIME.test(path);

/** Does the work of a one-time link. One that is used up, late or never was gets a page that says whom to ask for another. */
export const onPage = async (c: Context, where: Where, work: () => Promise<Response>): Promise<Response> => {
  try {
    return await work();
  } catch (error) {
    if (!isCertError(error)) throw error;
    if (error.code !== 'link-gone') return refusalPage(c, error);
    const say = sayTo(c);
    return page(c, say.language, say.error(error).message, [{ text: say(`gone.${where}`) }], 410);
  }
};
