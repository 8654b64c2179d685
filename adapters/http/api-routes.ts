import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { personByToken } from '../../src/account/token.store.ts';
import type { Person } from '../../src/chat/actor.ts';
import type { CommandCard, Outcome } from '../../src/chat/desk.ts';
import { FILE_MOST, type Option, type RawArgs } from '../../src/chat/option.ts';
import { MINUTE } from '../../src/kernel/duration.ts';
import { CertError } from '../../src/kernel/errors.ts';
import { refuse } from '../../src/refusal.ts';
import { languageOf } from '../../src/texts/language.ts';
import { sayer } from '../../src/texts/say.ts';
import { safeJson } from '../safe-json.ts';
import { apiPath } from './api-path.ts';
import type { HttpOptions } from './http-options.ts';
import { openApi } from './openapi.ts';
import { TokenGuard } from './token-guard.ts';

/** Bytes of a body beside its files. */
const BODY_MOST = 256 * 1024;

/** Base64 makes four bytes of three. */
const bodyMost = ({ options }: CommandCard): number =>
  Object.values(options)
    .filter(({ kind }) => kind === 'file')
    .reduce((sum, { maxBytes = FILE_MOST }) => sum + Math.ceil((maxBytes * 4) / 3), BODY_MOST);

const languageIn = (c: Context) => languageOf(c.req.header('accept-language'));

/** The answer of contract and shell alike; the status is the refusal's own. */
const answer = (c: Context, outcome: Outcome) => {
  const body = outcome.ok
    ? { ok: true, data: outcome.data ?? null, message: outcome.message }
    : {
        ok: false,
        error: {
          code: outcome.error.code,
          rule: outcome.error.rule,
          field: outcome.error.field,
          message: outcome.error.message,
          remedy: outcome.error.remedy,
        },
        message: outcome.message,
      };
  c.header('cache-control', 'no-store');
  return c.body(safeJson(body), outcome.ok ? 200 : (outcome.error.status as 400), {
    'content-type': 'application/json',
  });
};

const refused = (c: Context, error: CertError) => answer(c, refuse(sayer(languageIn(c)), error));

const fromQuery = (c: Context, { options }: CommandCard): RawArgs =>
  Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [
      name,
      options[name]?.many === true ? values : (values[0] ?? ''),
    ]),
  );

const word = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A file in JSON: base64 by itself or with a name; PEM text as it is. */
const fileIn = (name: string, value: unknown): RawArgs[string] => {
  const { name: called = name, base64 = value } = (typeof value === 'object' && value !== null ? value : {}) as {
    readonly name?: unknown;
    readonly base64?: unknown;
  };
  if (typeof base64 !== 'string' || typeof called !== 'string')
    throw new CertError('body-wrong', { expected: `the file ${name} in base64` });
  if (base64.includes('-----BEGIN ')) return { name: called, bytes: Buffer.from(base64, 'utf8') };
  const text = base64.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text))
    throw new CertError('body-wrong', { expected: `the file ${name} in base64` });
  return { name: called, bytes: Buffer.from(text, 'base64') };
};

/** JSON values as a person would have typed them: numbers and lists of texts are taken, objects are not. */
const valueIn = (name: string, value: unknown, option: Option | undefined): RawArgs[string] => {
  if (option?.kind === 'file') return fileIn(name, value);
  if (typeof value === 'boolean') return value;
  return Array.isArray(value) ? value.map(word) : word(value);
};

const fromJson = (body: unknown, { options }: CommandCard): RawArgs => {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new CertError('body-wrong', { expected: 'one JSON object of options' });
  }
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, valueIn(name, value, options[name])]));
};

/** A form as a browser or `curl -F` sends it. A file's part may come without a name, as text; an empty one was not chosen. */
const fromForm = async (c: Context, { options }: CommandCard): Promise<RawArgs> => {
  const args: Record<string, RawArgs[string]> = {};
  for (const [name, part] of Object.entries(await c.req.parseBody({ all: true }))) {
    const parts = Array.isArray(part) ? part : [part];
    const [first] = parts;
    if (first instanceof File) {
      if (first.size > 0) args[name] = { name: first.name, bytes: new Uint8Array(await first.arrayBuffer()) };
    } else if (options[name]?.kind === 'file' && typeof first === 'string') {
      if (first !== '') args[name] = { name, bytes: Buffer.from(first, 'utf8') };
    } else {
      const words = parts.filter((each) => typeof each === 'string');
      args[name] = options[name]?.many === true ? words : (words[0] ?? '');
    }
  }
  return args;
};

const readBody = async (c: Context, command: CommandCard): Promise<RawArgs> => {
  if (c.req.header('content-type')?.startsWith('multipart/form-data') === true) return fromForm(c, command);
  const text = await c.req.text();
  if (text.trim() === '') return {};
  try {
    return fromJson(JSON.parse(text), command);
  } catch (cause) {
    if (cause instanceof CertError) throw cause;
    throw new CertError('body-wrong', { expected: 'one JSON object of options' }, { cause });
  }
};

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
      options.counted(command.path.join(' '), outcome.ok ? 'ok' : outcome.error.code);
      return answer(c, outcome);
    } catch (error) {
      if (error instanceof CertError) {
        if (error.code === 'tokens-failed') c.header('retry-after', String(error.facts.seconds));
        if (error.status === 401) c.header('www-authenticate', 'Bearer');
        return refused(c, error);
      }
      throw error;
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
  const description = openApi(bot.desk.catalogue, options.version);
  app.get('/api/openapi.json', (c) => c.json(description));
  return app;
};
