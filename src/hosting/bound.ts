import { targetsOf } from '../certificate/certificate.store.ts';
import type { Store } from '../store/store.ts';
import { deploymentsOf } from './deployment.store.ts';
import type { DeploymentState } from './deployment.ts';
import { overtaken } from './drift.store.ts';

/** States of a deployment whose target does not serve the certificate, and will not. */
const OVER: ReadonlySet<DeploymentState> = new Set(['replaced', 'failed']);

/** Targets that serve the certificate or are about to; one that has another certificate by now is free (CERT-7). */
export const boundTargets = async (store: Store, certificateId: string): Promise<readonly string[]> => {
  const made = await deploymentsOf(store, certificateId);
  const free = new Set<string>();
  for (const deployment of made)
    if (OVER.has(deployment.state) || (await overtaken(store, deployment))) free.add(deployment.target);
  return (await targetsOf(store, certificateId)).filter((target) => !free.has(target));
};
