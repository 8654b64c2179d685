import { audit } from '../audit/audit.store.ts';
import { card, code, moment } from '../chat/build.ts';
import { type Call, command, type Reply } from '../chat/command.ts';
import { isRole, ROLES, type Role } from '../chat/permission.ts';
import { CertError } from '../kernel/errors.ts';
import type { Store } from '../store/store.ts';
import { makeLinkCode } from './link-code.store.ts';
import { type LinkHouse, linkByCode } from './link-identity.ts';
import {
  addPerson,
  holdersOf,
  listPeople,
  personByWord,
  removePerson,
  setRoles,
  unlinkIdentity,
} from './person.store.ts';
import type { Person } from './person.ts';
import { makeToken, revokeTokens } from './token.store.ts';

export type AccountHouse = LinkHouse;

const people = async (house: AccountHouse, { say }: Call): Promise<Reply> => {
  const all = await listPeople(house.store);
  return {
    data: all,
    message: card({
      title: say('people.title', { count: all.length }),
      blocks: [
        {
          kind: 'table',
          columns: [say('field.name'), say('field.roles'), say('field.identities'), say('field.id')],
          rows: all.map((person) => [
            [person.name],
            [person.roles.join(', ') || say('word.none')],
            [person.identities.map(({ surface, realm, user }) => `${surface}:${realm}:${user}`).join(', ')],
            [code(person.id)],
          ]),
        },
      ],
    }),
  };
};

const named = async (store: Store, word: string): Promise<Person> => {
  const person = await personByWord(store, word);
  if (person === undefined) throw new CertError('person-unknown', { person: word }, { field: 'person' });
  return person;
};

const readRoles = (words: readonly string[]): readonly Role[] => {
  const wrong = words.find((word) => !isRole(word));
  if (wrong !== undefined)
    throw new CertError('role-unknown', { role: wrong, choices: ROLES.join(', ') }, { field: 'role' });
  return words.filter(isRole);
};

/** Somebody must always be able to let others in. */
const keepAnAdmin = async (store: Store, person: Person): Promise<void> => {
  const admins = await holdersOf(store, 'admin');
  if (admins.every(({ id }) => id === person.id)) throw new CertError('last-admin', { person: person.name });
};

