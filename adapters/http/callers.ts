import type { Context } from 'hono';
import { personByToken } from '../../src/account/token.store.ts';
import type { Bot } from '../../src/bot.ts';
import type { Person } from '../../src/chat/actor.ts';
import type { Base } from '../../src/kernel/base.ts';
import { MINUTE } from '../../src/kernel/duration.ts';
import { CertError } from '../../src/kernel/errors.ts';
import { TokenGuard } from './token-guard.ts';

/** Who sends a request. Throws `token-wrong`, and `tokens-failed` to an address that has guessed too often. */
export interface Callers {
  /** By a bearer token: programs. @see RFC 6750 */
  bearer(c: Context): Promise<Person>;
  /** The same token as the password of any name, which every browser asks for by itself; for pages that only show. @see RFC 7617 */
  browser(c: Context): Promise<Person>;
}

const bearerToken = (header: string): string => /^Bearer\s+(\S+)$/i.exec(header)?.[1] ?? '';

const basicPassword = (header: string): string => {
  const pair = Buffer.from(/^Basic\s+(\S+)$/i.exec(header)?.[1] ?? '', 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
};

interface CallerNeeds extends Pick<Base, 'clock'> {
  readonly bot: Bot;
  /** The address a request came from. */
  readonly addressOf: (c: Context) => string;
}

/** Tokens are compared as SHA-256 hashes, looked up by index: how long that takes tells nothing about a token. */
export const createCallers = ({ bot, clock, addressOf }: CallerNeeds): Callers => {
  const guard = new TokenGuard(clock, { most: 20, per: MINUTE });
  const identify = async (c: Context, token: string): Promise<Person> => {
    const from = addressOf(c);
    const wait = guard.wait(from);
    if (wait > 0) throw new CertError('tokens-failed', { seconds: Math.ceil(wait / 1000) });
    const person = await personByToken(bot.house.store, token);
    if (person !== undefined) return person;
    guard.failed(from);
    throw new CertError('token-wrong', {});
  };
  const header = (c: Context): string => c.req.header('authorization') ?? '';
  return {
    bearer: (c) => identify(c, bearerToken(header(c))),
    browser: (c) => identify(c, basicPassword(header(c)) || bearerToken(header(c))),
  };
};
