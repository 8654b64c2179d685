import { z } from 'zod';
import { builtInSchema, configSchema } from '../adapters/config.ts';
import { dnsPlugins } from '../adapters/dns/index.ts';
import { issuerPlugins } from '../adapters/issuers/index.ts';
import { edgePlugins } from '../adapters/targets/edges.ts';
import { targetPlugins } from '../adapters/targets/index.ts';
import { webrootPlugins } from '../adapters/targets/webroots.ts';
import type { Settings } from '../src/kernel/plugin.ts';
import { PRINTED, table } from './markdown.ts';

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

const rowsOf = (schema: JsonSchema, prefix: string): readonly (readonly string[])[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const key = prefix === '' ? name : `${prefix}.${name}`;
    if (part.properties !== undefined && Object.keys(part.properties).length > 0) return rowsOf(part, key);
    const takes = part.enum?.map(String).join(', ') ?? part.type ?? '';
    return [
      [
        `\`${key}\``,
        part.description ?? '',
        takes,
        part.default === undefined ? '' : `\`${JSON.stringify(part.default)}\``,
      ],
    ];
  });

const json = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'input' }) as JsonSchema;

const pluginTable = (settings: Settings): string =>
  table(
    ['Key', 'What it is', 'Takes', 'Default'],
    Object.entries(settings).map(([name, setting]) => [
      `\`${name}\`${setting.required === true ? ' (required)' : ''}`,
      `${setting.about}${setting.secret === true ? ' Secret.' : ''}${setting.example === undefined ? '' : ` E.g. \`${setting.example}\`.`}`,
      setting.choices?.join(', ') ?? setting.kind,
      setting.default === undefined ? '' : `\`${JSON.stringify(setting.default)}\``,
    ]),
  );

const families = [
  { title: 'issuers', plugins: issuerPlugins },
  { title: 'dns.providers', plugins: dnsPlugins },
  { title: 'targets', plugins: [...targetPlugins, ...webrootPlugins, ...edgePlugins] },
] as const;

export const settingsSchema = (): string => JSON.stringify(z.toJSONSchema(configSchema, { io: 'input' }), null, 2);

export const settingsPage = (): string =>
  [
    PRINTED,
    '# Settings: `signet.yaml`',
    '',
    'Everything has a default but secrets. Every string may be `${ENV}` or `${file:/path}`. Unknown keys are refused; `npx signet check-config` says what is wrong. Relative paths start at the file’s own folder. For editors: `docs/settings.schema.json`.',
    '',
    table(['Key', 'What it is', 'Takes', 'Default'], rowsOf(json(configSchema), '')),
    '',
    '## issuers: `type: built-in`',
    '',
    table(['Key', 'What it is', 'Takes', 'Default'], rowsOf(json(builtInSchema), '')),
    '',
    ...families.flatMap(({ title, plugins }) =>
      plugins.flatMap((plugin) => [`## ${title}: \`type: ${plugin.type}\``, '', pluginTable(plugin.settings), '']),
    ),
  ].join('\n');
