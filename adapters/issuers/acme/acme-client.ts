import type { Memory } from '../../../src/kernel/plugin.ts';
import { AccountKeeper, type AccountSettings, type AcmeAccount } from './acme-account.ts';
import type { AcmeConnection } from './acme-connection.ts';
import type { AcmeAnswer } from './acme-http.ts';
import { refusalType } from './acme-problem.ts';

/** Questions signed by the account. */
export interface AcmeClient {
  readonly connection: AcmeConnection;
  readonly keeper: AccountKeeper;
  account(): Promise<AcmeAccount>;
  post(url: string, payload: object): Promise<AcmeAnswer>;
  /** @see RFC 8555 §6.3 */
  read(url: string): Promise<AcmeAnswer>;
}

/** What a CA may answer when it knows the account by another key than ours; the others are about what was asked. */
const MAY_BE_THE_KEY = new Set(['unauthorized', 'malformed']);

interface ClientNeeds {
  readonly issuer: string;
  readonly settings: AccountSettings;
  readonly memory: Memory;
  readonly connection: AcmeConnection;
}

export const acmeClient = (needs: ClientNeeds): AcmeClient => {
  const { connection } = needs;
  const keeper = new AccountKeeper(needs);

  const send = (account: AcmeAccount, url: string, payload: object | undefined): Promise<AcmeAnswer> =>
    connection.post(url, payload, { key: account.key, kid: account.url });

  /** Another account to try with, or undefined when the refusal is about what was asked. */
  const replacement = async (account: AcmeAccount, error: unknown): Promise<AcmeAccount | undefined> => {
    const type = refusalType(error) ?? '';
    if (type === 'accountDoesNotExist') return keeper.renew(account);
    if (!MAY_BE_THE_KEY.has(type)) return undefined;
    const now = await keeper.reload();
    return now.key.thumbprint === account.key.thumbprint ? undefined : now;
  };

  const ask = async (url: string, payload: object | undefined): Promise<AcmeAnswer> => {
    const account = await keeper.current();
    try {
      return await send(account, url, payload);
    } catch (error) {
      const other = await replacement(account, error);
      if (other === undefined) throw error;
      return send(other, url, payload);
    }
  };

  return { connection, keeper, account: () => keeper.current(), post: ask, read: (url) => ask(url, undefined) };
};
