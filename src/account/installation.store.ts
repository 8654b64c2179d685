import { type Clock, nowOf } from '../kernel/clock.ts';
import type { Store } from '../store/store.ts';

/** The bot in one workspace of a chat platform. `detail` is the platform's own, tokens and all: sealed as it is stored. */
export interface Installation {
  readonly surface: string;
  /** The team, guild or organisation. */
  readonly realm: string;
  readonly detail: string;
  /** The platform's id of whoever installed it. */
  readonly installedBy: string;
}

/** Keeps an installation; a second one of the same workspace takes the first one's place. */
export const keepInstallation = async (store: Store, clock: Clock, installation: Installation): Promise<void> => {
  const { surface, realm, installedBy } = installation;
  const row = { detail: store.seal.seal(installation.detail, 'installation'), installedBy, updatedAt: nowOf(clock) };
  await store.db
    .insertInto('installations')
    .values({ surface, realm, ...row })
    .onConflict((conflict) => conflict.columns(['surface', 'realm']).doUpdateSet(row))
    .execute();
};

export const installationOf = async (
  store: Store,
  surface: string,
  realm: string,
): Promise<Installation | undefined> => {
  const row = await store.db
    .selectFrom('installations')
    .selectAll()
    .where('surface', '=', surface)
    .where('realm', '=', realm)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { surface, realm, detail: store.seal.open(row.detail, 'installation'), installedBy: row.installedBy };
};

/** Every workspace of one platform. */
export const installationsOf = async (store: Store, surface: string): Promise<readonly Installation[]> => {
  const rows = await store.db
    .selectFrom('installations')
    .selectAll()
    .where('surface', '=', surface)
    .orderBy('realm')
    .execute();
  return rows.map(({ realm, detail, installedBy }) => ({
    surface,
    realm,
    detail: store.seal.open(detail, 'installation'),
    installedBy,
  }));
};

/** The bot was taken out of the workspace. */
export const dropInstallation = async (store: Store, surface: string, realm: string): Promise<void> => {
  await store.db.deleteFrom('installations').where('surface', '=', surface).where('realm', '=', realm).execute();
};
