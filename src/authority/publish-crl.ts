import type { Base } from '../kernel/base.ts';
import { fromInstant, nowOf, toInstant } from '../kernel/clock.ts';
import { HOUR } from '../kernel/duration.ts';
import type { CrlMaker } from '../pki/crl-maker.ts';
import type { Store } from '../store/store.ts';
import { currentCrl, loadAuthority, type PublishedCrl, revokedPages, saveCrl } from './authority.store.ts';
import { CRL_HOURS, CRL_REFRESH_HOURS } from './authority.ts';

export interface CrlHouse extends Base {
  readonly store: Store;
  readonly crlMaker: CrlMaker;
}

/** Publishes a new CRL with everything revoked so far; undefined before the CA exists. Two at once publish one number: the later is dropped. */
export const publishCrl = async (house: CrlHouse, authority: string): Promise<PublishedCrl | undefined> => {
  const { store, clock } = house;
  const keys = await loadAuthority(store, authority);
  if (keys === undefined) return undefined;
  const last = await currentCrl(store, authority);
  const thisUpdate = nowOf(clock);
  const nextUpdate = toInstant(clock.now() + CRL_HOURS * HOUR);
  const number = (last?.number ?? 0) + 1;
  const ca = { certificate: keys.issuing, privateKeyPem: keys.issuingKey };
  const der = await house.crlMaker.make(
    { number, thisUpdate, nextUpdate },
    revokedPages(store, authority, thisUpdate),
    ca,
  );
  const crl: PublishedCrl = { number, der: der.toString('base64'), thisUpdate, nextUpdate };
  await saveCrl(store, authority, crl);
  return crl;
};

/** The clock's look: publishes when there is none or when the last one nears its end. */
export const refreshCrl = async (house: CrlHouse, authority: string): Promise<void> => {
  const last = await currentCrl(house.store, authority);
  const due = last === undefined || fromInstant(last.nextUpdate) - house.clock.now() < CRL_REFRESH_HOURS * HOUR;
  if (due) await publishCrl(house, authority);
};
