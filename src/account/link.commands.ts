import { audit } from '../audit/audit.store.ts';
import { card, moment } from '../chat/build.ts';
import { command } from '../chat/command.ts';
import { CertError } from '../kernel/errors.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import { makeLinkCode } from './link-code.store.ts';
import { type LinkHouse, linkByCode } from './link-identity.ts';
import { unlinkIdentity } from './person.store.ts';
import { named, readIdentity, said } from './person-words.ts';

const linkOptions = {
  code: { kind: 'secret', positional: true, max: 40 },
  merge: { kind: 'flag' },
} as const;

/** Without a code: gives one. With a code, typed on the other surface: joins the two. A stranger may, since the code is what proves it. */
const linkCommand = command<LinkHouse, typeof linkOptions>({
  path: ['signet', 'people', 'link'],
  rules: [],
  permission: 'anyone',
  effect: 'change',
  options: linkOptions,
  examples: ['signet people link', 'signet people link k7mp2rx9wd', 'signet people link k7mp2rx9wd --merge'],
  handle: async (house, call, args) => {
    const { say, person } = call;
    if (args.code !== undefined)
      return said(
        call,
        'people.linked',
        await linkByCode(house, call.invocation.actor, args.code, args.merge === true),
      );
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

const unlinkCommand = command<LinkHouse, typeof unlinkOptions>({
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
        throw nothingFound('identity', args.identity, 'identity');
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

/** Several accounts of one person. */
export const linkCommands = [linkCommand, unlinkCommand];
