import { openDatabase } from '../../adapters/database.ts';
import { systemRandom } from '../../adapters/system.ts';
import { type Certificate, PLAIN } from '../../src/certificate/certificate.ts';
import type { Deployment } from '../../src/hosting/deployment.ts';
import { toInstant } from '../../src/kernel/clock.ts';
import { DAY, HOUR } from '../../src/kernel/duration.ts';
import type { Order } from '../../src/order/order.ts';
import { createSealer } from '../../src/store/seal.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { type FakeClock, fakeClock } from '../fakes/fake-clock.ts';
import { migrateAgain } from '../fakes/migrate-again.ts';
import type { Databases } from '../fakes/test-database.ts';

/** One database with several processes at it. */
export interface StoreLab {
  readonly address: string;
  readonly clock: FakeClock;
  /** What every room is handed. */
  readonly base: { readonly clock: FakeClock; readonly random: typeof systemRandom };
  readonly store: Store;
  /** The same database as another process sees it. */
  readonly other: Store;
  now(): string;
  close(): Promise<void>;
}

export const openLab = async (databases: Databases): Promise<StoreLab> => {
  const address = await databases.fresh();
  const sealer = createSealer([{ version: 1, bytes: systemRandom.bytes(32) }], systemRandom);
  const open = async () => createStore(await openDatabase(address), sealer);
  const store = await open();
  await migrateAgain(store.db, address);
  const other = await open();
  const clock = fakeClock();
  return {
    address,
    clock,
    base: { clock, random: systemRandom },
    store,
    other,
    now: () => toInstant(clock.now()),
    close: async () => {
      await store.db.destroy();
      await other.db.destroy();
    },
  };
};

export const anOrder = ({ clock, now }: Pick<StoreLab, 'clock' | 'now'>, change: Partial<Order> = {}): Order => ({
  id: 'ord_1',
  version: 1,
  state: 'placing',
  names: ['shop.example.com', '*.shop.example.com'],
  plan: 'dv',
  issuers: ['internal'],
  issuer: 'internal',
  issuerRef: undefined,
  attempt: 1,
  method: 'dns',
  provider: undefined,
  profile: undefined,
  algorithm: 'p256',
  csrSource: 'generated',
  csr: 'CSR',
  key: undefined,
  keyPassword: undefined,
  remark: 'für den Laden, 商店 🛒 — it’s "quoted"; -- and \\ that',
  tags: { team: 'web', 国: '中' },
  targets: ['web'],
  requester: 'per_1',
  approvalId: undefined,
  personApproved: true,
  organisationId: 'org_1',
  organisationRevision: 2,
  project: 'shop',
  email: 'sealed',
  applicant: 'sealed-applicant',
  reviewedAt: '2026-11-22T00:00:00.000Z',
  certificateId: undefined,
  replacesId: undefined,
  coveredBy: undefined,
  years: undefined,
  termEnds: undefined,
  problem: { type: 'x', detail: 'a\nb' },
  waiting: undefined,
  failures: 0,
  deadline: toInstant(clock.now() + DAY),
  nextAt: now(),
  cleaned: false,
  createdAt: now(),
  updatedAt: now(),
  authorizations: [],
  ...change,
});

export const aCertificate = (
  { clock, now }: Pick<StoreLab, 'clock' | 'now'>,
  change: Partial<Certificate> = {},
): Certificate => ({
  ...PLAIN,
  id: 'crt_1',
  version: 1,
  state: 'valid',
  names: ['shop.example.com'],
  plan: 'dv',
  issuer: 'internal',
  orderId: undefined,
  serial: '0a',
  fingerprint: 'ab'.repeat(32),
  notBefore: now(),
  notAfter: toInstant(clock.now() + 90 * DAY),
  chain: 'PEM',
  key: undefined,
  keyPassword: undefined,
  algorithm: 'p256',
  source: 'issued',
  renewAt: undefined,
  autoRenew: true,
  ignored: false,
  replacesId: undefined,
  remark: '',
  tags: {},
  owner: 'per_1',
  revokedAt: undefined,
  createdAt: now(),
  ...change,
});

export const aDeployment = ({ clock, now }: StoreLab, change: Partial<Deployment> = {}): Deployment => ({
  id: 'dep_1',
  version: 1,
  certificateId: 'crt_1',
  target: 'web',
  state: 'waiting',
  attempts: 0,
  evidence: [],
  previous: undefined,
  problem: undefined,
  nextAt: toInstant(clock.now() - HOUR),
  requester: 'per_1',
  createdAt: now(),
  updatedAt: now(),
  ...change,
});
