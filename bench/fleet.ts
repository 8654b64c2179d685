import { insertCertificate } from '../src/certificate/certificate.store.ts';
import { PLAIN } from '../src/certificate/certificate.ts';
import { toInstant } from '../src/kernel/clock.ts';
import { DAY } from '../src/kernel/duration.ts';
import { insertOrder } from '../src/order/order.store.ts';
import type { Store } from '../src/store/store.ts';

const padded = (i: number): string => String(i).padStart(16, '0');

/** What the benchmarks call a fleet: certificates `from` to `to`, each with two names, a chain and a sealed key of the usual sizes. */
export const fillCertificates = async (store: Store, from: number, to: number, now: number): Promise<void> => {
  for (let start = from; start < to; start += 1_000) {
    await store.transaction(async (inside) => {
      for (let i = start; i < Math.min(start + 1_000, to); i++) {
        await insertCertificate(inside, {
          ...PLAIN,
          id: `crt_${padded(i)}`,
          version: 1,
          state: 'valid',
          names: [`host${i}.example.com`, `www.host${i}.example.com`],
          plan: 'dv',
          issuer: 'internal',
          orderId: undefined,
          serial: i.toString(16),
          fingerprint: i.toString(16).padStart(64, '0'),
          notBefore: toInstant(now - DAY),
          notAfter: toInstant(now + (1 + (i % 90)) * DAY + i),
          chain: 'x'.repeat(1_500),
          key: 's1.1.x.'.padEnd(400, 'k'),
          keyPassword: undefined,
          algorithm: 'p256',
          source: 'issued',
          renewAt: toInstant(now + (i % 60) * DAY),
          autoRenew: true,
          ignored: false,
          replacesId: undefined,
          remark: '',
          tags: {},
          owner: 'per_x',
          revokedAt: undefined,
          createdAt: toInstant(now),
        });
      }
    });
  }
};

/** The orders that those certificates came from: all over, taken away behind. */
export const fillOrders = async (store: Store, from: number, to: number, now: number): Promise<void> => {
  for (let start = from; start < to; start += 1_000) {
    await store.transaction(async (inside) => {
      for (let i = start; i < Math.min(start + 1_000, to); i++) {
        await insertOrder(inside, {
          id: `ord_${padded(i)}`,
          version: 6,
          state: 'issued',
          names: [`host${i}.example.com`, `www.host${i}.example.com`],
          plan: 'dv',
          issuers: ['internal'],
          issuer: 'internal',
          issuerRef: `ord_${padded(i)}.1`,
          attempt: 1,
          method: 'dns',
          provider: undefined,
          profile: undefined,
          algorithm: 'p256',
          csrSource: 'generated',
          csr: 'x'.repeat(500),
          key: 's1.1.x.'.padEnd(400, 'k'),
          keyPassword: undefined,
          remark: '',
          tags: {},
          targets: [],
          requester: 'per_x',
          approvalId: undefined,
          personApproved: false,
          organisationId: undefined,
          organisationRevision: undefined,
          applicant: undefined,
          project: '',
          email: undefined,
          reviewedAt: undefined,
          certificateId: `crt_${padded(i)}`,
          replacesId: undefined,
          coveredBy: undefined,
          years: undefined,
          termEnds: undefined,
          problem: undefined,
          waiting: undefined,
          failures: 0,
          deadline: undefined,
          nextAt: undefined,
          cleaned: true,
          createdAt: toInstant(now),
          updatedAt: toInstant(now),
          authorizations: [],
        });
      }
    });
  }
};
