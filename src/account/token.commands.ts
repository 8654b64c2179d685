import { audit } from '../audit/audit.store.ts';
import { card } from '../chat/build.ts';
import { command } from '../chat/command.ts';
import { CertError } from '../kernel/errors.ts';
import { revokeCredentials } from '../store/credential.store.ts';
import type { IdentifyHouse } from './identify.ts';
import { named } from './person-words.ts';
import { makeToken } from './token.store.ts';

const tokenOptions = {
  person: { kind: 'person', positional: true, required: true },
  label: { kind: 'text', default: 'api', max: 60 },
  revoke: { kind: 'flag' },
} as const;

export const tokenCommand = command<IdentifyHouse, typeof tokenOptions>({
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
      const count = await revokeCredentials(house.store, house.clock, 'tokens', person.id, args.label);
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
