import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { CommandCard } from '../../src/chat/desk.ts';
import { FILE_MOST, type RawArgs } from '../../src/chat/option.ts';
import { CertError } from '../../src/kernel/errors.ts';
import { answer, languageIn, refused } from './api-answer.ts';
import { apiPath, FORM_PATH } from './api-path.ts';
import type { HttpOptions } from './http-options.ts';
import { openApi } from './openapi.ts';
import { fromQuery, readBody } from './read-body.ts';
import { unknownCommand } from './unknown-address.ts';

/** Bytes of a body beside its files. */
const BODY_MOST = 256 * 1024;

/** Base64 makes four bytes of three. */
const bodyMost = ({ options }: CommandCard): number =>
  Object.values(options)
    .filter(({ kind }) => kind === 'file')
    .reduce((sum, { maxBytes = FILE_MOST }) => sum + Math.ceil((maxBytes * 4) / 3), BODY_MOST);

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
  const { bot, callers } = options;
  const twin = (command: CommandCard, read: (c: Context) => Promise<RawArgs>) => async (c: Context) => {
    try {
      const person = await callers.bearer(c);
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
      const person = await callers.bearer(c);
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
