import { Hono } from 'hono';
import { authorityCertificates } from '../../src/authority/authority.store.ts';
import { languageOf } from '../../src/texts/language.ts';
import { sayer } from '../../src/texts/say.ts';
import type { HttpOptions } from './http-options.ts';
import { page } from './page.ts';

/** What anybody may know: that it runs, which version, and where the public things are. */
export const homeRoutes = ({ bot, version }: HttpOptions): Hono =>
  new Hono().get('/', async (c) => {
    const say = sayer(languageOf(c.req.header('accept-language')));
    // A CA is made when it is first needed: until then there is no root to link to.
    const made = await Promise.all(
      bot.authorities.map(async (name) =>
        (await authorityCertificates(bot.house.store, name)) === undefined ? [] : [name],
      ),
    );
    const roots = made.flat().map((name) => ({
      link: say('home.root', { name }),
      to: `/ca/${encodeURIComponent(name)}-root.pem`,
    }));
    return page(c, say.language, `Signet ${version}`, [
      { text: say('home.about') },
      { link: say('home.api'), to: '/api/openapi.json' },
      ...roots,
      { link: say('home.ready'), to: '/readyz' },
    ]);
  });
