import { forgetAcmeOrders } from './acme/forget-orders.ts';
import { askForgotten } from './alert/policy-mailboxes.ts';
import { sweepExpiries } from './alert/sweep.ts';
import { remindApprovals } from './approval/remind.ts';
import { refreshCrl } from './authority/publish-crl.ts';
import { makeBackup } from './backup/make-backup.ts';
import { clearLinks } from './certificate/link.store.ts';
import { forgetActions } from './chat/kept-action.store.ts';
import { findDrift } from './hosting/drift.ts';
import { runHostings } from './hosting/keep-current.ts';
import type { House } from './house.ts';
import type { JobName } from './jobs.ts';
import { nowOf, toInstant } from './kernel/clock.ts';
import { DAY } from './kernel/duration.ts';
import { forgetNotices } from './notice/outbox.store.ts';
import { dropFull } from './order/ca-limit.store.ts';
import { type CheckDelegation, checkDelegations } from './order/check-delegations.ts';
import type { CrlMaker } from './pki/crl-maker.ts';
import { pointsDue } from './points/points-due.ts';
import type { Queues } from './queues.ts';
import { runHostedUploads } from './renewal/host-upload.ts';
import { createRenewalJobs } from './renewal/renewal-jobs.ts';
import { weeklyDigest } from './report/weekly-digest.ts';
import { runRevocations } from './revocation/advance-revocation.ts';
import { dueRows } from './store/hold.store.ts';
import { forgetKept } from './store/kept.store.ts';
import { forgetSeen } from './store/seen.store.ts';
import { probeWatches } from './watch/probe-watches.ts';

/** Rows taken up by one run of a job. */
const BATCH = 200;
const SEEN_FOR = 2 * DAY;
/** How long `status --why` can look back. */
const NOTICES_FOR = 400 * DAY;

/** How long a button works that was drawn and never drawn again. */
const BUTTONS_FOR = 400 * DAY;

/** What the jobs need from outside beside the house. */
export interface JobParts {
  readonly crlMaker: CrlMaker;
  readonly checkDelegation: CheckDelegation;
  /** Names of built-in CAs, whose revocation lists the clock keeps fresh. */
  readonly authorities: readonly string[];
}

/** What each job does. */
export const jobWork = (
  parts: JobParts,
  house: House,
  queues: Queues,
): Readonly<Record<JobName, () => Promise<void>>> => {
  const { store, clock } = house;
  const { renewalsDue, pollRenewalInfo } = createRenewalJobs(house);
  return {
    'renewals-due': renewalsDue,
    'revocations-due': () => runRevocations(house),
    'hostings-due': () => runHostings(house),
    'find-drift': () => findDrift(house),
    'make-backup': () => makeBackup(house),
    'weekly-digest': () => weeklyDigest(house),
    'watch-probes': async () => {
      await probeWatches(house);
    },
    'poll-renewal-info': pollRenewalInfo,
    'advance-orders': async () => {
      for (const id of await dueRows(store, 'orders', nowOf(clock), BATCH)) queues.orders.add(id);
    },
    'run-deployments': async () => {
      for (const id of await dueRows(store, 'deployments', nowOf(clock), BATCH)) queues.deployments.add(id);
    },
    'uploads-due': () => runHostedUploads(house),
    'edges-due': async () => {
      for (const id of await dueRows(store, 'edgeDomains', nowOf(clock), BATCH)) queues.edges.add(id);
    },
    'redraw-cards': async () => {
      for (const surface of queues.surfaces) if (surface.abilities.edit) queues.redraws.add(surface.name);
    },
    'deliver-notices': () => queues.deliveries.look(),
    'expiry-sweep': async () => {
      await sweepExpiries(house);
    },
    'watch-house': queues.watchHouse,
    'remind-approvals': () => remindApprovals(house),
    'points-due': () => pointsDue(house),
    'check-delegations': () => checkDelegations({ ...house, checkDelegation: parts.checkDelegation }),
    'refresh-crl': async () => {
      for (const authority of parts.authorities) await refreshCrl({ ...house, crlMaker: parts.crlMaker }, authority);
    },
    'clean-up': async () => {
      await clearLinks(store, nowOf(clock));
      await dropFull(store, nowOf(clock));
      await forgetSeen(store, toInstant(clock.now() - SEEN_FOR));
      await forgetNotices(store, toInstant(clock.now() - NOTICES_FOR));
      await forgetActions(store, toInstant(clock.now() - BUTTONS_FOR));
      await forgetKept(store, nowOf(clock));
      await forgetAcmeOrders(house);
      await askForgotten(house);
    },
  };
};
