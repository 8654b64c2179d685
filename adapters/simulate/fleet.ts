import { createECDH, createPrivateKey } from 'node:crypto';
import { personAccount } from '../../src/account/account-words.ts';
import { addPerson } from '../../src/account/person.store.ts';
import type { Person } from '../../src/account/person.ts';
import { insertCertificate } from '../../src/certificate/certificate.store.ts';
import { certificateOf } from '../../src/certificate/issued.ts';
import { insertDeployment } from '../../src/hosting/deployment.store.ts';
import { insertHosting } from '../../src/hosting/hosting.store.ts';
import { type Clock, toInstant } from '../../src/kernel/clock.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { newId } from '../../src/kernel/ids.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { FRESH } from '../../src/order/fresh-order.ts';
import { insertOrder } from '../../src/order/order.store.ts';
import type { Order } from '../../src/order/order.ts';
import { makeCsr } from '../../src/pki/csr.ts';
import { grantPack } from '../../src/points/recharge.ts';
import type { Store } from '../../src/store/store.ts';
import type { Seeded } from './seeded.ts';
import { ASK_AGAIN, type SimCa } from './sim-ca.ts';
import { CHAT } from './sim-chat.ts';
import { leafKey } from './sim-leaf.ts';
import { type Outside, PAID_PLAN, TEAM, teamOf } from './sim-process.ts';

/** Certificates of one registered domain. */
const PER_DOMAIN = 20;
/** One certificate in so many is paid for with points. */
const PAID_EVERY = 10;
const POINTS = 1_000_000;
const CHUNK = 250;

const peopleOf = async (outside: Outside, store: Store): Promise<readonly Person[]> => {
  const { world } = outside;
  const tools = { clock: world.clock, random: world.chance.fork('people'), log: silentLog };
  const people: Person[] = [];
  for (let number = 0; number < world.settings.people; number++) {
    const name = `person-${number + 1}`;
    const identity = { surface: CHAT, realm: 'sim', user: name, name };
    people.push(await addPerson(store, tools, name, identity, number < 2 ? ['admin'] : ['operator']));
  }
  const [admin] = people;
  if (admin === undefined) return people;
  const house = { ...tools, store, routes: { fallback: [], routes: [] } };
  const expiresAt = toInstant(world.end + 365 * DAY);
  const pack = { name: 'fleet', points: POINTS, expiresAt };
  for (const person of people) await grantPack(house, admin, personAccount(person), pack);
  return people;
};

type SharedKey = ReturnType<typeof sharedKey>;

/** A clock that stands. */
const standing = (at: number): Clock => ({ now: () => at, sleep: async () => {} });

