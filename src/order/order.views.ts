import { voteActions } from '../approval/approval.views.ts';
import type { Action } from '../chat/action.ts';
import { bold, card, code, date, paragraph, plainText, relative } from '../chat/build.ts';
import type { Block, Message, StepState, Text, Tone } from '../chat/message.ts';
import { deploymentSteps } from '../hosting/deployment.views.ts';
import { allows } from '../kernel/machine.ts';
import { lookalikes, shownNames } from '../pki/shown-names.ts';
import { findPlan } from '../plan/catalogue.ts';
import type { Say } from '../texts/say.ts';
import { setbackBlocks } from '../validation/setback.views.ts';
import { reviewOf } from './flow.ts';
import { adviceOf, findingOf, type OrderView, wantedOf } from './order.data.ts';
import { type Authorization, fileFailed, type Order, type OrderState, orderMachine, REJECTED } from './order.ts';
import { orderFields } from './order-fields.views.ts';
import { setbackOf } from './setback-of.ts';
import { shownOrder } from './shown-order.ts';

const TONES: Readonly<Record<OrderState, Tone>> = {
  'awaiting-letter': 'waiting',
  reviewing: 'waiting',
  'email-validating': 'waiting',
  'email-timed-out': 'bad',
  approving: 'waiting',
  placing: 'waiting',
  validating: 'waiting',
  issuing: 'waiting',
  issued: 'good',
  'validation-failed': 'bad',
  refused: 'bad',
  'timed-out': 'bad',
  cancelled: 'neutral',
};

type Step = Extract<Block, { kind: 'steps' }>['steps'][number];

type Stage = 'approval' | 'validation' | 'issue';

/** How far along each stage is, per state of the order. */
const STAGES: Readonly<Record<OrderState, Readonly<Record<Stage, StepState>>>> = {
  'awaiting-letter': { approval: 'waiting', validation: 'waiting', issue: 'waiting' },
  reviewing: { approval: 'done', validation: 'waiting', issue: 'waiting' },
  'email-validating': { approval: 'done', validation: 'current', issue: 'waiting' },
  'email-timed-out': { approval: 'done', validation: 'failed', issue: 'waiting' },
  approving: { approval: 'current', validation: 'waiting', issue: 'waiting' },
  placing: { approval: 'done', validation: 'waiting', issue: 'waiting' },
  validating: { approval: 'done', validation: 'current', issue: 'waiting' },
  issuing: { approval: 'done', validation: 'done', issue: 'current' },
  issued: { approval: 'done', validation: 'done', issue: 'done' },
  'validation-failed': { approval: 'done', validation: 'failed', issue: 'waiting' },
  refused: { approval: 'done', validation: 'done', issue: 'failed' },
  'timed-out': { approval: 'done', validation: 'failed', issue: 'skipped' },
  cancelled: { approval: 'skipped', validation: 'skipped', issue: 'skipped' },
};

const wildName = (authorization: Authorization): string =>
  authorization.wildcard ? `*.${authorization.name}` : authorization.name;

const provedOf = (order: Order): Text => {
  const proved = order.authorizations.filter(({ state }) => state === 'valid').length;
  return order.authorizations.length === 0 ? [] : [`${proved}/${order.authorizations.length}`];
};

const approvalDetail = (say: Say, { approval, approvers }: OrderView): Text => {
  if (approval === undefined) return [];
  const votes = approval.votes.map(
    (vote) =>
      `${say(vote.vote === 'approve' ? 'order.voted-yes' : 'order.voted-no', { person: vote.personName })}${vote.reason === '' ? '' : `: ${vote.reason}`}`,
  );
  const open =
    approval.state === 'waiting' && approvers.length > 0
      ? [say('order.may-approve', { people: approvers.join(', ') })]
      : [];
  return [[...votes, ...open].join('; ')];
};

const rejectedStage = (view: OrderView, stage: Stage, state: StepState): StepState => {
  if (view.approval === undefined || view.order.state !== 'refused' || view.order.personApproved) return state;
  if (view.approval.about === 'organisation') return stage === 'issue' ? 'skipped' : state;
  return stage === 'approval' ? 'failed' : 'skipped';
};

/** In a review after the proof the names are proved already. */
const provedStage = ({ order }: OrderView, stage: Stage, state: StepState): StepState =>
  stage === 'validation' && order.state === 'reviewing' && order.authorizations.length > 0 ? 'done' : state;

/** ORG-2: the letter's step, where the plan has one. */
const letterSteps = (say: Say, { order, letterAt }: OrderView): readonly Step[] => {
  if (findPlan(order.plan).letter === undefined) return [];
  const open = order.state === 'awaiting-letter' ? 'current' : 'skipped';
  return [{ label: say('order.stage.letter'), state: letterAt === undefined ? open : 'done' }];
};

