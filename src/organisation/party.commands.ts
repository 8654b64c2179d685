import { card } from '../chat/build.ts';
import { type Call, type Command, command, type Reply } from '../chat/command.ts';
import type { Options } from '../chat/option.ts';
import { addParty, dropParty, editParty, type PartyHouse, partyNamed } from './keep-party.ts';
import { partiesOf } from './party.store.ts';
import { contactFields, HANDLE_MOST, organisationFields, type Party, type PartyKind } from './party.ts';
import { PARTY_WORDS, partiesCard, partyCard } from './party.views.ts';

type Words = Readonly<Record<string, string | undefined>>;

const FIELDS: Readonly<Record<PartyKind, Options>> = { organisation: organisationFields, contact: contactFields };
const RULES: Readonly<Record<PartyKind, string>> = { organisation: 'APPLY-3', contact: 'APPLY-4' };
const EXAMPLES: Readonly<Record<PartyKind, readonly string[]>> = {
  organisation: [
    'signet org add acme --name "Acme Ltd" --department IT --country CN --province Beijing --city Beijing --street "1 Lane" --phone "+86 10 8888 8888"',
  ],
  contact: [
    'signet contact add lin --name "Lin Wei" --department IT --title Engineer --phone 13800000000 --email lin@example.com',
  ],
};

const handleOption = { kind: 'text', positional: true, required: true, max: HANDLE_MOST } as const;

const shown = (call: Call, party: Party<PartyKind>): Reply => {
  const { id, handle, version, detail } = party;
  return { data: { id, handle, version, ...detail }, message: partyCard(call.say, party) };
};

/** list, add, edit and remove for one kind: the same four, over the kind's own fields. */
const commandsFor = (kind: PartyKind): readonly Command<PartyHouse>[] => {
  const word = PARTY_WORDS[kind];
  const fields = FIELDS[kind];
  const names = Object.keys(fields);
  const required = Object.fromEntries(
    Object.entries(fields).map(([name, option]) => [name, { ...option, required: true }]),
  );
  const given = (args: Words): Readonly<Record<string, string>> =>
    Object.fromEntries(names.flatMap((name) => (args[name] === undefined ? [] : [[name, args[name] ?? '']])));
  const shared = { rules: [RULES[kind]], permission: 'operator' } as const;
  return [
    command<PartyHouse, Options>({
      ...shared,
      path: ['signet', word],
      effect: 'read',
      options: { handle: { ...handleOption, required: false } },
      examples: [`signet ${word}`],
      handle: async (house, call, args) => {
        const { handle } = args as Words;
        if (handle !== undefined) return shown(call, await partyNamed(house, kind, handle, 'handle'));
        const parties = await partiesOf(house.store, kind);
        const data = parties.map(({ id, version, handle: own, detail }) => ({ id, handle: own, version, ...detail }));
        return { data, message: partiesCard(call.say, kind, parties) };
      },
    }),
    command<PartyHouse, Options>({
      ...shared,
      path: ['signet', word, 'add'],
      effect: 'change',
      options: { handle: handleOption, ...required },
      examples: EXAMPLES[kind],
      handle: async (house, call, args) => {
        const words = args as Words;
        return shown(call, await addParty(house, call.person, kind, words.handle ?? '', given(words) as never));
      },
    }),
    command<PartyHouse, Options>({
      ...shared,
      path: ['signet', word, 'edit'],
      effect: 'change',
      options: { handle: handleOption, ...fields },
      examples: [`signet ${word} edit ${kind === 'contact' ? 'lin' : 'acme'} --phone "+86 10 6666 6666"`],
      handle: async (house, call, args) => {
        const words = args as Words;
        const party = await partyNamed(house, kind, words.handle ?? '', 'handle');
        return shown(call, await editParty(house, call.person, party, given(words)));
      },
    }),
    command<PartyHouse, Options>({
      ...shared,
      path: ['signet', word, 'remove'],
      effect: 'destroy',
      options: { handle: handleOption },
      examples: [`signet ${word} remove ${kind === 'contact' ? 'lin' : 'acme'}`],
      preview: async (house, call, args) => [
        { kind: 'text', text: [call.say('party.remove', { name: (args as Words).handle ?? '' })] },
        ...partyCard(call.say, await partyNamed(house, kind, (args as Words).handle ?? '', 'handle')).blocks.slice(
          0,
          1,
        ),
      ],
      handle: async (house, call, args) => {
        const party = await partyNamed(house, kind, (args as Words).handle ?? '', 'handle');
        await dropParty(house, call.person, party);
        const title = call.say('party.removed', { name: party.handle });
        return { data: { id: party.id, removed: true }, message: card({ title, audience: 'asker' }) };
      },
    }),
  ];
};

/** The organisation room's commands about what applications name, in help order. */
export const partyCommands: readonly Command<PartyHouse>[] = [
  ...commandsFor('organisation'),
  ...commandsFor('contact'),
];
