import { audit } from '../audit/audit.store.ts';
import { card, code } from '../chat/build.ts';
import { type Call, command, type Reply } from '../chat/command.ts';
import { isRole, ROLES, type Role } from '../chat/permission.ts';
import { CertError } from '../kernel/errors.ts';
import type { Store } from '../store/store.ts';
import { linkCommands } from './link.commands.ts';
import type { LinkHouse } from './link-identity.ts';
import { addPerson, holdersOf, listPeople, personByWord, removePerson, setRoles } from './person.store.ts';
import type { Person } from './person.ts';
import { named, readIdentity, said } from './person-words.ts';
import { stepUpCommand } from './step-up.commands.ts';
import { tokenCommand } from './token.commands.ts';

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

/** The account room's commands, in help order. */
export const peopleCommands = [
  listCommand,
  addCommand,
  roleCommand,
  removeCommand,
  ...linkCommands,
  tokenCommand,
  stepUpCommand,
];
