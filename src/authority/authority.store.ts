import type { Instant } from '../kernel/clock.ts';
import type { CrlReason, RevokedEntry } from '../pki/crl.ts';
import type { Store } from '../store/store.ts';

/** The CA's certificates (PEM) and keys (PKCS#8 PEM, opened). Holds secrets. */
export interface AuthorityKeys {
  readonly root: string;
  readonly rootKey: string;
  readonly issuing: string;
  readonly issuingKey: string;
}

export const loadAuthority = async (store: Store, name: string): Promise<AuthorityKeys | undefined> => {
  const row = await store.db.selectFrom('authorities').selectAll().where('name', '=', name).executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    root: row.root,
    rootKey: store.seal.open(row.rootKey, 'authority-key'),
    issuing: row.issuing,
    issuingKey: store.seal.open(row.issuingKey, 'authority-key'),
  };
};

/** Only the public part: no key is opened. */
export const authorityCertificates = async (
  store: Store,
  name: string,
): Promise<Pick<AuthorityKeys, 'root' | 'issuing'> | undefined> =>
  store.db.selectFrom('authorities').select(['root', 'issuing']).where('name', '=', name).executeTakeFirst();

/** The roots of all built-in CAs, PEM. */
export const authorityRoots = async (store: Store): Promise<readonly string[]> =>
  (await store.db.selectFrom('authorities').select('root').orderBy('name').execute()).map(({ root }) => root);

/** The certificates of all built-in CAs, PEM: roots and those that issue. */
export const authorityCertificateTexts = async (store: Store): Promise<readonly string[]> =>
  (await store.db.selectFrom('authorities').select(['root', 'issuing']).orderBy('name').execute()).flatMap(
    ({ root, issuing }) => [issuing, root],
  );

/** Keeps a new CA unless another process was faster: then that one stays, and is what a later load answers. */
export const saveAuthority = async (store: Store, name: string, keys: AuthorityKeys, at: Instant): Promise<void> => {
  await store.db
    .insertInto('authorities')
    .values({
      name,
      root: keys.root,
      rootKey: store.seal.seal(keys.rootKey, 'authority-key'),
      issuing: keys.issuing,
      issuingKey: store.seal.seal(keys.issuingKey, 'authority-key'),
      createdAt: at,
    })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
};

export interface IssuedSerial {
  readonly serial: string;
  readonly notAfter: Instant;
}

export const recordSerial = async (store: Store, authority: string, issued: IssuedSerial): Promise<void> => {
  await store.db
    .insertInto('authorityCertificates')
    .values({ ...issued, authority, revokedAt: null, reason: null })
    .execute();
};

/** Marks a serial revoked; false when it is not one of ours. Revoking again changes nothing. */
export const revokeSerial = async (
  store: Store,
  authority: string,
  serial: string,
  reason: string,
  at: Instant,
): Promise<boolean> => {
  const row = await store.db
    .selectFrom('authorityCertificates')
    .select('revokedAt')
    .where('serial', '=', serial)
    .where('authority', '=', authority)
    .executeTakeFirst();
  if (row === undefined) return false;
  if (row.revokedAt === null) {
    await store.db
      .updateTable('authorityCertificates')
      .set({ revokedAt: at, reason })
      .where('serial', '=', serial)
      .execute();
  }
  return true;
};

const PAGE = 1_000;

/**
 * Every revoked certificate that has not expired before `now`: what a CRL lists. Read page by page, so that a long list never holds
 * up the thread.
 */
export async function* revokedPages(
  store: Store,
  authority: string,
  now: Instant,
): AsyncGenerator<readonly RevokedEntry[]> {
  let after = '';
  for (;;) {
    const rows = await store.db
      .selectFrom('authorityCertificates')
      .select(['serial', 'revokedAt', 'reason'])
      .where('authority', '=', authority)
      .where('revokedAt', 'is not', null)
      .where('notAfter', '>', now)
      .where('serial', '>', after)
      .orderBy('serial')
      .limit(PAGE)
      .execute();
    yield rows.map(({ serial, revokedAt, reason }) => ({
      serial,
      at: revokedAt ?? now,
      reason: (reason ?? 'unspecified') as CrlReason,
    }));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.serial;
    // Rows come in one piece from SQLite: between pages everyone else has a turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export interface PublishedCrl {
  readonly number: number;
  /** DER, base64. */
  readonly der: string;
  readonly thisUpdate: Instant;
  readonly nextUpdate: Instant;
}

export const currentCrl = async (store: Store, authority: string): Promise<PublishedCrl | undefined> =>
  store.db
    .selectFrom('authorityCrls')
    .select(['number', 'der', 'thisUpdate', 'nextUpdate'])
    .where('authority', '=', authority)
    .executeTakeFirst();

/** Replaces the published CRL, unless another process has published that number or a later one meanwhile. */
export const saveCrl = async (store: Store, authority: string, crl: PublishedCrl): Promise<void> => {
  await store.db
    .insertInto('authorityCrls')
    .values({ authority, ...crl })
    .onConflict((conflict) =>
      conflict
        .column('authority')
        .doUpdateSet((eb) => ({
          number: eb.ref('excluded.number'),
          der: eb.ref('excluded.der'),
          thisUpdate: eb.ref('excluded.thisUpdate'),
          nextUpdate: eb.ref('excluded.nextUpdate'),
        }))
        .where('authorityCrls.number', '<', crl.number),
    )
    .execute();
};
