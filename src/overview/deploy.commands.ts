import { audit } from '../audit/audit.store.ts';
import { certificateById, targetsOf } from '../certificate/certificate.store.ts';
import { card, code } from '../chat/build.ts';
import { command } from '../chat/command.ts';
import { bindAndDeploy } from '../hosting/bind.store.ts';
import { type HostingHouse, targetNamed } from '../hosting/deploy.ts';
import { deploymentSteps } from '../hosting/deployment.views.ts';
import { CertError } from '../kernel/errors.ts';
import { shownNames } from '../pki/shown-names.ts';
import type { CertificateFinder } from './finder.ts';

const options = {
  what: { kind: 'certificate', positional: true, required: true },
  target: { kind: 'choice', dynamic: 'targets', many: true },
} as const;

export const deployCommand = command<HostingHouse & CertificateFinder, typeof options>({
  path: ['cert', 'deploy'],
  rules: ['HOST-7', 'APPLY-1'],
  permission: 'operator',
  effect: 'change',
  options,
  examples: ['cert deploy shop.example.test --target web', 'cert deploy shop.example.test'],
  handle: async (house, call, args) => {
    const id = await house.findCertificate(args.what);
    const certificate = await certificateById(house.store, id);
    if (certificate === undefined)
      throw new CertError('nothing-found', { what: 'certificate', query: args.what }, { field: 'what' });
    const [name = ''] = certificate.names;
    if (certificate.key === undefined) throw new CertError('key-not-here', { name });
    if (certificate.state !== 'valid') throw new CertError('certificate-unusable', { name, state: certificate.state });
    const bound = await targetsOf(house.store, id);
    const targets = args.target.length > 0 ? args.target : bound;
    const known = [...house.targets.keys()].join(', ');
    if (targets.length === 0) throw new CertError('targets-none', { name, targets: known }, { field: 'target' });
    for (const target of targets) targetNamed(house, target);
    const deployments = await house.store.transaction(async (store) => {
      await audit(store, house.clock, {
        actor: call.person.id,
        action: 'certificate.deployed',
        subject: id,
        detail: { targets },
      });
      return bindAndDeploy(store, house, id, targets, call.person.id);
    });
    for (const deployment of deployments) house.changed(deployment.id);
    return {
      data: deployments.map(({ id: deploymentId, target, state, nextAt }) => ({
        id: deploymentId,
        target,
        state,
        nextAt: nextAt ?? null,
      })),
      message: card({
        tone: 'waiting',
        title: call.say('deploy.title', { names: shownNames(certificate.names) }),
        blocks: [
          { kind: 'steps', steps: deploymentSteps(call.say, deployments) },
          { kind: 'fields', fields: [{ label: call.say('field.certificate'), value: [code(id)] }] },
        ],
      }),
      follows: { kind: 'certificate', id },
    };
  },
});
