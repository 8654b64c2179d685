import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { personByToken } from '../../src/account/token.store.ts';
import type { Person } from '../../src/chat/actor.ts';
import type { CommandCard } from '../../src/chat/desk.ts';
import { FILE_MOST, type RawArgs } from '../../src/chat/option.ts';
import { MINUTE } from '../../src/kernel/duration.ts';
import { CertError } from '../../src/kernel/errors.ts';
import { answer, languageIn, refused } from './api-answer.ts';
import { apiPath, FORM_PATH } from './api-path.ts';
import type { HttpOptions } from './http-options.ts';
import { openApi } from './openapi.ts';
import { fromQuery, readBody } from './read-body.ts';
import { TokenGuard } from './token-guard.ts';
import { unknownCommand } from './unknown-address.ts';

/** Bytes of a body beside its files. */
const BODY_MOST = 256 * 1024;

/** Base64 makes four bytes of three. */
const bodyMost = ({ options }: CommandCard): number =>
  Object.values(options)
    .filter(({ kind }) => kind === 'file')
    .reduce((sum, { maxBytes = FILE_MOST }) => sum + Math.ceil((maxBytes * 4) / 3), BODY_MOST);

/** Tokens are compared as SHA-256 hashes, looked up by index: how long that takes tells nothing about a token. */
const bearer = (c: Context): string => /^Bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';

const limitBody = (most: number) =>
  bodyLimit({
    maxSize: most,
    onError: (c) => {
      // The rest of the body is not read, so the connection cannot be used again.
      c.header('connection', 'close');
      return refused(c, new CertError('body-large', { most }));
    },
  });

const told = (c: Context, error: unknown) => {
  if (!(error instanceof CertError)) throw error;
  if (error.code === 'tokens-failed') c.header('retry-after', String(error.facts.seconds));
  if (error.status === 401) c.header('www-authenticate', 'Bearer');
  return refused(c, error);
};

/** One twin per command (APPLY-8), and their description. A bearer token says who calls. */
export const apiRoutes = (options: HttpOptions): Hono => {
  const { bot, clock } = options;
  const guard = new TokenGuard(clock, { most: 20, per: MINUTE });
  const identify = async (c: Context): Promise<Person> => {
    const from = options.addressOf(c);
    const wait = guard.wait(from);
    if (wait > 0) throw new CertError('tokens-failed', { seconds: Math.ceil(wait / 1000) });
    const person = await personByToken(bot.house.store, bearer(c));
    if (person !== undefined) return person;
    guard.failed(from);
    throw new CertError('token-wrong', {});
  };
  const twin = (command: CommandCard, read: (c: Context) => Promise<RawArgs>) => async (c: Context) => {
    try {
      const person = await identify(c);
      const key = c.req.header('idempotency-key');
      const outcome = await bot.desk.dispatch({
        ...(key === undefined ? {} : { id: `http:${person.id}:${key}` }),
        path: command.path,
        args: await read(c),
        actor: { surface: 'http', realm: 'token', user: person.id, name: person.name },
        person: person.id,
        conversation: { surface: 'http', realm: 'token', id: person.id },
        origin: 'api',
        language: languageIn(c),
        local: false,
      });
      return answer(c, outcome);
    } catch (error) {
      return told(c, error);
    }
  };
  const app = new Hono();
  for (const command of bot.desk.catalogue) {
    app.use(apiPath(command), limitBody(bodyMost(command)));
    if (command.effect === 'read')
      app.get(
        apiPath(command),
        twin(command, async (c) => fromQuery(c, command)),
      );
    app.post(
      apiPath(command),
      twin(command, (c) => readBody(c, command)),
    );
  }
  app.get(FORM_PATH, async (c) => {
    try {
      const person = await identify(c);
      const { command: word = '', ...rest } = c.req.query();
      const command = bot.desk.catalogue.find(({ path }) => path.join(' ') === word.trim());
      if (command === undefined) throw unknownCommand(word, bot.desk.catalogue);
      const form = await bot.desk.form({
        path: command.path,
        args: rest,
        actor: { surface: 'http', realm: 'token', user: person.id, name: person.name },
        person: person.id,
        language: languageIn(c),
        chat: false,
      });
      return c.json({ ok: true, data: form ?? null });
    } catch (error) {
      return told(c, error);
    }
  });
  const description = openApi(bot.desk.catalogue, options.version);
  app.get('/api/openapi.json', (c) => c.json(description));
  return app;
};
