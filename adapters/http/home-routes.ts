import { type Context, Hono } from 'hono';
import { authorityCertificates } from '../../src/authority/authority.store.ts';
import type { Person } from '../../src/chat/actor.ts';
import { permits } from '../../src/chat/permission.ts';
import { CertError, isCertError } from '../../src/kernel/errors.ts';
import type { Say } from '../../src/texts/say.ts';
import { healthBlocks } from './health-blocks.ts';
import type { HttpOptions } from './http-options.ts';
import { type PagePart, page } from './page.ts';
import { sayTo } from './page-words.ts';
import { readiness } from './readiness.ts';

/** Every browser asks for a name and a password by itself, and sends them from then on. @see RFC 7617 */
const CHALLENGE = 'Basic realm="Signet", charset="UTF-8"';

/** What anybody may know: that it runs, and where the public things are. */
const publicLinks = async ({ bot }: HttpOptions, say: Say): Promise<readonly PagePart[]> => {
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
  return [{ link: say('home.api'), to: '/api/openapi.json' }, ...roots, { link: say('home.ready'), to: '/readyz' }];
};

const publicPage = async (c: Context, options: HttpOptions, say: Say, refusal?: CertError) => {
  const alert = refusal === undefined ? [] : [{ alert: say.error(refusal).message }];
  const signIn = { link: say('home.sign-in'), to: '/?sign-in' };
  const parts = [...alert, { text: say('home.about') }, signIn, { text: say('home.sign-in-how') }];
  const status = (refusal?.status ?? 200) as 401;
  return page(c, say.language, `Signet ${options.version}`, [...parts, ...(await publicLinks(options, say))], status);
};

/** What needs attention, what ends next, orders under way, and whether the bot itself works: for whoever may look at certificates. */
const dashboard = async (c: Context, options: HttpOptions, say: Say, person: Person) => {
  if (!permits(person.roles, 'viewer'))
    throw new CertError('not-permitted', { command: '/', needed: 'viewer', holders: '' });
  const { title, blocks, actions } = await options.bot.desk.home({ person, language: say.language });
  const reader = { timeZone: 'UTC', language: say.language, now: options.clock.now() };
  const health = healthBlocks(say, await readiness(options), options.bot.lastRuns.size);
  return page(c, say.language, title, [
    { blocks, reader },
    { blocks: health, reader },
    { typed: actions, above: say('home.typed') },
    ...(await publicLinks(options, say)),
  ]);
};

/** `/`: to a person who signs in with a token the dashboard, to anybody else what is public. */
export const homeRoutes = (options: HttpOptions): Hono =>
  new Hono().get('/', async (c) => {
    const say = sayTo(c);
    const signsIn = c.req.query('sign-in') !== undefined;
    if (c.req.header('authorization') === undefined && !signsIn) return publicPage(c, options, say);
    try {
      return await dashboard(c, options, say, await options.callers.browser(c));
    } catch (error) {
      if (!isCertError(error)) throw error;
      if (error.status === 401) c.header('www-authenticate', CHALLENGE);
      return publicPage(c, options, say, error);
    }
  });
