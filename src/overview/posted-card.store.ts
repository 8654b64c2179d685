import type { Subject } from '../chat/command.ts';
import type { PostedMessage } from '../chat/surface.ts';
import type { Base } from '../kernel/base.ts';
import { newId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import type { Language } from '../texts/language.ts';

/** A posted copy of a subject's card. */
export interface PostedCard {
  readonly id: string;
  readonly subject: Subject;
  readonly posted: PostedMessage;
  readonly language: Language;
}

/** Keeps the handle of a posted card; marked stale at once, since its subject may have changed while it was being posted. */
export const keepCard = async (
  store: Store,
  base: Pick<Base, 'clock' | 'random'>,
  card: Omit<PostedCard, 'id'>,
): Promise<void> => {
  await store.db
    .insertInto('cards')
    .values({
      id: newId('pst', base.clock, base.random),
      subjectKind: card.subject.kind,
      subjectId: card.subject.id,
      surface: card.posted.conversation.surface,
      conversation: JSON.stringify(card.posted.conversation),
      ref: card.posted.ref,
      language: card.language,
      stale: 1,
    })
    .execute();
};

/** Cards of this surface whose subject changed since they were drawn. */
export const staleCards = async (store: Store, surface: string, limit: number): Promise<readonly PostedCard[]> => {
  const rows = await store.db
    .selectFrom('cards')
    .selectAll()
    .where('surface', '=', surface)
    .where('stale', '=', 1)
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    subject: { kind: row.subjectKind as Subject['kind'], id: row.subjectId },
    posted: { conversation: JSON.parse(row.conversation), ref: row.ref },
    language: row.language as Language,
  }));
};

/** The card behind a posted message, if it is one: what a button on it is about. */
export const cardAt = async (
  store: Store,
  surface: string,
  ref: string,
): Promise<Pick<PostedCard, 'id' | 'subject'> | undefined> => {
  const row = await store.db
    .selectFrom('cards')
    .select(['id', 'subjectKind', 'subjectId'])
    .where('surface', '=', surface)
    .where('ref', '=', ref)
    .executeTakeFirst();
  return row === undefined
    ? undefined
    : { id: row.id, subject: { kind: row.subjectKind as Subject['kind'], id: row.subjectId } };
};

/** Whether a card of this subject stands in the conversation already. */
export const standsIn = async (
  store: Store,
  { id }: Subject,
  conversation: { readonly surface: string; readonly realm: string; readonly id: string },
): Promise<boolean> => {
  const rows = await store.db
    .selectFrom('cards')
    .select('conversation')
    .where('subjectId', '=', id)
    .where('surface', '=', conversation.surface)
    .execute();
  return rows.some((row) => {
    const place = JSON.parse(row.conversation) as { readonly realm?: string; readonly id?: string };
    return place.realm === conversation.realm && place.id === conversation.id;
  });
};

/** What the card behind a surface's handle is about. */
export const cardSubject = async (store: Store, surface: string, ref: string): Promise<Subject | undefined> =>
  (await cardAt(store, surface, ref))?.subject;

/** Before drawing: a change that comes while it is drawn marks it stale again. */
export const markFresh = async (store: Store, id: string): Promise<void> => {
  await store.db.updateTable('cards').set({ stale: 0 }).where('id', '=', id).execute();
};

export const markStale = async (store: Store, id: string): Promise<void> => {
  await store.db.updateTable('cards').set({ stale: 1 }).where('id', '=', id).execute();
};

export const moveCard = async (store: Store, id: string, ref: string): Promise<void> => {
  await store.db.updateTable('cards').set({ ref }).where('id', '=', id).execute();
};

export const dropCard = async (store: Store, id: string): Promise<void> => {
  await store.db.deleteFrom('cards').where('id', '=', id).execute();
};

/** Cards of a surface that lives no longer than its process (a terminal) are forgotten at its start. */
export const dropSurfaceCards = async (store: Store, surface: string): Promise<void> => {
  await store.db.deleteFrom('cards').where('surface', '=', surface).execute();
};

/** Forgets the older copies of a subject's card on a surface that shows only the newest. */
export const dropOlderCards = async (store: Store, surface: string, subjectId: string): Promise<void> => {
  await store.db.deleteFrom('cards').where('surface', '=', surface).where('subjectId', '=', subjectId).execute();
};
