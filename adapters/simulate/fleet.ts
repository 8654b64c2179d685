import { addPerson } from '../../src/account/person.store.ts';
import type { Person } from '../../src/account/person.ts';
import { insertCertificate } from '../../src/certificate/certificate.store.ts';
import { certificateOf } from '../../src/certificate/issued.ts';
import { insertDeployment } from '../../src/hosting/deployment.store.ts';
import { createECDH, createPrivateKey } from 'node:crypto';
import { insertHosting } from '../../src/hosting/hosting.store.ts';
import { toInstant } from '../../src/kernel/clock.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { newId } from '../../src/kernel/ids.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { FRESH } from '../../src/order/apply.ts';
import { insertOrder } from '../../src/order/order.store.ts';
import type { Order } from '../../src/order/order.ts';
import { makeCsr } from '../../src/pki/csr.ts';
import { grantPack } from '../../src/points/recharge.ts';
import type { Store } from '../../src/store/store.ts';
import { CHAT } from './sim-chat.ts';
import type { SimCa } from './sim-ca.ts';
import type { Seeded } from './seeded.ts';
import { leafKey } from './sim-leaf.ts';
import { type Outside, teamOf } from './sim-process.ts';

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
  for (const person of people) await grantPack(house, admin, person, { name: 'fleet', points: POINTS, expiresAt });
  return people;
};

/** One key and one request for all: what is simulated is when certificates come. */
const sharedKey = (store: Store, chance: Seeded) => {
  const pair = createECDH('prime256v1');
  const d = Buffer.from(chance.bytes(32));
  pair.setPrivateKey(d);
  const point = pair.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const jwk = { kty: 'EC', crv: 'P-256', d: d.toString('base64url'), x, y };
  const privateKeyPem = createPrivateKey({ key: jwk, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }).toString();
  return {
    csr: makeCsr({ names: ['fleet.example'], privateKeyPem }),
    key: store.seal.seal(privateKeyPem, 'private-key'),
  };
};

/** The certificates as they were issued, deployed and hosted over the weeks before, evenly, so that the first day is like any other. */
export const makeFleet = async (outside: Outside, store: Store): Promise<void> => {
  const { world, cas, machines } = outside;
  const { certificates, lifetime } = world.settings;
  const people = await peopleOf(outside, store);
  const chance = world.chance.fork('fleet');
  const shared = sharedKey(store, chance);
  const [authorities, targets]: [readonly SimCa[], readonly string[]] = [[...cas.values()], [...machines.keys()]];

  const one = async (inside: Store, number: number): Promise<void> => {
    const from = world.start - chance.between(0.01, 0.63) * lifetime * DAY;
    const base = { clock: { ...world.clock, now: () => from }, random: chance };
    const at = toInstant(from);
    const names = [`www${number}.domain${Math.floor(number / PER_DOMAIN)}.example`];
    const owner = number % people.length;
    const first = number % authorities.length;
    const order = [...authorities.slice(first), ...authorities.slice(0, first)];
    const target = targets[number % targets.length] ?? '';
    const [ca] = order;
    if (ca === undefined) return;
    const certificateId = newId('crt', base.clock, chance);
    const requester = people[owner]?.id ?? '';
    const made: Order = {
      ...FRESH,
      ...shared,
      id: newId('ord', base.clock, chance),
      state: 'issued',
      names,
      plan: 'dv',
      issuers: order.map(({ name }) => name),
      issuer: ca.name,
      method: 'dns-auto',
      provider: 'dns',
      profile: undefined,
      algorithm: 'p256',
      csrSource: 'generated',
      keyPassword: undefined,
      remark: '',
      tags: { team: teamOf(owner), paid: number % PAID_EVERY === 0 ? 'yes' : 'no' },
      targets: [target],
      requester,
      approvalId: undefined,
      certificateId,
      deadline: undefined,
      nextAt: undefined,
      cleaned: true,
      createdAt: at,
      updatedAt: at,
    };
    const pem = ca.issue(names, shared.csr, from);
    const certificate = { ...certificateOf(base, made, [pem]), id: certificateId };
    await insertOrder(inside, made);
    await insertCertificate(inside, certificate);
    await inside.db.insertInto('bindings').values({ certificateId, target }).execute();
    await insertDeployment(inside, {
      id: newId('dep', base.clock, chance),
      version: 1,
      certificateId,
      target,
      state: 'deployed',
      attempts: 1,
      evidence: [],
      previous: undefined,
      problem: undefined,
      nextAt: undefined,
      requester,
      createdAt: at,
      updatedAt: at,
    });
    await insertHosting(inside, {
      certificateId,
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
      owner: requester,
      targets: [{ target, state: 'hosting', deploymentId: undefined }],
      createdAt: at,
      updatedAt: at,
    });
    const leaf = world.leaves.get(leafKey(pem));
    if (leaf !== undefined) machines.get(target)?.serve(leaf);
  };

  for (let number = 0; number < certificates; number += CHUNK) {
    await store.transaction(async (inside) => {
      for (let each = number; each < Math.min(certificates, number + CHUNK); each++) await one(inside, each);
    });
  }
};
