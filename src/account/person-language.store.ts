import { question } from '../store/question.ts';
import type { Store } from '../store/store.ts';
import { type Language, languageOf } from '../texts/language.ts';

const languageRow = question((db, personId: string) =>
  db.selectFrom('people').select('language').where('id', '=', personId),
);

/** The language a person last used, which their platform says is theirs; undefined when they have said nothing yet. */
export const personLanguage = async (store: Store, personId: string): Promise<Language | undefined> => {
  const row = await languageRow.first(store, personId);
  return row === undefined || row.language === null ? undefined : languageOf(row.language);
};

/** Kept so that what is said to them unasked comes in it too; writes only when it is another one. */
export const rememberLanguage = async (store: Store, personId: string, language: Language): Promise<void> => {
  if ((await personLanguage(store, personId)) === language) return;
  await store.db.updateTable('people').set({ language }).where('id', '=', personId).execute();
};
