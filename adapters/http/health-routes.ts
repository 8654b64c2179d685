import { Hono } from 'hono';
import type { HttpOptions } from './http-options.ts';
import { readiness } from './readiness.ts';

/** `/healthz`: the process answers. `/readyz`: it is able to do its job, check by check. */
export const healthRoutes = (options: HttpOptions): Hono =>
  new Hono()
    .get('/healthz', (c) => c.json({ ok: true, version: options.version }))
    .get('/readyz', async (c) => {
      const checks = (await readiness(options)).map(({ what, which, ok, detail }) => ({
        name: which === undefined ? what : `${what} ${which}`,
        ok,
        detail,
      }));
      const ok = checks.every((check) => check.ok);
      return c.json({ ok, checks }, ok ? 200 : 503);
    });