const reviewState = ({ order, approval }: OrderView): StepState => {
  if (order.state === 'reviewing') return 'current';
  if (approval?.about === 'organisation' && approval.state === 'rejected') return 'failed';
  if (order.reviewedAt !== undefined || order.state === 'issued') return 'done';
  return orderMachine.states[order.state].final === true ? 'skipped' : 'waiting';
};

/** APPLY-7: the review's step, with who has said what. */
const reviewSteps = (say: Say, view: OrderView): readonly Step[] => {
  const { order, approval, mail } = view;
  const state = reviewState(view);
  const detail =
    mail?.kind === 'review' && order.state === 'reviewing'
      ? [say('review.mailed', { sent: mail.sent })]
      : approval?.about === 'organisation'
        ? approvalDetail(say, view)
        : [];
  const words = plainText(detail);
  return [{ label: say('order.stage.review'), state, ...(words === '' ? {} : { detail: [words] }) }];
};

const stepsOf = (say: Say, view: OrderView): Block => {
  const { order, approval } = view;
  const at = STAGES[order.state];
  const step = (stage: Stage, label: string, detail: Text) => ({
    label,
    state: rejectedStage(view, stage, provedStage(view, stage, at[stage])),
    ...(detail.length === 0 || plainText(detail) === '' ? {} : { detail }),
  });
  const review = reviewOf(findPlan(order.plan));
  const proves = order.authorizations.length > 0 || approval?.about !== 'names';
  return {
    kind: 'steps',
    steps: [
      ...(approval?.about !== 'names'
        ? []
        : [step('approval', say('order.stage.approval'), approvalDetail(say, view))]),
      ...letterSteps(say, view),
      ...(review?.first === true ? reviewSteps(say, view) : []),
      ...(proves ? [step('validation', say('order.stage.validation'), provedOf(order))] : []),
      ...(review?.first === false ? reviewSteps(say, view) : []),
      step('issue', say('order.stage.issue'), [order.issuer]),
      ...deploymentSteps(say, view.deployments),
    ],
  };
};

const validationBlocks = (say: Say, order: Order): readonly Block[] =>
  order.authorizations
    .filter(({ state }) => state !== 'valid')
    .flatMap((authorization): Block[] => {
      const wanted = wantedOf(order, authorization);
      const found = findingOf(say, authorization);
      const advice = adviceOf(say, authorization);
      const byHand = order.method === 'dns' || order.method === 'dns-delegated';
      return [
        ...(wanted === undefined || !('record' in wanted) || !byHand
          ? []
          : [
              paragraph(
                ...say.text('order.put-record', {
                  name: code(wildName(authorization)),
                  type: bold(wanted.record.type),
                }),
              ),
              { kind: 'code' as const, label: say('field.host'), code: wanted.record.host },
              { kind: 'code' as const, label: say('field.value'), code: wanted.record.value },
            ]),
        ...(found === '' ? [] : [paragraph(bold(wildName(authorization)), ': ', found)]),
        ...(advice === '' ? [] : [{ kind: 'context' as const, text: [advice] }]),
      ];
    });

/** What was missing when its time ran out: the proofs themselves are of no use any more. */
const missedBlocks = (say: Say, order: Order): readonly Block[] =>
  order.state !== 'timed-out' || order.authorizations.length === 0 ? [] : setbackBlocks(say, setbackOf(order));

/** VAL-7: where the link went. */
const mailBlock = (say: Say, { order, mail }: OrderView): Block | undefined =>
  mail === undefined || order.state !== 'email-validating'
    ? undefined
    : paragraph(...say.text('order.mailed', { mailbox: code(mail.address), until: relative(mail.expiresAt) }));

/** The CA's own words; a person's no stands in the approval's step. */
const problemBlock = (say: Say, order: Order): Block | undefined =>
  order.problem === undefined || order.problem.detail === '' || order.problem.type === REJECTED
    ? undefined
    : paragraph(...say.text('order.ca-said', { words: code(order.problem.detail) }));

/** Said until the order is over, so that whoever approves it looks twice. */
const lookalikeBlocks = (say: Say, order: Order): readonly Block[] =>
  orderMachine.states[order.state].final
    ? []
    : lookalikes(order.names).map(({ name, scripts }) => paragraph(say('order.lookalike', { name, scripts })));

