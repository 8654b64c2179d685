import { audit } from '../audit/audit.store.ts';
import type { Person } from '../chat/actor.ts';
import type { Base } from '../kernel/base.ts';
import { nowOf } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { closest } from '../kernel/nearest.ts';
import type { Store } from '../store/store.ts';
import { insertParty, partiesOf, partyByHandle, removeParty, saveParty } from './party.store.ts';
import { checkParty, type Party, type PartyDetails, type PartyKind } from './party.ts';
import { PARTY_WORDS } from './party.views.ts';

export interface PartyHouse extends Base {
  readonly store: Store;
}

const IDS = { organisation: 'org', contact: 'con' } as const;

/** Throws CertError `party-unknown` with the nearest handle. */
export const partyNamed = async <K extends PartyKind>(
  house: PartyHouse,
  kind: K,
  handle: string,
  field: string,
): Promise<Party<K>> => {
  const found = await partyByHandle(house.store, kind, handle);
  if (found !== undefined) return found;
  const handles = (await partiesOf(house.store, kind)).map((party) => party.handle);
  const nearest = closest(handle, handles);
  throw new CertError('party-unknown', { word: PARTY_WORDS[kind], handle, nearest }, { field });
};

/** APPLY-3, APPLY-4: keeps one for reuse, sealed. */
export const addParty = async <K extends PartyKind>(
  house: PartyHouse,
  person: Person,
  kind: K,
  handle: string,
  detail: PartyDetails[K],
): Promise<Party<K>> => {
  checkParty({ handle, ...detail });
  const id = newId(IDS[kind], house.clock, house.random);
  const party: Party<K> = { id, version: 1, kind, handle, detail, updatedAt: nowOf(house.clock) };
  await house.store.transaction(async (store) => {
    if ((await partyByHandle(store, kind, handle)) !== undefined)
      throw new CertError('party-exists', { word: PARTY_WORDS[kind], handle }, { field: 'handle' });
    await insertParty(store, party, person.id);
    await audit(store, house.clock, { actor: person.id, action: `${kind}.added`, subject: id, detail: { handle } });
  });
  return party;
};

/** What is changed makes a new version, which is reviewed anew; the same data again change nothing. */
export const editParty = async <K extends PartyKind>(
  house: PartyHouse,
  person: Person,
  party: Party<K>,
  change: Partial<PartyDetails[K]>,
): Promise<Party<K>> => {
  const detail = { ...party.detail, ...change };
  checkParty({ ...detail });
  if (JSON.stringify(detail) === JSON.stringify(party.detail)) return party;
  return house.store.transaction(async (store) => {
    const { id, kind, handle } = party;
    await audit(store, house.clock, { actor: person.id, action: `${kind}.edited`, subject: id, detail: { handle } });
    return saveParty(store, { ...party, detail }, nowOf(house.clock));
  });
};

/** Orders keep their own copy of what they were submitted with. */
export const dropParty = async (house: PartyHouse, person: Person, party: Party<PartyKind>): Promise<void> => {
  await house.store.transaction(async (store) => {
    const { id, kind, handle } = party;
    await removeParty(store, id);
    await audit(store, house.clock, { actor: person.id, action: `${kind}.removed`, subject: id, detail: { handle } });
  });
};
