import type { Approval } from '../approval/approval.ts';
import { voteActions } from '../approval/approval.views.ts';
import type { Action } from '../chat/action.ts';
import { bold, code, paragraph, relative } from '../chat/build.ts';
import type { Block } from '../chat/message.ts';
import { adviceOf, findingOf } from '../order/order.data.ts';
import { shownNames } from '../pki/shown-names.ts';
import type { Say } from '../texts/say.ts';
import type { Touched } from './request-revocation.ts';
import { isEnded, type NameProof, type Revocation } from './revocation.ts';

/** A revocation with what its card shows beside it. */
export interface RevocationView {
  readonly revocation: Revocation;
  readonly approval: Approval | undefined;
  /** Its signed letter is here. */
  readonly lettered: boolean;
}

/** The object that `--json` and the HTTP twin give. */
export const revocationData = (say: Say, { revocation, approval }: RevocationView) => ({
  id: revocation.id,
  state: revocation.state,
  reason: revocation.reason,
  deadline: revocation.deadline,
  nextAt: revocation.nextAt ?? null,
  problem: revocation.problem ?? null,
  validations: revocation.proofs.map((one) => ({
    name: one.name,
    record: { type: one.proof.type, host: one.proof.host, value: one.proof.value },
    state: one.diagnosis?.state ?? null,
    checkedAt: one.checkedAt ?? null,
    advice: adviceOf(say, one),
  })),
  approval: approval === undefined ? null : { id: approval.id, state: approval.state, votes: approval.votes },
});

const proofBlocks = (say: Say, one: NameProof): readonly Block[] => {
  const found = findingOf(say, one);
  const advice = adviceOf(say, one);
  return [
    paragraph(...say.text('order.put-record', { name: code(one.name), type: bold(one.proof.type) })),
    { kind: 'code', label: say('field.host'), code: one.proof.host },
    { kind: 'code', label: say('field.value'), code: one.proof.value },
    ...(found === '' ? [] : [paragraph(bold(one.name), ': ', found)]),
    ...(advice === '' ? [] : [{ kind: 'context' as const, text: [advice] }]),
  ];
};

/** How far it is, and what is still asked of people. */
export const revocationBlocks = (say: Say, { revocation, approval }: RevocationView): readonly Block[] => {
  const { state, reason, deadline, problem, proofs } = revocation;
  const votes =
    approval?.votes.map(({ personName, vote }) => `${personName}: ${say.lookup(`word.vote.${vote}`)}`) ?? [];
  return [
    {
      kind: 'fields',
      fields: [
        { label: say('field.revocation'), value: [say.lookup(`state.revocation.${state}`)] },
        { label: say('field.reason'), value: [say.lookup(`reason.${reason}`)] },
        ...(votes.length === 0 ? [] : [{ label: say('field.votes'), value: [votes.join(', ')] }]),
        ...(isEnded(state) ? [] : [{ label: say('field.deadline'), value: [relative(deadline)] }]),
        ...(problem === undefined
          ? []
          : [{ label: say('field.problem'), value: [problem.detail, ' (', code(problem.type), ')'] }]),
      ],
    },
    ...(state === 'proving'
      ? proofs.filter(({ diagnosis }) => diagnosis?.state !== 'good').flatMap((one) => proofBlocks(say, one))
      : []),
  ];
};

/** Buttons while it runs. */
export const revocationActions = (say: Say, { revocation, approval, lettered }: RevocationView): readonly Action[] => {
  const { state, certificateId, reason } = revocation;
  const withdraw: Action = {
    label: say('action.withdraw'),
    command: 'cert cancel',
    args: { what: certificateId },
    style: 'plain',
  };
  const letter: Action = {
    label: say('action.letter'),
    command: 'cert revoke letter',
    args: { what: certificateId },
    style: state === 'awaiting-letter' ? 'primary' : 'plain',
  };
  if (state === 'awaiting-letter') return [letter, withdraw];
  if (state === 'approving')
    return [
      ...(approval?.state === 'waiting' ? voteActions(say, approval.id) : []),
      ...(lettered ? [letter] : []),
      withdraw,
    ];
  if (state !== 'proving') return [];
  const again = { what: certificateId, reason };
  return [{ label: say('action.verify'), command: 'cert revoke', args: again, style: 'primary' }, withdraw];
};

const line = (say: Say, certificate: Touched['certificates'][number]) => [
  shownNames(certificate.names),
  ' ',
  code(certificate.id),
  ` (${say('field.expires')} `,
  relative(certificate.notAfter),
  ')',
];

/** What it would touch, before it is confirmed. */
export const touchedBlocks = (say: Say, touched: Touched): readonly Block[] => {
  const { certificates, targets, hosted, renewalOrder, autoRenew } = touched;
  const effects = [
    say('revoke.unusable'),
    ...(targets.length === 0 ? [] : [say('revoke.targets', { targets: targets.join(', ') })]),
    ...(autoRenew ? [say('revoke.renewal')] : []),
    ...(renewalOrder === undefined ? [] : [say('revoke.renewal-order', { order: renewalOrder })]),
    ...(hosted ? [say('revoke.hosting')] : []),
  ];
  return [
    { kind: 'list', items: certificates.map((certificate) => line(say, certificate)) },
    { kind: 'list', items: effects.map((effect) => [effect]) },
  ];
};
