import { parseArgs } from 'node:util';
import { audit } from '../../src/audit/audit.store.ts';
import { CertError } from '../../src/kernel/errors.ts';
import { closest } from '../../src/kernel/nearest.ts';
import type { Issuer } from '../../src/order/issuer.ts';
import { ordersInStates } from '../../src/order/order.store.ts';
import type { Store } from '../../src/store/store.ts';
import type { Say } from '../../src/texts/say.ts';
import { assemble } from '../assemble.ts';
import { rollOverAccountKey } from '../issuers/acme/acme-issuer.ts';
import { localIdentity } from '../people.ts';
import { sayFor, UsageError, type Verb } from './verb.ts';

/** Orders looked at, and named in a refusal, at most. */
const MOST = 1_000;
const SHOWN = 5;

/** The issuer of that name, or the only one that has an account. */
const chosen = (issuers: ReadonlyMap<string, Issuer>, name: string | undefined, say: Say): Issuer => {
  const withAccount = [...issuers.values()].filter((issuer) => 'rollOverAccountKey' in issuer);
  const names = withAccount.map((issuer) => issuer.name);
  const [only, ...others] = withAccount;
  if (only === undefined) throw new CertError('account-key-none', {});
  if (name === undefined && others.length === 0) return only;
  if (name === undefined) throw new UsageError(say('account-key.which', { names: names.join(', ') }));
  const named = withAccount.find((issuer) => issuer.name === name);
  if (named !== undefined) return named;
  throw new CertError('issuer-unknown', { issuer: name, nearest: closest(name, names) });
};

/** Proofs under way are made of the old key (RFC 8555 §8.1): with another, the CA would refuse every one of them. */
const refuseOpen = async (store: Store, issuer: string): Promise<void> => {
  const validating = await ordersInStates(store, ['validating'], MOST);
  const open = validating.filter((order) => order.issuer === issuer);
  if (open.length === 0) return;
  const names = open.flatMap((order) => order.names.slice(0, 1)).slice(0, SHOWN);
  throw new CertError('account-key-busy', { issuer, count: open.length, names: names.join(', ') });
};

export const accountKeyVerb: Verb = {
  usage: 'account-key [--issuer NAME] [--config FILE]',
  run: async (world, args) => {
    const { values } = parseArgs({
      args: [...args],
      options: { config: { type: 'string' }, issuer: { type: 'string' } },
    });
    const loaded = world.load(values.config);
    const instance = await assemble(loaded, world.base);
    try {
      const issuer = chosen(instance.bot.house.issuers, values.issuer, sayFor(world, loaded));
      await refuseOpen(instance.store, issuer.name);
      const account = (await rollOverAccountKey(issuer)) ?? '';
      await audit(instance.store, world.base.clock, {
        actor: `shell:${localIdentity().name}`,
        action: 'account-key.changed',
        subject: issuer.name,
        detail: { account },
      });
      process.stdout.write(`${sayFor(world, loaded)('account-key.done', { account, issuer: issuer.name })}\n`);
      return 0;
    } finally {
      await instance.close();
    }
  },
};
