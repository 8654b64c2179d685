import { Hono } from 'hono';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { fromInstant } from '../../src/kernel/clock.ts';
import { SECOND } from '../../src/kernel/duration.ts';
import { readCounts } from '../../src/overview/metrics.store.ts';
import { readUpkeep } from '../../src/overview/upkeep-metrics.store.ts';
import { createBackupMetrics } from './backup-metrics.ts';
import type { HttpOptions } from './http-options.ts';
import { createUpkeepMetrics } from './upkeep-metrics.ts';

/** Counts are read again at most this often, however often a scraper asks. */
const FRESH_FOR = 10 * SECOND;

/** Metrics by their Prometheus names; nothing per certificate but the next few, so that the number of series does not grow with the store. */
export const createMetrics = () => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const commands = new Counter({
    name: 'signet_commands_total',
    help: 'Commands answered, by command, outcome and surface.',
    labelNames: ['command', 'outcome', 'surface'],
    registers,
  });
  const orders = new Gauge({
    name: 'signet_orders',
    help: 'Orders that are not over, by state.',
    labelNames: ['state'],
    registers,
  });
  const certificates = new Gauge({
    name: 'signet_certificates',
    help: 'Certificates, by state.',
    labelNames: ['state'],
    registers,
  });
  const expiry = new Gauge({
    name: 'signet_certificate_next_expiry_timestamp_seconds',
    help: 'When the next valid certificate ends.',
    registers,
  });
  const overdue = new Gauge({
    name: 'signet_order_overdue_seconds',
    help: 'How long the longest waiting due order has been due.',
    registers,
  });
  const job = new Gauge({
    name: 'signet_job_last_run_timestamp_seconds',
    help: 'When a job of the clock last ended.',
    labelNames: ['job'],
    registers,
  });
  const failed = new Gauge({
    name: 'signet_job_last_run_failed',
    help: '1 when the last run of a job failed.',
    labelNames: ['job'],
    registers,
  });
  const refused = new Counter({
    name: 'signet_events_refused_total',
    help: 'Events in a chat platform’s name that were refused: signature, timestamp, replay, unknown workspace or guild.',
    labelNames: ['surface', 'reason'],
    registers,
  });
  const upkeep = createUpkeepMetrics(registry);
  return { registry, commands, orders, certificates, expiry, overdue, job, failed, refused, upkeep };
};

export type Metrics = ReturnType<typeof createMetrics>;

export const metricsRoutes = (options: HttpOptions, metrics: Metrics): Hono => {
  const { bot, clock } = options;
  const backups = createBackupMetrics(metrics.registry, bot.house.backups);
  let readAt = Number.NEGATIVE_INFINITY;
  const refresh = async (): Promise<void> => {
    if (clock.now() - readAt < FRESH_FOR) return;
    readAt = clock.now();
    const counts = await readCounts(bot.house.store, readAt);
    metrics.upkeep(await readUpkeep(bot.house.store, readAt), readAt);
    await backups(readAt);
    metrics.orders.reset();
    metrics.certificates.reset();
    for (const { state, count } of counts.orders) metrics.orders.set({ state }, count);
    for (const { state, count } of counts.certificates) metrics.certificates.set({ state }, count);
    if (counts.nextExpiry !== undefined) metrics.expiry.set(fromInstant(counts.nextExpiry) / SECOND);
    metrics.overdue.set(
      counts.oldestDue === undefined ? 0 : Math.max(0, readAt - fromInstant(counts.oldestDue)) / SECOND,
    );
  };
  return new Hono().get('/metrics', async (c) => {
    await refresh();
    for (const [name, run] of bot.lastRuns) {
      metrics.job.set({ job: name }, fromInstant(run.at) / SECOND);
      metrics.failed.set({ job: name }, run.ok ? 0 : 1);
    }
    metrics.commands.reset();
    for (const { count, ...labels } of bot.commandTally()) metrics.commands.inc(labels, count);
    metrics.refused.reset();
    for (const { name, refusals } of options.refusals())
      for (const [reason, count] of refusals) metrics.refused.inc({ surface: name, reason }, count);
    return c.body(await metrics.registry.metrics(), 200, { 'content-type': metrics.registry.contentType });
  });
};
