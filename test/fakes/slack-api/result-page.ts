import type { Arguments } from './call-args.ts';
import { Refusal } from './call-refusal.ts';
import type { Json } from './slack-model.ts';

const encode = (offset: number): string => Buffer.from(`offset:${offset}`).toString('base64');

const decode = (cursor: string): number => {
  const match = /^offset:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString());
  if (match === null) throw new Refusal('invalid_cursor');
  return Number(match[1]);
};

/** One page by `cursor` and `limit`, and the metadata that leads to the next. */
export const page = <T>(
  all: readonly T[],
  args: Arguments,
  usual: number,
): { readonly items: readonly T[]; readonly metadata: Json } => {
  const limit = args.count('limit') ?? usual;
  if (limit < 1 || limit > 1000) throw new Refusal('invalid_limit');
  const cursor = args.text('cursor');
  const from = cursor === undefined ? 0 : decode(cursor);
  const next = from + limit < all.length ? encode(from + limit) : '';
  return { items: all.slice(from, from + limit), metadata: { response_metadata: { next_cursor: next } } };
};
