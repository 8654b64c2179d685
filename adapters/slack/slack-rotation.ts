import { installationOf, installationsOf, keepInstallation } from '../../src/account/installation.store.ts';
import type { Base } from '../../src/kernel/base.ts';
import { fromInstant, toInstant } from '../../src/kernel/clock.ts';
import { HOUR, MINUTE, SECOND } from '../../src/kernel/duration.ts';
import { randomToken } from '../../src/kernel/random.ts';
import { releaseLease, takeLease } from '../../src/store/lease.store.ts';
import type { Store } from '../../src/store/store.ts';
import { slackClient } from './slack-client.ts';
import type { SlackConfig } from './slack-config.ts';
import { slackDetail } from './slack-errors.ts';
import type { InstallationDetail } from './slack-workspaces.ts';

export interface RotationParts extends Base {
  readonly store: Store;
  readonly config: SlackConfig;
  /** The workspace has a new token. */
  renewed(realm: string): void;
  /** Why a token could not be renewed; undefined when all are good (again). */
  told(fault: string | undefined): void;
}

/** Tokens live twelve hours and are renewed so long before their end. @see docs.slack.dev/authentication/using-token-rotation */
const AHEAD = 2 * HOUR;
const LOOK_EVERY = 5 * MINUTE;
/** Soon again after a failed renewal: a refresh token that was not taken may be tried again. */
const LOOK_SOON = 30 * SECOND;
/** A refresh token is good for one use: of several replicas one renews. */
const LEASE = MINUTE;

/** What of a grant is kept, sealed. */
export const tokensOf = (
  granted: {
    readonly access_token?: string | undefined;
    readonly refresh_token?: string | undefined;
    readonly expires_in?: number | undefined;
  },
  now: number,
): Pick<InstallationDetail, 'token' | 'refresh' | 'until'> => ({
  token: granted.access_token ?? '',
  ...(granted.refresh_token === undefined ? {} : { refresh: granted.refresh_token }),
  ...(granted.expires_in === undefined ? {} : { until: toInstant(now + granted.expires_in * SECOND) }),
});

const isDue = ({ refresh, until }: InstallationDetail, now: number): boolean =>
  refresh !== undefined && until !== undefined && fromInstant(until) - now <= AHEAD;

/** A new pair for the refresh token, saved before the old access token is let go: it lives on until its end. */
const renew = async (parts: RotationParts, realm: string): Promise<void> => {
  const { store, config, clock, log } = parts;
  // Looked at again under the lease: another replica may have renewed it.
  const installation = await installationOf(store, 'slack', realm);
  if (installation === undefined) return;
  const detail = JSON.parse(installation.detail) as InstallationDetail;
  if (!isDue(detail, clock.now())) return;
  const granted = await slackClient(undefined, config.apiUrl, log).oauth.v2.access({
    client_id: config.clientId ?? '',
    client_secret: config.clientSecret ?? '',
    grant_type: 'refresh_token',
    refresh_token: detail.refresh ?? '',
  });
  const next: InstallationDetail = { ...detail, ...tokensOf(granted, clock.now()) };
  await keepInstallation(store, clock, { ...installation, detail: JSON.stringify(next) });
  parts.renewed(realm);
  log.info({ realm }, 'the token of a workspace was renewed');
};

/** One look at every installation; answers what went wrong. */
const renewDue = async (parts: RotationParts): Promise<string | undefined> => {
  const { store, clock, random, log } = parts;
  const holder = randomToken(random, 12);
  let fault: string | undefined;
  for (const { realm, detail } of await installationsOf(store, 'slack')) {
    const lease = `slack-token:${realm}`;
    if (!isDue(JSON.parse(detail) as InstallationDetail, clock.now())) continue;
    if (!(await takeLease(store, clock, lease, holder, LEASE))) continue;
    try {
      await renew(parts, realm);
    } catch (error) {
      fault = `the token of ${realm} could not be renewed: ${slackDetail(error)}`;
      log.error({ realm, cause: slackDetail(error) }, 'the token of a workspace could not be renewed');
    } finally {
      await releaseLease(store, lease, holder);
    }
  }
  return fault;
};

/** Renews rotating tokens ahead of their end until told to stop; a failure marks the surface, and so is told through the others. */
export const keepTokens = async (parts: RotationParts, signal: AbortSignal): Promise<void> => {
  const { clock, log, told } = parts;
  while (!signal.aborted) {
    let fault: string | undefined;
    try {
      fault = await renewDue(parts);
      told(fault);
    } catch (error) {
      log.warn({ cause: slackDetail(error) }, 'the installations could not be looked at');
    }
    await clock.sleep(fault === undefined ? LOOK_EVERY : LOOK_SOON, signal).catch(() => {});
  }
};