/** Whoever applies or approves reads that there is one already, and what else could be done; nothing is refused. */
const coveringBlocks = (say: Say, { covering }: OrderView): readonly Block[] => {
  if (covering === undefined) return [];
  const { id, issuer, notAfter, autoRenew, source } = covering;
  const renews = say(autoRenew ? 'order.covered-renews' : 'order.covered-ends');
  return [
    paragraph(...say.text('order.covered', { certificate: code(id), issuer, until: date(notAfter), renews })),
    { kind: 'context', text: [say(source === 'issued' ? 'order.covered-way' : 'order.covered-upload', { id })] },
  ];
};

const coveringActions = (say: Say, { covering }: OrderView): readonly Action[] => {
  if (covering === undefined) return [];
  const args = { what: covering.id };
  return [
    ...(covering.source === 'issued'
      ? [{ label: say('action.renew-that'), command: 'cert renew', args, style: 'plain' as const }]
      : []),
    { label: say('action.show-that'), command: 'cert status', args, style: 'plain' },
  ];
};

type Act = (label: string, command: string, style: Action['style'], more?: Partial<Action>) => Action;

/** What a letter, a review or an e-mail validation asks for. */
const reviewActions = (say: Say, { order, mail, mailPossible }: OrderView, act: Act): readonly Action[] => {
  const unproved = fileFailed(order) && mailPossible;
  const again = order.state === 'email-validating' && mail !== undefined;
  return [
    ...(order.state === 'awaiting-letter' ? [act(say('action.letter'), 'cert verify letter', 'primary')] : []),
    ...(order.state === 'reviewing' && mail?.kind !== 'review'
      ? [act(say('action.review'), 'cert approvals review', 'plain')]
      : []),
    ...(again
      ? [
          act(say('action.mail-again'), 'cert verify email', 'plain', {
            args: { what: order.id, mailbox: mail.address },
          }),
        ]
      : []),
    ...(unproved || order.state === 'email-timed-out' ? [act(say('action.mail'), 'cert verify email', 'plain')] : []),
  ];
};

/** The same again: a renewal by its certificate, anything else by its names. */
const againAction = (say: Say, { replacesId, names, plan, method }: Order): Action =>
  replacesId === undefined
    ? {
        label: say('action.apply-again'),
        command: 'cert apply',
        args: { names: names.join(' '), plan, method },
        style: 'primary',
      }
    : { label: say('action.renew-now'), command: 'cert renew', args: { what: replacesId }, style: 'primary' };

const actionsOf = (say: Say, view: OrderView): readonly Action[] => {
  const { order, approval, certificate } = view;
  const act = (label: string, command: string, style: Action['style'], more: Partial<Action> = {}): Action => ({
    label,
    command,
    args: { what: order.id },
    style,
    ...more,
  });
  const waits = approval?.state === 'waiting' ? approval : undefined;
  return [
    ...(waits === undefined ? [] : voteActions(say, waits.id)),
    ...reviewActions(say, view, act),
    ...(order.state === 'validating' || order.state === 'validation-failed'
      ? [act(say('action.verify'), 'cert verify', 'primary')]
      : []),
    ...coveringActions(say, view),
    ...(order.state === 'timed-out' ? [againAction(say, order)] : []),
    ...(certificate === undefined
      ? []
      : [act(say('action.download'), 'cert download', 'plain', { args: { what: certificate.id } })]),
    ...(allows(orderMachine, order.state, 'cancel', 'person')
      ? [
          act(say('action.cancel'), 'cert cancel', 'plain', {
            confirm: say('action.cancel-sure', { names: shownNames(order.names) }),
          }),
        ]
      : []),
  ];
};

/** The order's one card: redrawn from state whenever it changes, on every surface where it was posted. */
export const orderCard = (say: Say, view: OrderView): Message => {
  const { order } = view;
  const title = say('order.title', {
    names: shownNames(order.names),
    state: say.lookup(`state.order.${shownOrder(order)}`),
  });
  const waiting =
    order.waiting === undefined || orderMachine.states[order.state].final
      ? undefined
      : say.lookup(`waiting.${order.waiting}`);
  return card({
    tone:
      order.state === 'issued' && view.deployments.some(({ state }) => state === 'failed')
        ? 'warning'
        : TONES[order.state],
    title,
    blocks: [
      stepsOf(say, view),
      ...(order.state === 'validating' || order.state === 'validation-failed' ? validationBlocks(say, order) : []),
      ...missedBlocks(say, order),
      mailBlock(say, view),
      problemBlock(say, order),
      ...lookalikeBlocks(say, order),
      ...coveringBlocks(say, view),
      waiting === undefined ? undefined : { kind: 'context', text: [waiting] },
      orderFields(say, view),
    ],
    actions: actionsOf(say, view),
  });
};
