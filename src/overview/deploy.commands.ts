import { audit } from '../audit/audit.store.ts';
import { certificateById, targetsOf } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { checkDeployable } from '../certificate/deployable.ts';
import { card, code, paragraph } from '../chat/build.ts';
import { type Call, command, type Reply } from '../chat/command.ts';
import { bindAndDeploy } from '../hosting/bind.store.ts';
import { checkTakesPair, type HostingHouse, noTarget, targetNamed } from '../hosting/deploy.ts';
import { deploymentsOf } from '../hosting/deployment.store.ts';
import type { Deployment } from '../hosting/deployment.ts';
import { deploymentSteps } from '../hosting/deployment.views.ts';
import { lostNames } from '../hosting/lost-names.ts';
import { rollBack } from '../hosting/roll-back.ts';
import { CertError } from '../kernel/errors.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import { shownNames } from '../pki/shown-names.ts';
import { lookAfresh } from '../store/look-afresh.ts';
import type { CertificateFinder } from './finder.ts';

const options = {
  what: { kind: 'certificate', positional: true, required: true },
  target: { kind: 'choice', dynamic: 'targets', many: true },
  rollback: { kind: 'flag' },
} as const;

const shown = ({ id, target, state, nextAt }: Deployment) => ({ id, target, state, nextAt: nextAt ?? null });

/** HOST-7: one target after the other; the first that cannot go back is told, and those before it are back. */
const rolledBack = async (
  house: HostingHouse,
  call: Call,
  certificate: Certificate,
  targets: readonly string[],
): Promise<Reply> => {
  const made = (await deploymentsOf(house.store, certificate.id)).filter(({ target }) => targets.includes(target));
  const done: Deployment[] = [];
  for (const one of made) done.push(await lookAfresh(() => rollBack(house, call.person, one)));
  return {
    data: done.map(shown),
    message: card({
      tone: 'good',
      title: call.say('deploy.rolled-back', { targets: done.map(({ target }) => target).join(', ') }),
      blocks: [
        {
          kind: 'list',
          items: done.flatMap(({ evidence }) => evidence.map(({ where, saw }) => [code(where), ` ${saw}`])),
        },
      ],
    }),
    follows: { kind: 'certificate', id: certificate.id },
  };
};

export const deployCommand = command<HostingHouse & CertificateFinder, typeof options>({
  path: ['cert', 'deploy'],
  rules: ['HOST-7', 'APPLY-1'],
  permission: 'operator',
  effect: 'change',
  options,
  examples: [
    'cert deploy shop.example.test --target web',
    'cert deploy shop.example.test',
    'cert deploy shop.example.test --target web --rollback',
  ],
  handle: async (house, call, args) => {
    const id = await house.findCertificate(args.what);
    const certificate = await certificateById(house.store, id);
    if (certificate === undefined) throw nothingFound('certificate', args.what, 'what');
    const [name = ''] = certificate.names;
    checkDeployable(certificate);
    if (certificate.state !== 'valid') throw new CertError('certificate-unusable', { name, state: certificate.state });
    const bound = await targetsOf(house.store, id);
    const targets = args.target.length > 0 ? args.target : bound;
    if (targets.length === 0) throw noTarget(house, name);
    const isPair = certificate.encryption !== undefined;
    for (const target of targets) checkTakesPair(targetNamed(house, target), name, isPair);
    if (args.rollback === true) return rolledBack(house, call, certificate, targets);
    const lost = await lostNames(house.store, certificate, targets);
    const deployments = await house.store.transaction(async (store) => {
      await audit(store, house.clock, {
        actor: call.person.id,
        action: 'certificate.deployed',
        subject: id,
        detail: { targets, ...(lost.length === 0 ? {} : { lost }) },
      });
      return bindAndDeploy(store, house, id, targets, call.person.id);
    });
    for (const deployment of deployments) house.changed(deployment.id);
    return {
      data: deployments.map(shown),
      message: card({
        tone: lost.length === 0 ? 'waiting' : 'warning',
        title: call.say('deploy.title', { names: shownNames(certificate.names) }),
        blocks: [
          ...lost.map(({ target, names: gone }) =>
            paragraph(call.say('deploy.loses', { target, names: shownNames(gone) })),
          ),
          { kind: 'steps', steps: deploymentSteps(call.say, deployments) },
          { kind: 'fields', fields: [{ label: call.say('field.certificate'), value: [code(id)] }] },
        ],
      }),
      follows: { kind: 'certificate', id },
    };
  },
});
