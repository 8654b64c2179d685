import { audit } from '../audit/audit.store.ts';
import { card } from '../chat/build.ts';
import { command } from '../chat/command.ts';
import { CertError } from '../kernel/errors.ts';
import type { IdentifyHouse } from './identify.ts';
import { named } from './person-words.ts';
import { dropSecondFactor, makeSecondFactor } from './second-factor.store.ts';
import { base32, otpauth } from './totp.ts';

const options = {
  person: { kind: 'person', positional: true, required: true },
  remove: { kind: 'flag' },
} as const;

/** Gives somebody an authenticator's secret. Like a token it goes to a terminal only: a chat keeps what it is told. */
export const stepUpCommand = command<IdentifyHouse, typeof options>({
  path: ['signet', 'people', 'step-up'],
  rules: [],
  permission: 'admin',
  effect: 'change',
  options,
  examples: ['signet people step-up lin', 'signet people step-up lin --remove'],
  handle: async (house, call, args) => {
    const { say } = call;
    const person = await named(house.store, args.person);
    const remove = args.remove === true;
    if (!remove && !call.invocation.local) throw new CertError('local-only', { command: 'signet people step-up' });
    const secret = await house.store.transaction(async (store) => {
      const action = remove ? 'step-up.removed' : 'step-up.made';
      await audit(store, house.clock, { actor: call.person.id, action, subject: person.id });
      if (!remove) return makeSecondFactor(store, house, person.id);
      await dropSecondFactor(store, person.id);
      return undefined;
    });
    if (secret === undefined)
      return { data: { person: person.id }, message: card({ title: say('step-up.removed', { person: person.name }) }) };
    const address = otpauth(secret, person.name);
    return {
      data: { person: person.id, otpauth: address },
      message: card({
        title: say('step-up.made', { person: person.name }),
        blocks: [
          { kind: 'code', code: base32(secret), label: say('step-up.key') },
          { kind: 'code', code: address, label: say('step-up.address') },
          { kind: 'context', text: [say('step-up.once')] },
        ],
        audience: 'asker',
      }),
    };
  },
});
