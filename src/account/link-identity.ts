import { audit } from '../audit/audit.store.ts';
import type { Identity } from '../chat/actor.ts';
import { nowOf } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import type { Store } from '../store/store.ts';
import { becomes } from './former-people.store.ts';
import type { IdentifyHouse } from './identify.ts';
import { useLinkCode } from './link-code.store.ts';
import { linkIdentity, personById, personByIdentity, personName, removePerson } from './person.store.ts';
import type { Person } from './person.ts';

export interface LinkHouse extends IdentifyHouse {
  /** What was one person's becomes another's (orders, votes); runs inside the linking transaction, refuses when it cannot be. */
  readonly rehome: (store: Store, from: string, to: string) => Promise<void>;
}

const wouldMerge = async (store: Store, before: Person, personId: string): Promise<CertError> =>
  new CertError(
    'link-merges',
    { was: before.name, roles: before.roles.join(', ') || '–', person: await personName(store, personId) },
    { field: 'merge' },
  );

/**
 * Joins the identity that types the code to the person who asked for it. Somebody already known under that identity becomes the same
 * person, with all that is theirs: one person has one vote, whatever surface it is cast on. That cannot be undone, so they must say that
 * they know (`merges`): a code that somebody else sent would hand everything to its maker.
 */
export const linkByCode = async (
  house: LinkHouse,
  identity: Identity,
  code: string,
  merges: boolean,
): Promise<Person> =>
  house.store.transaction(async (store) => {
    const personId = await useLinkCode(store, house, code.replace(/[\s-]/g, ''));
    if (personId === undefined) throw new CertError('link-code-wrong', {}, { field: 'code' });
    const before = await personByIdentity(store, identity);
    if (before?.id === personId) throw new CertError('link-same', { person: before.name });
    if (before === undefined) await linkIdentity(store, personId, identity);
    else {
      if (!merges) throw await wouldMerge(store, before, personId);
      await house.rehome(store, before.id, personId);
      await becomes(store, before, personId, nowOf(house.clock));
      await removePerson(store, before.id);
    }
    const { surface, realm, user } = identity;
    await audit(store, house.clock, {
      actor: personId,
      action: 'person.linked',
      subject: personId,
      detail: {
        identity: `${surface}:${realm}:${user}`,
        ...(before === undefined ? {} : { was: before.id, name: before.name, roles: before.roles }),
      },
    });
    const person = await personById(store, personId);
    if (person === undefined) throw new CertError('person-unknown', { person: personId });
    return person;
  });
