import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { FormFault } from './api-fault.ts';
import { type Dict, dict, isDict } from './plain-json.ts';

/** Checks a body against the official description's schema for one operation. */
export interface OpenApiCheck {
  /** Path of the description, or undefined where there is none at hand and only the own tables check. */
  readonly source: string | undefined;
  check(operation: string, body: unknown, multipart: boolean): readonly FormFault[];
}

const DEFAULT = fileURLToPath(new URL('../../../../shared/data/discord-openapi.json', import.meta.url));

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;
const ROOT = 'discord';

/**
 * Where the description is narrower than what the platform takes and every client sends. The value is replaced before the check.
 */
const ACCEPTED: Readonly<Record<string, (value: unknown) => unknown>> = {
  // Permission bits are strings everywhere else, and the platform reads them so here too.
  default_member_permissions: (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value),
};

const adapted = (part: unknown): unknown => {
  if (Array.isArray(part)) return part.map(adapted);
  if (!isDict(part)) return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [
      key,
      adapted(ACCEPTED[key] === undefined ? value : ACCEPTED[key](value)),
    ]),
  );
};

const steps = (pointer: string): (string | number)[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));

/** The deepest errors say what is wrong; the unions above them only that nothing fitted. */
const toFaults = (errors: readonly ErrorObject[]): readonly FormFault[] => {
  const deepest = Math.max(...errors.map((error) => error.instancePath.split('/').length));
  return errors
    .filter((error) => error.instancePath.split('/').length === deepest)
    .slice(0, 10)
    .map((error) => ({
      path: steps(error.instancePath),
      code: `OPENAPI_${error.keyword.toUpperCase()}`,
      message: error.message ?? 'does not fit the description',
    }));
};

const bodySchemas = (description: Dict): ReadonlyMap<string, Readonly<Record<string, string>>> => {
  const found = new Map<string, Record<string, string>>();
  for (const [path, item] of Object.entries(dict(description.paths)))
    for (const method of METHODS) {
      const operation = dict(dict(item)[method]);
      const content = dict(dict(operation.requestBody).content);
      const pointers = Object.keys(content).map((type) => [
        type,
        `${ROOT}#/paths/${escaped(path)}/${method}/requestBody/content/${escaped(type)}/schema`,
      ]);
      found.set(String(operation.operationId), Object.fromEntries(pointers));
    }
  return found;
};

const escaped = (step: string): string => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'));

/** Reads a description; each operation's schema is compiled when a body first needs it. */
export const loadDescription = (source: string): OpenApiCheck => {
  const description = JSON.parse(readFileSync(source, 'utf8')) as Dict;
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: true, logger: false });
  ajv.addFormat('snowflake', /^\d{1,20}$/);
  ajv.addFormat('nonce', /^.{0,25}$/s);
  ajv.addFormat('int32', {
    type: 'number',
    validate: (value: number) => Number.isInteger(value) && Math.abs(value) < 2 ** 31,
  });
  ajv.addFormat('int53', { type: 'number', validate: (value: number) => Number.isSafeInteger(value) });
  ajv.addFormat('int64', { type: 'number', validate: (value: number) => Number.isInteger(value) });
  ajv.addFormat('double', { type: 'number', validate: (value: number) => Number.isFinite(value) });
  ajv.addFormat('uri', /^[a-z][a-z0-9+.-]*:\S+$/i);
  ajv.addFormat('date-time', { validate: (value: string) => !Number.isNaN(Date.parse(value)) });
  ajv.addSchema({ $id: ROOT, ...description });
  const schemas = bodySchemas(description);
  const compiled = new Map<string, ValidateFunction>();
  return {
    source,
    check(operation, body, multipart) {
      const types = schemas.get(operation);
      if (types === undefined) throw new Error(`the description has no operation ${operation}`);
      const pointer = types[multipart ? 'multipart/form-data' : 'application/json'] ?? types['application/json'];
      if (pointer === undefined) return [];
      const validate = compiled.get(pointer) ?? ajv.compile({ $ref: pointer });
      compiled.set(pointer, validate);
      return validate(adapted(body)) ? [] : toFaults(validate.errors ?? []);
    },
  };
};

let shared: OpenApiCheck | undefined;

/** The description from DISCORD_OPENAPI or beside the checkout; read once per process, each operation compiled at its first use. */
export const openApiCheck = (say: (line: string) => void): OpenApiCheck => {
  if (shared !== undefined) return shared;
  const named = process.env.DISCORD_OPENAPI;
  const source = named ?? DEFAULT;
  if (existsSync(source)) shared = loadDescription(source);
  else {
    say(
      `bodies are checked by the own tables only: ${named === undefined ? 'DISCORD_OPENAPI may name Discord’s own description' : `there is no ${named}`}`,
    );
    shared = { source: undefined, check: () => [] };
  }
  return shared;
};
