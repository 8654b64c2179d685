import type { Context } from 'hono';
import type { CommandCard } from '../../src/chat/desk.ts';
import type { Option, RawArgs } from '../../src/chat/option.ts';
import { CertError } from '../../src/kernel/errors.ts';

export const fromQuery = (c: Context, { options }: CommandCard): RawArgs =>
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

/** Pairs of `curl -d name=value`. */
const fromPairs = (text: string, { options }: CommandCard): RawArgs => {
  const pairs = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(pairs.keys())].map((name) => [
      name,
      options[name]?.many === true || options[name]?.kind === 'names' ? pairs.getAll(name) : (pairs.get(name) ?? ''),
    ]),
  );
};

const fromText = (text: string, command: CommandCard): RawArgs => {
  if (text.trim() === '') return {};
  try {
    return fromJson(JSON.parse(text), command);
  } catch (cause) {
    if (cause instanceof CertError) throw cause;
    throw new CertError('body-wrong', { expected: 'one JSON object of options' }, { cause });
  }
};

/** `curl -d '{…}'` calls JSON a form: what begins like an object is read as one. */
const fromUrlEncoded = (text: string, command: CommandCard): RawArgs =>
  /^\s*[{[]/.test(text) ? fromText(text, command) : fromPairs(text, command);

type Reader = (c: Context, command: CommandCard) => Promise<RawArgs>;

const READERS: Readonly<Record<string, Reader>> = {
  'application/json': async (c, command) => fromText(await c.req.text(), command),
  'text/plain': async (c, command) => fromText(await c.req.text(), command),
  'application/x-www-form-urlencoded': async (c, command) => fromUrlEncoded(await c.req.text(), command),
  'multipart/form-data': fromForm,
};

/** A body's options, by its media type; none at all is JSON. Throws CertError `body-type`, `body-wrong`. */
export const readBody: Reader = (c, command) => {
  const type = (c.req.header('content-type') ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? '';
  const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (reader === undefined) throw new CertError('body-type', { type: type.slice(0, 80) });
  return reader(c, command);
};
