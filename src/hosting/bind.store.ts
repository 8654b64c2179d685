import type { Base } from '../kernel/base.ts';
import { nowOf } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { transit } from '../kernel/machine.ts';
import { question } from '../store/question.ts';
import type { Store } from '../store/store.ts';
import { deploymentsOf, insertDeployment, saveDeployment } from './deployment.store.ts';
import { type Deployment, deploymentMachine } from './deployment.ts';

const bind = question((db, certificateId: string, target: string) =>
  db
    .insertInto('bindings')
    .values({ certificateId, target })
    .onConflict((conflict) => conflict.columns(['certificateId', 'target']).doNothing()),
);

/**
 * Binds a certificate to targets and queues a deployment on each; one that was made before is made again. Run it in the transaction
 * that issues the certificate: a crash leaves both or neither. `known`: its deployments, where they were just read.
 */
export const bindAndDeploy = async (
  store: Store,
  base: Pick<Base, 'clock' | 'random'>,
  certificateId: string,
  targets: readonly string[],
  requester: string,
  known?: readonly Deployment[],
): Promise<readonly Deployment[]> => {
  if (targets.length === 0) return [];
  const now = nowOf(base.clock);
  const existing = known ?? (await deploymentsOf(store, certificateId));
  const queued: Deployment[] = [];
  for (const target of targets) {
    await bind.change(store, certificateId, target);
    const before = existing.find((deployment) => deployment.target === target);
    if (before === undefined) {
      const id = newId('dep', base.clock, base.random);
      const fresh: Deployment = {
        id,
        version: 1,
        certificateId,
        target,
        state: 'waiting',
        attempts: 0,
        evidence: [],
        previous: undefined,
        problem: undefined,
        nextAt: now,
        requester,
        createdAt: now,
        updatedAt: now,
      };
      await insertDeployment(store, fresh);
      queued.push(fresh);
    } else if (before.state === 'waiting' || before.state === 'deploying') {
      queued.push(await saveDeployment(store, before, { ...before, nextAt: now }));
    } else {
      const state = transit(deploymentMachine, before.state, 'again', 'person');
      queued.push(
        await saveDeployment(store, before, {
          ...before,
          state,
          attempts: 0,
          problem: undefined,
          nextAt: now,
          updatedAt: now,
        }),
      );
    }
  }
  return queued;
};
