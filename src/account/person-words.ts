import { card } from '../chat/build.ts';
import type { Call, Reply } from '../chat/command.ts';
import { CertError, wrongValue } from '../kernel/errors.ts';
import type { Store } from '../store/store.ts';
import { personByWord } from './person.store.ts';
import type { LinkedIdentity, Person } from './person.ts';

/** The person of an option's word; refuses `person-unknown`, at that option. */
export const named = async (store: Store, word: string, field = 'person'): Promise<Person> => {
  const person = await personByWord(store, word);
  if (person === undefined) throw new CertError('person-unknown', { person: word }, { field });
  return person;
};

/** How an identity is written: `surface:team:user`. */
export const readIdentity = (word: string, name: string): LinkedIdentity => {
  const [surface = '', realm = '', ...user] = word.split(':');
  if (surface === '' || realm === '' || user.join(':') === '') {
    throw wrongValue('identity', word, 'surface:team:user');
  }
  return { surface, realm, user: user.join(':'), name };
};

/** What was done to somebody. */
export const said = (
  call: Call,
  key: `people.${'added' | 'changed' | 'removed' | 'linked' | 'unlinked'}`,
  person: Person,
): Reply => ({
  data: person,
  message: card({
    tone: 'good',
    title: call.say(key, { person: person.name, roles: person.roles.join(', ') || call.say('word.none') }),
  }),
});
