import { type Activate, ActivationError } from '../shared/pair-target.ts';
import { shortOutput } from '../shared/run-command.ts';
import { type AskCaddy, CaddyAdminError, type CaddyAnswer } from './caddy-admin.ts';

/** Where Caddy keeps the list of certificate files; a Caddyfile's `tls CERTIFICATE KEY` ends up here too. */
const LOAD_FILES = '/config/apps/tls/certificates/load_files';

/** How often the list is read anew when somebody else changed the configuration in between. */
const ATTEMPTS = 3;

const errorOf = ({ status, body }: CaddyAnswer): string => {
  try {
    const { error } = JSON.parse(body) as { error?: unknown };
    if (typeof error === 'string') return shortOutput(error);
  } catch {
    // Not Caddy's own form.
  }
  return `${status} ${shortOutput(body)}`;
};

const filesIn = (body: string): readonly { readonly certificate?: string }[] => {
  const list: unknown = JSON.parse(body);
  return Array.isArray(list) ? (list as { certificate?: string }[]) : [];
};

/** A Caddy that does not load the file would reload well and serve what it served. */
const checkLoaded = (answer: CaddyAnswer, certificate: string): void => {
  // 400: the path leads nowhere, because no certificate file is configured at all.
  const files = answer.status === 200 ? filesIn(answer.body) : [];
  if (files.some((file) => file.certificate === certificate)) return;
  const known = files.map((file) => file.certificate ?? '?').slice(0, 5);
  throw new ActivationError(
    `Caddy's configuration loads no certificate file ${certificate}; it loads ${known.length === 0 ? 'none' : known.join(', ')}`,
  );
};

/** The list is put back as it was, which changes nothing but makes Caddy start anew with it and read the files. */
const reload = async (ask: AskCaddy, certificate: string, attempt = 1): Promise<void> => {
  const list = await ask('GET', LOAD_FILES);
  checkLoaded(list, certificate);
  const headers = {
    // Without this, Caddy leaves a configuration that has not changed alone.
    'cache-control': 'must-revalidate',
    ...(list.etag === undefined ? {} : { 'if-match': list.etag }),
  };
  const answer = await ask('PATCH', LOAD_FILES, { headers, body: list.body });
  if (answer.status === 412 && attempt < ATTEMPTS) return reload(ask, certificate, attempt + 1);
  if (answer.status !== 200) throw new ActivationError(`Caddy: ${errorOf(answer)}`);
};

/**
 * Tells Caddy to read its certificate files again. A pair that it cannot use is refused with the old configuration going on.
 *
 * Caddy has no way to change a certificate without a reload, and a reload opens the listening socket anew (SO_REUSEPORT): connections that
 * wait in the old one's queue are reset when it closes. Measured with Caddy 2.6.2 and 16 clients connecting all along, 20 reloads: 4 to 23
 * of some 3,500 connections, over this way as over any other (load_pem, /load, with or without a grace period). With the kernel's
 * `net.ipv4.tcp_migrate_req=1` (Linux 5.14 and later) they move to the new socket: 0 of 11,460.
 */
export const caddyActivation =
  (ask: AskCaddy, certificate: string): Activate =>
  async () => {
    try {
      await reload(ask, certificate);
      return [{ where: 'Caddy', saw: 'read its certificate files again' }];
    } catch (error) {
      if (!(error instanceof CaddyAdminError)) throw error;
      // An answer that did not come does not mean that nothing was done.
      throw new ActivationError(`Caddy: ${error.message}`, { unreachable: true, taken: true });
    }
  };
