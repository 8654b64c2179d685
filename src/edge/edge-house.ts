import type { HostingHouse } from '../hosting/deploy.ts';
import { CertError } from '../kernel/errors.ts';
import type { ApplyHouse } from '../order/apply-request.ts';
import type { CheckDelegation } from '../order/check-delegations.ts';
import type { EdgeServer } from './edge-server.ts';

/** What the edge room needs. */
export interface EdgeHouse extends ApplyHouse, HostingHouse {
  readonly edges: ReadonlyMap<string, EdgeServer>;
  readonly checkDelegation: CheckDelegation;
}

export interface EdgeCommandHouse extends EdgeHouse {
  readonly findCertificate: (word: string) => Promise<string>;
}

/** The edge that is named, or the only one there is. */
export const edgeNamed = ({ edges }: Pick<EdgeHouse, 'edges'>, name: string | undefined): EdgeServer => {
  const [only] = edges.values();
  const found = name === undefined && edges.size === 1 ? only : edges.get(name ?? '');
  if (found !== undefined) return found;
  const known = [...edges.keys()].join(', ') || '–';
  throw new CertError('edge-unknown', { edge: name ?? '', edges: known }, { field: 'edge' });
};
