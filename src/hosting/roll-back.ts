import { audit } from '../audit/audit.store.ts';
import { certificateById } from '../certificate/certificate.store.ts';
import type { Person } from '../chat/actor.ts';
import { nowOf } from '../kernel/clock.ts';
import { MINUTE } from '../kernel/duration.ts';
import { CertError } from '../kernel/errors.ts';
import { transit } from '../kernel/machine.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import { withinTime } from '../kernel/time-limit.ts';
import { holdRow, releaseRow } from '../store/hold.store.ts';
import { type HostingHouse, targetNamed } from './deploy.ts';
import { deploymentById, saveDeployment } from './deployment.store.ts';
import { type Deployment, deploymentMachine } from './deployment.ts';
import { evidenceOf, lookOnce } from './probe.ts';

const LIMIT = 5 * MINUTE;

/**
 * HOST-7: brings the pair back that this deployment replaced, by a person's wish, and shows what is served then. Throws `nothing-to-restore`
 * when there was none before, and what the target says when it cannot.
 */
export const rollBack = async (
  house: HostingHouse,
  person: Person,
  { id, target: where }: Pick<Deployment, 'id' | 'target'>,
): Promise<Deployment> => {
  const { store, clock } = house;
  if (!(await holdRow(store, clock, 'deployments', id, house.holder, 2 * LIMIT)))
    throw new CertError('deployment-running', { target: where });
  try {
    const deployment = await deploymentById(store, id);
    const certificate = deployment === undefined ? undefined : await certificateById(store, deployment.certificateId);
    if (deployment === undefined || certificate === undefined) throw nothingFound('deployment', id);
    const state = transit(deploymentMachine, deployment.state, 'roll-back', 'person');
    if (deployment.previous === undefined) throw new CertError('nothing-to-restore', { target: deployment.target });
    const target = targetNamed(house, deployment.target);
    const previous = store.seal.open(deployment.previous, 'previous-pair');
    const restored = await withinTime(clock, LIMIT, target.restore(previous, certificate.names));
    const looks = await Promise.all(
      target
        .endpoints(certificate.names)
        .map(async (endpoint) =>
          evidenceOf(endpoint, await lookOnce(endpoint, house.tlsProbe, clock), 'the new one', certificate.fingerprint),
        ),
    );
    const saved = await store.transaction(async (inside) => {
      const after = { ...deployment, state, evidence: [...restored, ...looks], problem: undefined, nextAt: undefined };
      const done = await saveDeployment(inside, deployment, { ...after, updatedAt: nowOf(clock) });
      const detail = { target: deployment.target, certificate: certificate.id };
      await audit(inside, clock, { actor: person.id, action: 'deployment.rolled-back', subject: id, detail });
      return done;
    });
    house.changed(id);
    return saved;
  } finally {
    await releaseRow(store, 'deployments', id, house.holder);
  }
};
