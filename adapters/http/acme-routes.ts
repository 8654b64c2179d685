import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { AcmeCa } from '../../src/acme/acme-ca.ts';
import type { AcmeAnswer } from '../../src/acme/acme-context.ts';
import { createAcmeServer, MOST_BODY } from '../../src/acme/acme-server.ts';
import { acmePath } from '../../src/acme/acme-urls.ts';
import type { HttpOptions } from './http-options.ts';

const sent = (c: Context, { status, headers = {}, body }: AcmeAnswer): Response => {
  const json = typeof body === 'object' && headers['content-type'] === undefined;
  const text = typeof body === 'object' ? JSON.stringify(body) : body;
  return new Response(c.req.method === 'HEAD' || status === 204 ? null : (text ?? ''), {
    status,
    headers: { ...(json ? { 'content-type': 'application/json' } : {}), ...headers },
  });
};

/** The ACME endpoints of the built-in CAs that have one. @see RFC 8555 */
export const acmeRoutes = ({ bot, addressOf }: HttpOptions, authorities: readonly AcmeCa[]): Hono => {
  const app = new Hono();
  for (const ca of authorities) {
    const root = acmePath(ca.name);
    const server = createAcmeServer(bot.house, ca, bot.house.publicUrl ?? '');
    const answer = async (c: Context, body: string | undefined): Promise<Response> =>
      sent(
        c,
        await server.answer({
          method: c.req.method,
          path: c.req.path.slice(root.length),
          contentType: c.req.header('content-type'),
          body,
          address: addressOf(c),
        }),
      );
    app.use(`${root}/*`, bodyLimit({ maxSize: MOST_BODY, onError: (c) => answer(c, undefined) }));
    app.all(`${root}/*`, async (c) => answer(c, await c.req.text()));
  }
  return app;
};
