import { certificateById, certificateWith, insertCertificate } from '../certificate/certificate.store.ts';
import { type Certificate, certificateMachine, PLAIN } from '../certificate/certificate.ts';
import { lookAgain } from '../certificate/expiry-watch.store.ts';
import type { Base } from '../kernel/base.ts';
import { nowOf } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { transit } from '../kernel/machine.ts';
import { pemBlock } from '../pki/pem.ts';
import type { Store } from '../store/store.ts';
import type { SeenLeaf } from './seen-leaf.ts';
import { placeTitle, type Watch } from './watch.ts';

/** Names kept of a watched certificate; more are not shown or found by. */
const NAMES_MOST = 100;

const seenCertificate = (house: Base, watch: Watch, { facts, chain }: SeenLeaf): Certificate => {
  const own = facts.names.slice(0, NAMES_MOST);
  const otherwise =
    facts.commonName ?? (watch.place.kind === 'endpoint' ? watch.place.sni || watch.place.host : facts.subject);
  return {
    ...PLAIN,
    id: newId('crt', house.clock, house.random),
    version: 1,
    state: 'valid',
    names: own.length === 0 ? [otherwise] : own,
    plan: '',
    issuer: facts.issuerName,
    orderId: undefined,
    serial: facts.serial,
    fingerprint: facts.fingerprint,
    notBefore: facts.notBefore,
    notAfter: facts.notAfter,
    chain: chain.map((der) => pemBlock('CERTIFICATE', der)).join(''),
    key: undefined,
    keyPassword: undefined,
    algorithm: facts.keyAlgorithm ?? facts.keyTitle,
    source: 'watched',
    renewAt: undefined,
    autoRenew: false,
    ignored: false,
    replacesId: undefined,
    remark: '',
    tags: watch.tags,
    owner: watch.owner,
    revokedAt: undefined,
    createdAt: nowOf(house.clock),
  };
};

const setState = async (
  store: Store,
  certificate: Certificate,
  event: 'seen' | 'not-seen',
  now: string,
): Promise<void> => {
  const state = transit(certificateMachine, certificate.state, event, 'clock');
  await store.db
    .updateTable('certificates')
    .set({ state, version: certificate.version + 1 })
    .where('id', '=', certificate.id)
    .where('version', '=', certificate.version)
    .execute();
  await lookAgain(store, certificate.id, now);
};

const bind = async ({ db }: Store, certificateId: string, target: string): Promise<void> => {
  await db
    .insertInto('bindings')
    .values({ certificateId, target })
    .onConflict((conflict) => conflict.columns(['certificateId', 'target']).doNothing())
    .execute();
};

/** One leaf that a place shows: known as ours, known as watched, or new. Answers the certificate's id. */
const keepLeaf = async (store: Store, house: Base, watch: Watch, leaf: SeenLeaf): Promise<string> => {
  const known = await certificateWith(store, leaf.facts.fingerprint);
  const before = known === undefined ? undefined : await certificateById(store, known);
  if (before !== undefined && before.source !== 'watched') return before.id;
  const fresh = before ?? seenCertificate(house, watch, leaf);
  if (before === undefined) await insertCertificate(store, fresh);
  else if (before.state === 'gone') await setState(store, before, 'seen', nowOf(house.clock));
  await bind(store, fresh.id, placeTitle(watch.place));
  return fresh.id;
};

/** A place shows other certificates now, or is watched no more: what no place shows any more is over. */
export const unbind = async (store: Store, house: Base, title: string, except: readonly string[]): Promise<void> => {
  const { db } = store;
  const rows = await db
    .selectFrom('bindings')
    .innerJoin('certificates', 'certificates.id', 'bindings.certificateId')
    .select('bindings.certificateId')
    .where('bindings.target', '=', title)
    .where('certificates.source', '=', 'watched')
    .execute();
  for (const { certificateId } of rows.filter((row) => !except.includes(row.certificateId))) {
    await db.deleteFrom('bindings').where('certificateId', '=', certificateId).where('target', '=', title).execute();
    const left = await db
      .selectFrom('bindings')
      .select('target')
      .where('certificateId', '=', certificateId)
      .executeTakeFirst();
    const certificate = await certificateById(store, certificateId);
    if (left === undefined && certificate?.state === 'valid')
      await setState(store, certificate, 'not-seen', nowOf(house.clock));
    else await lookAgain(store, certificateId, nowOf(house.clock));
  }
};

/**
 * What a place shows now becomes certificates like any other, so that the sweep, the policies and the lists know them. `whole`: every
 * address answered, so what was not seen is not there. Answers the ids, each once.
 */
export const keepSightings = async (
  store: Store,
  house: Base,
  watch: Watch,
  leaves: readonly SeenLeaf[],
  whole: boolean,
): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (const leaf of leaves) ids.push(await keepLeaf(store, house, watch, leaf));
  if (whole) await unbind(store, house, placeTitle(watch.place), ids);
  return [...new Set(ids)];
};
