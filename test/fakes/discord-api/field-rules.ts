import type { FormFault } from './api-fault.ts';
import { type Dict, given, isDict } from './plain-json.ts';

export type Path = readonly (string | number)[];

/** What one field of a body must be. Lengths are counted in UTF-16 units, which is never laxer than the platform's count. */
export type FieldRule = (
  | { readonly is: 'text'; readonly min?: number; readonly max: number }
  | { readonly is: 'integer'; readonly min: number; readonly max: number }
  | { readonly is: 'flag' }
  | { readonly is: 'choice'; readonly of: readonly (string | number)[] }
  | { readonly is: 'list'; readonly min?: number; readonly max: number }
  | { readonly is: 'object' }
  | { readonly is: 'url'; readonly max: number; readonly schemes: readonly string[] }
  | { readonly is: 'instant' }
) & { readonly required?: true };

export type Fields = Readonly<Record<string, FieldRule>>;

/** Collects the faults of one body. */
export class Faults {
  readonly all: FormFault[] = [];

  add(path: Path, code: string, message: string): void {
    this.all.push({ path, code, message });
  }

  required(path: Path): void {
    this.add(path, 'BASE_TYPE_REQUIRED', 'This field is required');
  }
}

const length = (size: number, min: number, max: number): { code: string; message: string } | undefined => {
  if (size >= min && size <= max) return undefined;
  return min > 0
    ? { code: 'BASE_TYPE_BAD_LENGTH', message: `Must be between ${min} and ${max} in length.` }
    : { code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${max} or fewer in length.` };
};

type Judge<K extends FieldRule['is']> = (
  rule: Extract<FieldRule, { is: K }>,
  value: unknown,
) => { code: string; message: string } | undefined;

const wrongType = (wanted: string): { code: string; message: string } => ({
  code: `${wanted}_TYPE_CONVERT`,
  message: `Value is not of type ${wanted.toLowerCase()}.`,
});

const JUDGES: { readonly [K in FieldRule['is']]: Judge<K> } = {
  text: (rule, value) =>
    typeof value === 'string' ? length(value.length, rule.min ?? 0, rule.max) : wrongType('STRING'),
  integer: (rule, value) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return wrongType('NUMBER');
    if (value < rule.min)
      return { code: 'NUMBER_TYPE_MIN', message: `Value should be greater than or equal to ${rule.min}.` };
    if (value > rule.max)
      return { code: 'NUMBER_TYPE_MAX', message: `Value should be less than or equal to ${rule.max}.` };
    return undefined;
  },
  flag: (_, value) => (typeof value === 'boolean' ? undefined : wrongType('BOOLEAN')),
  choice: (rule, value) =>
    (rule.of as readonly unknown[]).includes(value)
      ? undefined
      : { code: 'BASE_TYPE_CHOICES', message: `Value must be one of {${rule.of.join(', ')}}.` },
  list: (rule, value) => (Array.isArray(value) ? length(value.length, rule.min ?? 0, rule.max) : wrongType('LIST')),
  object: (_, value) => (isDict(value) ? undefined : wrongType('DICT')),
  url: (rule, value) => {
    if (typeof value !== 'string') return wrongType('STRING');
    const scheme = value.match(/^([a-z][a-z0-9+.-]*):\/\/\S+$/i)?.[1]?.toLowerCase();
    if (scheme === undefined) return { code: 'URL_TYPE_INVALID_URL', message: 'Not a well formed URL.' };
    if (!rule.schemes.includes(scheme))
      return {
        code: 'URL_TYPE_INVALID_SCHEME',
        message: `Scheme "${scheme}" is not supported. Scheme must be one of (${rule.schemes.map((s) => `'${s}'`).join(', ')}).`,
      };
    return length(value.length, 0, rule.max);
  },
  instant: (_, value) =>
    typeof value === 'string' && !Number.isNaN(Date.parse(value))
      ? undefined
      : { code: 'DATE_TIME_TYPE_PARSE', message: 'Could not parse. Should be ISO8601.' },
};

/** Adds a fault for every field that breaks its rule. Unknown fields pass: the platform ignores them. */
export const checkFields = (fields: Fields, value: Dict, path: Path, faults: Faults): void => {
  for (const [name, rule] of Object.entries(fields)) {
    const at = [...path, name];
    if (!given(value[name])) {
      if (rule.required) faults.required(at);
      continue;
    }
    const found = (JUDGES[rule.is] as Judge<FieldRule['is']>)(rule as never, value[name]);
    if (found !== undefined) faults.add(at, found.code, found.message);
  }
};

/** Adds a fault for every value that stands twice, at its second place. */
export const checkUnique = (
  values: readonly { readonly value: unknown; readonly path: Path }[],
  code: string,
  message: string,
  faults: Faults,
): void => {
  const seen = new Set<unknown>();
  for (const { value, path } of values) {
    if (!given(value)) continue;
    if (seen.has(value)) faults.add(path, code, message);
    seen.add(value);
  }
};
