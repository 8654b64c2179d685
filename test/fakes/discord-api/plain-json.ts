/** A JSON object as it came over the wire: nothing about it is known yet. */
export type Dict = Readonly<Record<string, unknown>>;

export const isDict = (value: unknown): value is Dict =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const dict = (value: unknown): Dict => (isDict(value) ? value : {});

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const dicts = (value: unknown): readonly Dict[] => list(value).filter(isDict);

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export const whole = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) ? value : undefined;

/** Absent and null count the same for nearly all of Discord's optional fields. */
export const given = (value: unknown): boolean => value !== undefined && value !== null;
