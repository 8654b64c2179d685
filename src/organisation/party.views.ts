import { card, code } from '../chat/build.ts';
import type { Message } from '../chat/message.ts';
import type { Say } from '../texts/say.ts';
import type { Party, PartyKind } from './party.ts';

/** Word of the commands, per kind. */
export const PARTY_WORDS: Readonly<Record<PartyKind, 'org' | 'contact'>> = { organisation: 'org', contact: 'contact' };

/** One of them with everything: to the asker alone, since it is personal data. */
export const partyCard = (say: Say, { kind, handle, detail }: Party<PartyKind>): Message =>
  card({
    title: `${detail.name} (${handle})`,
    blocks: [
      {
        kind: 'fields',
        fields: Object.entries(detail).map(([field, value]) => ({
          label: say.lookup(`party.${field}`),
          value: [value],
        })),
      },
      { kind: 'context', text: [say(`party.how.${kind}`, { handle })] },
    ],
    audience: 'asker',
  });

export const partiesCard = (say: Say, kind: PartyKind, parties: readonly Party<PartyKind>[]): Message =>
  card({
    title: say(`party.list.${kind}`, { count: parties.length }),
    blocks: [
      parties.length === 0
        ? { kind: 'text', text: [say(`party.none.${kind}`)] }
        : {
            kind: 'table',
            columns: [say('party.handle'), say('party.name'), say('party.department')],
            rows: parties.map(({ handle, detail }) => [[code(handle)], [detail.name], [detail.department]]),
          },
    ],
    audience: 'asker',
  });