/** One key and one request for all: what is simulated is when certificates come. */
const sharedKey = (store: Store, chance: Seeded) => {
  const pair = createECDH('prime256v1');
  const d = Buffer.from(chance.bytes(32));
  pair.setPrivateKey(d);
  const point = pair.getPublicKey();
  const text = (part: Buffer): string => part.toString('base64url');
  const jwk = { kty: 'EC', crv: 'P-256', d: text(d), x: text(point.subarray(1, 33)), y: text(point.subarray(33)) };
  const privateKeyPem = createPrivateKey({ key: jwk, format: 'jwk' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
  return {
    csr: makeCsr({ names: ['fleet.example'], privateKeyPem }),
    key: store.seal.seal(privateKeyPem, 'private-key'),
  };
};

/** One certificate of the fleet, before it is there. */
interface Planned {
  readonly id: string;
  readonly names: readonly string[];
  /** In order of preference; the first one issued it. */
  readonly cas: readonly SimCa[];
  readonly target: string;
  readonly owner: string;
  readonly plan: string;
  readonly team: string;
  readonly from: number;
}

const orderOf = (
  { id, names, cas, target, owner, plan, team, from }: Planned,
  key: SharedKey,
  chance: Seeded,
): Order => ({
  ...FRESH,
  ...key,
  id: newId('ord', standing(from), chance),
  state: 'issued',
  names,
  plan,
  issuers: cas.map(({ name }) => name),
  issuer: cas[0]?.name ?? '',
  method: 'dns-auto',
  provider: 'dns',
  profile: undefined,
  algorithm: 'p256',
  csrSource: 'generated',
  keyPassword: undefined,
  remark: '',
  tags: { team },
  targets: [target],
  requester: owner,
  approvalId: undefined,
  certificateId: id,
  deadline: undefined,
  nextAt: undefined,
  cleaned: true,
  createdAt: toInstant(from),
  updatedAt: toInstant(from),
});

/** It is deployed on its target, and a renewal of it goes there at once. */
const host = async (store: Store, { id, names, target, owner, from }: Planned, chance: Seeded): Promise<void> => {
  const times = { createdAt: toInstant(from), updatedAt: toInstant(from) };
  await store.db.insertInto('bindings').values({ certificateId: id, target }).execute();
  await insertDeployment(store, {
    ...times,
    id: newId('dep', standing(from), chance),
    version: 1,
    certificateId: id,
    target,
    state: 'deployed',
    attempts: 1,
    evidence: [],
    previous: undefined,
    problem: undefined,
    nextAt: undefined,
    requester: owner,
  });
  await insertHosting(store, {
    ...times,
    certificateId: id,
    version: 1,
    state: 'hosting',
    name: names[0] ?? '',
    replaceAt: 'at-once',
    startsAt: undefined,
    designatedId: undefined,
    successorId: undefined,
    quiet: [],
    problem: undefined,
    announcedAt: undefined,
    nextAt: undefined,
    owner,
    targets: [{ target, state: 'hosting', deploymentId: undefined }],
  });
};

/** When a CA that is asked once a week is asked next about what was issued at `from`: not about all on the first day. */
const nextAsk = (from: number, start: number): number => from + Math.ceil((start - from) / ASK_AGAIN) * ASK_AGAIN;

/** The certificates as they were issued, deployed and hosted over the weeks before, evenly, so that the first day is like any other. */
export const makeFleet = async (outside: Outside, store: Store): Promise<void> => {
  const { world, cas, machines } = outside;
  const { certificates, lifetime, instances } = world.settings;
  const people = await peopleOf(outside, store);
  const chance = world.own.fork('fleet');
  const key = sharedKey(store, chance);
  const [authorities, targets] = [[...cas.values()], [...machines.keys()]];

  const planned = (number: number): Planned => {
    const from = world.start - chance.between(0.01, 0.63) * lifetime * DAY;
    const owner = number % people.length;
    const first = number % authorities.length;
    return {
      id: newId('crt', standing(from), chance),
      names: [`www${number}.domain${Math.floor(number / PER_DOMAIN)}.example`],
      cas: [...authorities.slice(first), ...authorities.slice(0, first)],
      target: targets[number % targets.length] ?? '',
      owner: people[owner]?.id ?? '',
      plan: number % PAID_EVERY === 0 ? PAID_PLAN : 'dv',
      team: teamOf(owner),
      from,
    };
  };

  const add = async (inside: Store, plan: Planned): Promise<void> => {
    const order = orderOf(plan, key, chance);
    const pem = plan.cas[0]?.issue(plan.names, key.csr, plan.from) ?? '';
    await insertOrder(inside, order);
    const certificate = certificateOf({ clock: standing(plan.from), random: chance }, order, [pem]);
    await insertCertificate(inside, { ...certificate, id: plan.id, autoRenew: true });
    await inside.db
      .updateTable('renewals')
      .set({ pollAt: toInstant(nextAsk(plan.from, world.start)) })
      .where('certificateId', '=', plan.id)
      .execute();
    await host(inside, plan, chance);
    const leaf = world.leaves.get(leafKey(pem));
    if (leaf !== undefined) machines.get(plan.target)?.serve(leaf);
  };

  // By teams, so that whoever hears of a certificate hears of all of theirs from the same instance.
  const mine = (number: number): boolean => Math.floor((number % people.length) / TEAM) % instances === world.instance;

  for (let number = 0; number < certificates; number += CHUNK) {
    await store.transaction(async (inside) => {
      for (let each = number; each < Math.min(certificates, number + CHUNK); each++)
        if (mine(each)) await add(inside, planned(each));
    });
  }
};
