import { createHash } from 'node:crypto';
import { randomToken } from '../kernel/random.ts';
import { delegationsOf } from '../order/delegation.store.ts';
import type { Order } from '../order/order.ts';
import type { OrderHouse } from '../order/order-house.ts';
import { lookForFile } from '../order/standing-file.ts';
import type { Method, Proof } from '../validation/proof.ts';
import { putProof, takeProof } from '../validation/solver.ts';
import type { NameProof } from './revocation.ts';

const TOKEN_BYTES = 24;

/** Names without `*.`, each once. */
const bareNames = (names: readonly string[]): readonly string[] => [
  ...new Set(names.map((name) => name.replace(/^\*\./, ''))),
];

type Stands = (house: OrderHouse, order: Order) => Promise<boolean>;

const zonesHeld: Stands = async ({ places }, { provider, names }) => {
  const held = provider === undefined ? undefined : places.dns.get(provider);
  if (held === undefined) return false;
  const zones = await Promise.all(bareNames(names).map((name) => held.zoneOf(`_dnsauth.${name}`)));
  return zones.every((zone) => zone !== undefined);
};

const delegationsStand: Stands = async ({ store }, { names }) => {
  const known = (await delegationsOf(store, names)).filter(({ kind }) => kind === 'cname');
  return bareNames(names).every((name) => known.some((one) => one.name === name && one.state === 'stands'));
};

const portAsked: Stands = async (house, { names, issuer }) => {
  for (const name of bareNames(names)) if ((await lookForFile(house, name, issuer)).state !== 'good') return false;
  return true;
};

/** Puts a file of its own under the site's root, looks for it as a CA would, and takes it away. */
const webrootServed: Stands = async (house, order) => {
  const token = randomToken(house.random, TOKEN_BYTES);
  const path = `/.well-known/pki-validation/${createHash('sha256').update(token).digest('hex').slice(0, 32)}.txt`;
  const proof: Proof = { kind: 'file', path, content: token };
  const placement = { proof, placeHost: undefined, provider: order.provider };
  try {
    await putProof(house.places, order.method, placement);
    const looks = bareNames(order.names).map((name) =>
      house.diagnose({ proof, name, wildcard: false, issuer: order.issuer }),
    );
    return (await Promise.all(looks)).every(({ state }) => state === 'good');
  } finally {
    await takeProof(house.places, order.method, placement);
  }
};

/** What the method of the certificate's order is worth now; a record put by hand proved its moment only. */
const STANDS: Readonly<Record<Method, Stands>> = {
  dns: async () => false,
  'dns-auto': zonesHeld,
  'dns-delegated': delegationsStand,
  file: portAsked,
  'file-webroot': webrootServed,
};

/** CERT-6: whether an automatic validation still holds, so that nobody is asked for a record. */
export const stillStands: Stands = (house, order) => STANDS[order.method](house, order);

/** Else a record for every name, as at the beginning (VAL-1). */
export const recordsFor = (house: OrderHouse, names: readonly string[]): readonly NameProof[] =>
  bareNames(names).map((name) => ({
    name,
    proof: { kind: 'dns', type: 'TXT', host: `_dnsauth.${name}`, value: randomToken(house.random, TOKEN_BYTES) },
    diagnosis: undefined,
    checkedAt: undefined,
  }));
