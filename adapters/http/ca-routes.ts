import { X509Certificate } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { authorityCertificates, currentCrl } from '../../src/authority/authority.store.ts';
import type { HttpOptions } from './http-options.ts';

const bytes = (c: Context, body: Uint8Array, type: string) =>
  c.body(new Uint8Array(body), 200, { 'content-type': type, 'cache-control': 'public, max-age=300' });

/** What of the built-in CA the world may have: its root, its issuing certificate and its revocation list. @see RFC 5280 §4.2.1.13, §4.2.2.1 */
export const caRoutes = ({ bot }: HttpOptions): Hono =>
  new Hono().get('/ca/:file', async (c) => {
    const { store } = bot.house;
    const [, name = '', kind = ''] = /^(.+?)(\.crl|-root\.pem|-issuing\.crt)$/.exec(c.req.param('file')) ?? [];
    if (kind === '.crl') {
      const crl = await currentCrl(store, name);
      return crl === undefined ? c.notFound() : bytes(c, Buffer.from(crl.der, 'base64'), 'application/pkix-crl');
    }
    const certificates = kind === '' ? undefined : await authorityCertificates(store, name);
    if (certificates === undefined) return c.notFound();
    return kind === '-root.pem'
      ? bytes(c, Buffer.from(certificates.root), 'application/x-pem-file')
      : bytes(c, new X509Certificate(certificates.issuing).raw, 'application/pkix-cert');
  });
