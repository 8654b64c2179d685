import { named } from '../account/person-words.ts';
import { audit } from '../audit/audit.store.ts';
import { card, code } from '../chat/build.ts';
import { command, type Reply } from '../chat/command.ts';
import { permits } from '../chat/permission.ts';
import { CertError } from '../kernel/errors.ts';
import { closest } from '../kernel/nearest.ts';
import { revokeCredentials } from '../store/credential.store.ts';
import type { AcmeHouse } from './acme.ts';
import { listBindingKeys, makeBindingKey } from './acme-key.store.ts';
import { acmeUrls } from './acme-urls.ts';

/** What the commands need: the CAs that have an endpoint. */
export interface AcmeCommandHouse extends AcmeHouse {
  readonly acmeAuthorities?: readonly string[];
}

const MOST_SHOWN = 50;

const directoryOf = ({ publicUrl }: AcmeCommandHouse, name: string): string => {
  if (publicUrl === undefined) throw new CertError('public-url-unset', {});
  return `${acmeUrls(publicUrl, name).base}/directory`;
};

const listCommand = command<AcmeCommandHouse, Record<never, never>>({
  path: ['signet', 'acme'],
  rules: [],
  permission: 'viewer',
  effect: 'read',
  options: {},
  examples: ['signet acme'],
  handle: async (house, { say }): Promise<Reply> => {
    const keys = await listBindingKeys(house.store, MOST_SHOWN);
    const endpoints = (house.acmeAuthorities ?? []).map((name) => directoryOf(house, name));
    return {
      data: { endpoints, keys },
      message: card({
        title: say(endpoints.length === 0 ? 'acme.off' : 'acme.title', { count: keys.length }),
        blocks: [
          ...endpoints.map((address) => ({ kind: 'code' as const, code: address })),
          {
            kind: 'table',
            columns: [
              say('field.id'),
              say('field.name'),
              say('field.label'),
              say('field.issuer'),
              say('acme.accounts'),
              say('field.state'),
            ],
            rows: keys.map(({ id, person, label, authority, accounts, revokedAt }) => [
              [code(id)],
              [person],
              [label],
              [authority],
              [String(accounts)],
              [say(revokedAt === undefined ? 'acme.open' : 'acme.closed')],
            ]),
          },
        ],
      }),
    };
  },
});

const keyOptions = {
  person: { kind: 'person', positional: true, required: true },
  label: { kind: 'text', default: 'acme', max: 60 },
  issuer: { kind: 'text', max: 60 },
  revoke: { kind: 'flag' },
} as const;

/** The named CA with an endpoint, or the only one. */
const authorityOf = ({ acmeAuthorities = [] }: AcmeCommandHouse, word: string | undefined): string => {
  const [only, ...others] = acmeAuthorities;
  if (only === undefined) throw new CertError('acme-off', {});
  if (word === undefined && others.length > 0)
    throw new CertError('option-missing', { option: '--issuer', command: 'signet acme key' }, { field: 'issuer' });
  if (word === undefined || acmeAuthorities.includes(word)) return word ?? only;
  throw new CertError('issuer-unknown', { issuer: word, nearest: closest(word, acmeAuthorities) }, { field: 'issuer' });
};

const keyCommand = command<AcmeCommandHouse, typeof keyOptions>({
  path: ['signet', 'acme', 'key'],
  rules: [],
  permission: 'admin',
  effect: 'change',
  options: keyOptions,
  examples: ['signet acme key lin --label web-servers', 'signet acme key lin --label web-servers --revoke'],
  handle: async (house, call, args): Promise<Reply> => {
    const { say } = call;
    const person = await named(house.store, args.person);
    const { label } = args;
    if (args.revoke === true) {
      const count = await house.store.transaction(async (store) => {
        const revoked = await revokeCredentials(store, house.clock, 'acmeKeys', person.id, label);
        const detail = { label, count: revoked };
        await audit(store, house.clock, {
          actor: call.person.id,
          action: 'acme.key-revoked',
          subject: person.id,
          detail,
        });
        return revoked;
      });
      const title = say('acme.key-revoked', { count, person: person.name });
      return { data: { revoked: count }, message: card({ title }) };
    }
    const authority = authorityOf(house, args.issuer);
    if (!permits(person.roles, 'operator'))
      throw new CertError('acme-person', { person: person.name }, { field: 'person' });
    // The secret goes to a terminal only: a chat keeps what it is told.
    if (!call.invocation.local) throw new CertError('local-only', { command: 'signet acme key' });
    const made = await house.store.transaction(async (store) => {
      const key = await makeBindingKey(store, house, { authority, personId: person.id, label });
      await audit(store, house.clock, {
        actor: call.person.id,
        action: 'acme.key-made',
        subject: person.id,
        detail: { label, key: key.id, issuer: authority },
      });
      return key;
    });
    const directory = directoryOf(house, authority);
    return {
      data: { directory, keyId: made.id, hmac: made.hmac, person: person.id, label },
      message: card({
        title: say('acme.key-made', { person: person.name }),
        blocks: [
          {
            kind: 'fields',
            fields: [
              { label: say('acme.directory'), value: [code(directory)] },
              { label: say('acme.key-id'), value: [code(made.id)] },
              { label: 'HMAC', value: [code(made.hmac)] },
            ],
          },
          { kind: 'context', text: [say('acme.key-once')] },
        ],
        audience: 'asker',
      }),
    };
  },
});

/** The room's commands, in help order. */
export const acmeCommands = [listCommand, keyCommand];