const said = (
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

const listCommand = command<AccountHouse, Record<never, never>>({
  path: ['signet', 'people'],
  rules: [],
  permission: 'viewer',
  effect: 'read',
  options: {},
  examples: ['signet people'],
  handle: (house, call) => people(house, call),
});

const addOptions = {
  person: { kind: 'text', positional: true, required: true, max: 80 },
  role: { kind: 'choice', choices: ROLES, many: true },
  identity: { kind: 'text', max: 200 },
} as const;

const readIdentity = (word: string, name: string) => {
  const [surface = '', realm = '', ...user] = word.split(':');
  if (surface === '' || realm === '' || user.join(':') === '') {
    throw new CertError(
      'option-value',
      { option: 'identity', value: word, expected: 'surface:team:user' },
      { field: 'identity' },
    );
  }
  return { surface, realm, user: user.join(':'), name };
};

const addCommand = command<AccountHouse, typeof addOptions>({
  path: ['signet', 'people', 'add'],
  rules: [],
  permission: 'admin',
  effect: 'change',
  options: addOptions,
  examples: [
    'signet people add lin --role operator',
    'signet people add lin --role approver --identity console:local:lin',
  ],
  handle: async (house, call, args) => {
    const roles = readRoles(args.role);
    const identity = args.identity === undefined ? undefined : readIdentity(args.identity, args.person);
    if ((await personByWord(house.store, args.person)) !== undefined) {
      throw new CertError('person-exists', { person: args.person }, { field: 'person' });
    }
    const person = await house.store.transaction(async (store) => {
      const added = await addPerson(store, house, args.person, identity, roles);
      await audit(store, house.clock, {
        actor: call.person.id,
        action: 'person.added',
        subject: added.id,
        detail: { roles, name: added.name },
      });
      return added;
    });
    return said(call, 'people.added', person);
  },
});

const roleOptions = {
  person: { kind: 'person', positional: true, required: true },
  role: { kind: 'choice', choices: ROLES, many: true },
} as const;

const roleCommand = command<AccountHouse, typeof roleOptions>({
  path: ['signet', 'people', 'role'],
  rules: [],
  permission: 'admin',
  effect: 'change',
  options: roleOptions,
  examples: ['signet people role lin --role approver --role operator'],
  handle: async (house, call, args) => {
    const roles = readRoles(args.role);
    const person = await named(house.store, args.person);
    await house.store.transaction(async (store) => {
      if (!roles.includes('admin')) await keepAnAdmin(store, person);
      await setRoles(store, person.id, roles);
      await audit(store, house.clock, {
        actor: call.person.id,
        action: 'person.roles',
        subject: person.id,
        detail: { from: person.roles, to: roles },
      });
    });
    return said(call, 'people.changed', { ...person, roles });
  },
});

const personOptions = { person: { kind: 'person', positional: true, required: true } } as const;

const removeCommand = command<AccountHouse, typeof personOptions>({
  path: ['signet', 'people', 'remove'],
  rules: [],
  permission: 'admin',
  effect: 'destroy',
  options: personOptions,
  examples: ['signet people remove lin'],
  preview: async (house, { say }, args) => {
    const person = await named(house.store, args.person);
    await keepAnAdmin(house.store, person);
    return [
      {
        kind: 'text',
        text: [
          say('people.remove-preview', { person: person.name, roles: person.roles.join(', ') || say('word.none') }),
        ],
      },
    ];
  },
  handle: async (house, call, args) => {
    const person = await named(house.store, args.person);
    await house.store.transaction(async (store) => {
      await keepAnAdmin(store, person);
      await removePerson(store, person.id);
      await audit(store, house.clock, {
        actor: call.person.id,
        action: 'person.removed',
        subject: person.id,
        detail: { name: person.name },
      });
    });
    return said(call, 'people.removed', person);
  },
});

const tokenOptions = {
  person: { kind: 'person', positional: true, required: true },
  label: { kind: 'text', default: 'api', max: 60 },
  revoke: { kind: 'flag' },
} as const;

const tokenCommand = command<AccountHouse, typeof tokenOptions>({
  path: ['signet', 'people', 'token'],
  rules: [],
  permission: 'admin',
  effect: 'change',
  options: tokenOptions,
  examples: ['signet people token lin --label ci', 'signet people token lin --label ci --revoke'],
  handle: async (house, call, args) => {
    const person = await named(house.store, args.person);
    const { say } = call;
    if (args.revoke === true) {
      const count = await revokeTokens(house.store, house, person.id, args.label);
      await audit(house.store, house.clock, {
        actor: call.person.id,
        action: 'token.revoked',
        subject: person.id,
        detail: { label: args.label, count },
      });
      return {
        data: { revoked: count },
        message: card({ title: say('token.revoked', { count, person: person.name }) }),
      };
    }
    // The token goes to a terminal only: a chat keeps what it is told.
    if (!call.invocation.local) throw new CertError('local-only', { command: 'signet people token' });
    const made = await makeToken(house.store, house, person.id, args.label);
    await audit(house.store, house.clock, {
      actor: call.person.id,
      action: 'token.made',
      subject: person.id,
      detail: { label: args.label, token: made.id },
    });
    return {
      data: { id: made.id, person: person.id, label: args.label, token: made.token },
      message: card({
        title: say('token.made', { person: person.name }),
        blocks: [
          { kind: 'code', code: made.token },
          { kind: 'context', text: [say('token.once')] },
        ],
        audience: 'asker',
      }),
    };
  },
});

const linkOptions = { code: { kind: 'secret', positional: true, max: 40 } } as const;

/** Without a code: gives one. With a code, typed on the other surface: joins the two. A stranger may, since the code is what proves it. */
const linkCommand = command<AccountHouse, typeof linkOptions>({
  path: ['signet', 'people', 'link'],
  rules: [],
  permission: 'anyone',
  effect: 'change',
  options: linkOptions,
  examples: ['signet people link', 'signet people link k7mp2rx9wd'],
  handle: async (house, call, args) => {
    const { say, person } = call;
    if (args.code !== undefined)
      return said(call, 'people.linked', await linkByCode(house, call.invocation.actor, args.code));
    if (person.id === '') throw new CertError('link-stranger', {});
    const { code: made, expiresAt } = await makeLinkCode(house.store, house, person.id);
    return {
      data: { code: made, expiresAt },
      message: card({
        title: say('people.link-title', { person: person.name }),
        blocks: [
          { kind: 'text', text: [say('people.link-how')] },
          { kind: 'code', code: `signet people link ${made}` },
          { kind: 'context', text: [say('people.link-until'), ' ', moment(expiresAt)] },
        ],
        audience: 'asker',
      }),
    };
  },
});

const unlinkOptions = {
  person: { kind: 'person', positional: true, required: true },
  identity: { kind: 'text', required: true, max: 200 },
} as const;

const unlinkCommand = command<AccountHouse, typeof unlinkOptions>({
  path: ['signet', 'people', 'unlink'],
  rules: [],
  permission: 'admin',
  effect: 'change',
  options: unlinkOptions,
  examples: ['signet people unlink lin --identity console:local:lin'],
  handle: async (house, call, args) => {
    const person = await named(house.store, args.person);
    const identity = readIdentity(args.identity, person.name);
    await house.store.transaction(async (store) => {
      if (!(await unlinkIdentity(store, person.id, identity)))
        throw new CertError('nothing-found', { what: 'identity', query: args.identity }, { field: 'identity' });
      await audit(store, house.clock, {
        actor: call.person.id,
        action: 'person.unlinked',
        subject: person.id,
        detail: { identity: args.identity },
      });
    });
    return said(call, 'people.unlinked', person);
  },
});

/** The account room's commands, in help order. */
export const peopleCommands = [
  listCommand,
  addCommand,
  roleCommand,
  removeCommand,
  linkCommand,
  unlinkCommand,
  tokenCommand,
];
