import { CertError } from '../kernel/errors.ts';
import { closest } from '../kernel/nearest.ts';
import type { DnsProvider, DnsRecord } from './dns-provider.ts';
import type { FilePlace } from './file-place.ts';
import type { Method, Proof } from './proof.ts';

/** Everything that can put a proof in its place. */
export interface Places {
  readonly dns: ReadonlyMap<string, DnsProvider>;
  readonly webroots: ReadonlyMap<string, FilePlace>;
}

/** One proof to be put or taken away. */
export interface Placement {
  readonly proof: Proof;
  /** Where a DNS proof is written when delegated; else the proof's own host. */
  readonly placeHost: string | undefined;
  readonly provider: string | undefined;
}

/** Seconds: short, since a challenge lives for minutes. */
const CHALLENGE_TTL = 60;

const named = <T>(places: ReadonlyMap<string, T>, name: string | undefined): T => {
  const place = name === undefined ? undefined : places.get(name);
  if (place !== undefined) return place;
  throw new CertError('target-unknown', { target: name ?? '', nearest: closest(name ?? '', [...places.keys()]) });
};

const recordOf = ({ proof, placeHost }: Placement): DnsRecord | undefined =>
  proof.kind === 'dns'
    ? { host: placeHost ?? proof.host, type: proof.type, value: proof.value, ttl: CHALLENGE_TTL }
    : undefined;

type Deed = 'put' | 'take';

const byProvider = async (places: Places, placement: Placement, deed: Deed): Promise<void> => {
  const record = recordOf(placement);
  if (record === undefined) return;
  const provider = named(places.dns, placement.provider);
  await (deed === 'put' ? provider.add(record) : provider.remove(record));
};

const byWebroot = async (places: Places, { proof, provider }: Placement, deed: Deed): Promise<void> => {
  if (proof.kind !== 'file') return;
  const root = named(places.webroots, provider);
  await (deed === 'put' ? root.put(proof.path, proof.content) : root.remove(proof.path));
};

const byHand = async (): Promise<void> => {};

/** Who puts a proof, per method. `dns` waits for a person; `file` is answered from the order's own rows by the HTTP port. */
const SOLVERS: Readonly<Record<Method, (places: Places, placement: Placement, deed: Deed) => Promise<void>>> = {
  dns: byHand,
  'dns-auto': byProvider,
  'dns-delegated': byProvider,
  file: byHand,
  'file-webroot': byWebroot,
};

/** Puts a proof in its place; putting it again has no further effect. */
export const putProof = (places: Places, method: Method, placement: Placement): Promise<void> =>
  SOLVERS[method](places, placement, 'put');

/** Takes it away again, by value: others at the same label stay. */
export const takeProof = (places: Places, method: Method, placement: Placement): Promise<void> =>
  SOLVERS[method](places, placement, 'take');
