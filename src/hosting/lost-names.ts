import { certificateById } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { covers } from '../pki/covers.ts';
import type { Store } from '../store/store.ts';
import { lastOnTarget } from './drift.store.ts';

/** Names that a target serves now and would no longer. */
export interface LostNames {
  readonly target: string;
  readonly names: readonly string[];
}

/** CERT-1: the names of a certificate against the targets it is put on, where another one of ours is in service. */
export const lostNames = async (
  store: Store,
  certificate: Pick<Certificate, 'id' | 'names'>,
  targets: readonly string[],
): Promise<readonly LostNames[]> => {
  const lost: LostNames[] = [];
  for (const target of targets) {
    const id = await lastOnTarget(store, target);
    const there = id === undefined || id === certificate.id ? undefined : await certificateById(store, id);
    const names = there?.names.filter((name) => !covers(certificate.names, name)) ?? [];
    if (names.length > 0) lost.push({ target, names });
  }
  return lost;
};
