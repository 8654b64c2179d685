import { createHash } from 'node:crypto';
import type { Base } from '../kernel/base.ts';
import { type Instant, nowOf, toInstant } from '../kernel/clock.ts';
import { randomToken } from '../kernel/random.ts';
import type { Store } from '../store/store.ts';

/** What a one-time link gives or takes. */
export interface Link {
  readonly kind:
    | 'download'
    | 'upload'
    | 'letter-form'
    | 'letter-upload'
    | 'letter-view'
    | 'revocation-letter-form'
    | 'revocation-letter-upload'
    | 'revocation-letter-view';
  readonly subjectId: string;
  /** The rest of the request, as JSON text; kept sealed. */
  readonly detail: string;
  readonly personId: string;
  readonly expiresAt: Instant;
}

const TOKEN_BYTES = 32;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Makes a link that works once within `ms`; the token is answered here and kept only as a hash. */
export const makeLink = async (
  store: Store,
  base: Pick<Base, 'clock' | 'random'>,
  link: Omit<Link, 'expiresAt'>,
  ms: number,
): Promise<{ readonly token: string; readonly expiresAt: Instant }> => {
  const token = randomToken(base.random, TOKEN_BYTES);
  const expiresAt = toInstant(base.clock.now() + ms);
  const detail = store.seal.seal(link.detail, 'link');
  await store.db
    .insertInto('links')
    .values({ ...link, detail, hash: hashOf(token), expiresAt, usedAt: null })
    .execute();
  return { token, expiresAt };
};

/** Looks without using it up: for the page that asks first, so that a program that previews links does not spend it. */
export const peekLink = async (store: Store, base: Pick<Base, 'clock'>, token: string): Promise<Link | undefined> => {
  const row = await store.db
    .selectFrom('links')
    .selectAll()
    .where('hash', '=', hashOf(token))
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', nowOf(base.clock))
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    kind: row.kind as Link['kind'],
    subjectId: row.subjectId,
    detail: store.seal.open(row.detail, 'link'),
    personId: row.personId,
    expiresAt: row.expiresAt,
  };
};

/** Uses it up: of two at the same moment one gets it. */
export const useLink = async (store: Store, base: Pick<Base, 'clock'>, token: string): Promise<Link | undefined> => {
  const link = await peekLink(store, base, token);
  if (link === undefined) return undefined;
  const { numUpdatedRows } = await store.db
    .updateTable('links')
    .set({ usedAt: nowOf(base.clock) })
    .where('hash', '=', hashOf(token))
    .where('usedAt', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n ? link : undefined;
};

/** Takes away links that can no longer be used. */
export const clearLinks = async (store: Store, before: Instant): Promise<void> => {
  await store.db.deleteFrom('links').where('expiresAt', '<', before).execute();
};
