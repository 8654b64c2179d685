import { Hono } from 'hono';
import { challengeFile } from '../../src/order/challenge-file.store.ts';
import type { HttpOptions } from './http-options.ts';

/** Challenge files of orders under way (VAL-5), by host and path. @see RFC 8555 §8.3 */
export const challengeRoutes = ({ bot }: HttpOptions): Hono => {
  const answer = (type: string) => async (c: import('hono').Context) => {
    const host = (c.req.header('host') ?? '').replace(/:\d+$/, '').toLowerCase();
    const content = await challengeFile(bot.house.store, host, c.req.path);
    return content === undefined
      ? c.notFound()
      : c.body(content, 200, { 'content-type': type, 'cache-control': 'no-store' });
  };
  return new Hono()
    .get('/.well-known/acme-challenge/*', answer('application/octet-stream'))
    .get('/.well-known/pki-validation/*', answer('text/plain; charset=utf-8'));
};
