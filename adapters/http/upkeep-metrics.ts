import { Gauge, type Registry } from 'prom-client';
import { fromInstant } from '../../src/kernel/clock.ts';
import { SECOND } from '../../src/kernel/duration.ts';
import { deliveryMachine } from '../../src/notice/delivery.ts';
import type { UpkeepCounts } from '../../src/overview/upkeep-metrics.store.ts';
import { renewalMachine } from '../../src/renewal/renewal.ts';

/** Metrics of notices, renewals and the certificates that end next. Those carry ids, never names: whoever scrapes may not know them. */
export const createUpkeepMetrics = (registry: Registry) => {
  const registers = [registry];
  const deliveries = new Gauge({
    name: 'signet_deliveries',
    help: 'Notices to one receiver each, by state.',
    labelNames: ['state'],
    registers,
  });
  const waiting = new Gauge({
    name: 'signet_delivery_oldest_waiting_seconds',
    help: 'How long the longest waiting notice has waited to be delivered; 0 when none waits.',
    registers,
  });
  const renewals = new Gauge({
    name: 'signet_renewals',
    help: 'Renewals of certificates, by state.',
    labelNames: ['state'],
    registers,
  });
  const notAfter = new Gauge({
    name: 'signet_certificate_not_after_timestamp_seconds',
    help: 'When each of the next certificates without a successor ends.',
    labelNames: ['certificate'],
    registers,
  });
  const renewAt = new Gauge({
    name: 'signet_certificate_renewal_timestamp_seconds',
    help: 'When each of them is planned to be renewed.',
    labelNames: ['certificate'],
    registers,
  });
  return (counts: UpkeepCounts, now: number): void => {
    // A state that nothing is in is a 0, not a gap.
    for (const state of Object.keys(deliveryMachine.states)) deliveries.set({ state }, 0);
    for (const state of Object.keys(renewalMachine.states)) renewals.set({ state }, 0);
    for (const { state, count } of counts.deliveries) deliveries.set({ state }, count);
    for (const { state, count } of counts.renewals) renewals.set({ state }, count);
    const since = counts.oldestWaiting === undefined ? now : fromInstant(counts.oldestWaiting);
    waiting.set(Math.max(0, now - since) / SECOND);
    notAfter.reset();
    renewAt.reset();
    for (const { id: certificate, ...next } of counts.next) {
      notAfter.set({ certificate }, fromInstant(next.notAfter) / SECOND);
      if (next.renewAt !== null) renewAt.set({ certificate }, fromInstant(next.renewAt) / SECOND);
    }
  };
};
