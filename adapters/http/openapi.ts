import type { CommandCard } from '../../src/chat/desk.ts';
import type { Option, OptionKind } from '../../src/chat/option.ts';
import { sayer } from '../../src/texts/say.ts';
import { apiPath, FORM_PATH } from './api-path.ts';

type Json = Readonly<Record<string, unknown>>;

const say = sayer('en');

/** JSON Schema per kind of option. */
const SCHEMAS: Readonly<Record<OptionKind, Json>> = {
  text: { type: 'string' },
  'long-text': { type: 'string' },
  names: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 100 },
  choice: { type: 'string' },
  flag: { type: 'boolean' },
  count: { type: 'integer', minimum: 0 },
  duration: { type: 'string', pattern: '^\\d+(ms|s|m|h|d|w)$' },
  instant: { type: 'string', format: 'date-time' },
  person: { type: 'string' },
  order: { type: 'string' },
  certificate: { type: 'string' },
  subject: { type: 'string' },
  secret: { type: 'string', format: 'password' },
  path: { type: 'string' },
  file: {
    oneOf: [
      { type: 'string', contentEncoding: 'base64' },
      {
        type: 'object',
        required: ['name', 'base64'],
        properties: { name: { type: 'string' }, base64: { type: 'string', contentEncoding: 'base64' } },
      },
    ],
  },
};

const schemaOf = (option: Option, description: string): Json => {
  const one: Json = {
    ...SCHEMAS[option.kind],
    ...(option.choices === undefined ? {} : { enum: option.choices }),
    ...(option.max === undefined ? {} : { maxLength: option.max }),
    ...(option.default === undefined ? {} : { default: option.default }),
  };
  return option.many === true ? { type: 'array', items: one, description } : { ...one, description };
};

const offered = (command: CommandCard): readonly (readonly [string, Option, string])[] =>
  Object.entries(command.options)
    .filter(([, option]) => option.localOnly !== true)
    .map(([name, option]) => [name, option, say.lookup(`option.${command.path.join('.')}.${name}`)] as const);

const RESPONSES: Json = {
  '200': { description: 'Done.', content: { 'application/json': { schema: { $ref: '#/components/schemas/Done' } } } },
  default: {
    description: 'Refused or failed.',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Refused' } } },
  },
};

const operation = (command: CommandCard, id: string): Json => ({
  operationId: id,
  summary: say.lookup(`command.${command.path.join('.')}`),
  description: `Role: ${command.permission}.${command.rules.length === 0 ? '' : ` Rules: ${command.rules.join(', ')}.`}`,
  tags: [command.path[0]],
  responses: RESPONSES,
});

const camel = (command: CommandCard): string =>
  command.path
    .map((part, index) =>
      index === 0 ? part : part.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase()),
    )
    .join('');

const getOperation = (command: CommandCard): Json => ({
  ...operation(command, `${camel(command)}Get`),
  parameters: offered(command).map(([name, option, about]) => {
    const { description, ...schema } = schemaOf(option, about);
    return { name, in: 'query', required: option.required === true, description, schema };
  }),
});

const IDEMPOTENCY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key is done once.',
  schema: { type: 'string', maxLength: 200 },
};

/** Files may also come as a browser's form sends them. */
const formBody = (command: CommandCard): Json => {
  if (!Object.values(command.options).some(({ kind }) => kind === 'file')) return {};
  const part = ([name, option, about]: readonly [string, Option, string]) => [
    name,
    option.kind === 'file' ? { type: 'string', contentMediaType: 'application/octet-stream' } : schemaOf(option, about),
  ];
  const properties = Object.fromEntries(offered(command).map(part));
  return { 'multipart/form-data': { schema: { type: 'object', properties, additionalProperties: false } } };
};

const postOperation = (command: CommandCard): Json => {
  const required = offered(command).filter(([, option]) => option.required === true);
  return {
    ...operation(command, camel(command)),
    parameters: [IDEMPOTENCY],
    requestBody: {
      required: required.length > 0,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            additionalProperties: false,
            properties: Object.fromEntries(
              offered(command).map(([name, option, about]) => [name, schemaOf(option, about)]),
            ),
            ...(required.length === 0 ? {} : { required: required.map(([name]) => name) }),
          },
        },
        ...formBody(command),
      },
    },
  };
};

const DONE: Json = {
  type: 'object',
  required: ['ok', 'data', 'message'],
  properties: {
    ok: { const: true },
    data: { description: 'The object itself.' },
    message: { type: 'object', description: 'The card, as every surface draws it.' },
  },
};

const REFUSED: Json = {
  type: 'object',
  required: ['ok', 'error'],
  properties: {
    ok: { const: false },
    error: {
      type: 'object',
      required: ['code', 'message', 'remedy'],
      properties: {
        code: { type: 'string', description: 'Stable; listed in docs/errors.md.' },
        rule: { type: 'string' },
        field: { type: 'string', description: 'The option at fault.' },
        message: { type: 'string' },
        remedy: { type: 'string' },
      },
    },
    message: { type: 'object' },
  },
};

/** What a program asks before it draws a form of its own. */
const FORM: Json = {
  operationId: 'form',
  summary: 'What a command asks for, given what is said so far, with what was kept from before',
  description:
    'The options said so far follow `command` in the query. Ask again when an option that `decides` changes.',
  parameters: [
    { name: 'command', in: 'query', required: true, schema: { type: 'string' }, example: 'cert apply' },
    { name: 'plan', in: 'query', required: false, schema: { type: 'string' }, example: 'geotrust-ov' },
  ],
  responses: RESPONSES,
};

/** OpenAPI 3.1 of the whole API, made from the catalogue. @see https://spec.openapis.org/oas/v3.1.0 */
export const openApi = (catalogue: readonly CommandCard[], version: string): Json => ({
  openapi: '3.1.0',
  info: {
    title: 'Signet',
    version,
    description: 'One twin per command. Orders go on by themselves: ask `cert status` until the state is final.',
  },
  servers: [{ url: '/' }],
  security: [{ bearer: [] }],
  paths: {
    ...Object.fromEntries(
      catalogue.map((command) => [
        apiPath(command),
        { ...(command.effect === 'read' ? { get: getOperation(command) } : {}), post: postOperation(command) },
      ]),
    ),
    [FORM_PATH]: { get: FORM },
  },
  components: {
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', description: 'Made in the shell: signet people token NAME.' },
    },
    schemas: { Done: DONE, Refused: REFUSED },
  },
});
