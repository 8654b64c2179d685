import { formerNames, idsEver } from '../account/former-people.store.ts';
import { listPeople } from '../account/person.store.ts';
import { readAudit, verifyAudit } from '../audit/audit.store.ts';
import { CLOCK_ACTOR } from '../chat/actor.ts';
import { card, code, moment } from '../chat/build.ts';
import { command } from '../chat/command.ts';
import type { Base } from '../kernel/base.ts';
import type { Store } from '../store/store.ts';

const options = {
  subject: { kind: 'text', positional: true, max: 80 },
  limit: { kind: 'count', default: 20 },
  before: { kind: 'count' },
} as const;

const MOST = 500;

export const auditCommand = command<Base & { readonly store: Store }, typeof options>({
  path: ['signet', 'audit'],
  rules: [],
  permission: 'admin',
  effect: 'read',
  options,
  examples: ['signet audit', 'signet audit ord_01hzy --limit 50'],
  handle: async (house, { say }, args) => {
    const chain = await verifyAudit(house.store);
    const entries = await readAudit(house.store, {
      limit: Math.min(args.limit, MOST),
      ...(args.subject === undefined ? {} : { subject: await idsEver(house.store, args.subject) }),
      ...(args.before === undefined ? {} : { before: args.before }),
    });
    const people = await listPeople(house.store);
    const names = new Map([...(await formerNames(house.store)), ...people.map(({ id, name }) => [id, name] as const)]);
    return {
      data: { chain, entries },
      message: card({
        tone: chain.whole ? 'good' : 'bad',
        title: chain.whole
          ? say('audit.whole', { count: chain.entries })
          : say('audit.broken', { seq: chain.brokenAt }),
        blocks: [
          {
            kind: 'table',
            columns: ['#', say('field.at'), say('field.actor'), say('field.action'), say('field.subject'), ''],
            rows: entries.map((entry) => [
              [String(entry.seq)],
              [moment(entry.at)],
              [entry.actor === CLOCK_ACTOR ? say('word.clock') : (names.get(entry.actor) ?? entry.actor)],
              [entry.action],
              [code(entry.subject)],
              [JSON.stringify(entry.detail)],
            ]),
          },
        ],
      }),
    };
  },
});
