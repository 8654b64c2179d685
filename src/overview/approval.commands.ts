import { holdersOf } from '../account/person.store.ts';
import { waitingApprovals } from '../approval/approval.store.ts';
import { type Approval, mayVote } from '../approval/approval.ts';
import { castVote } from '../approval/vote.ts';
import { card, code, relative } from '../chat/build.ts';
import { type Call, command, type Reply } from '../chat/command.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import type { OrderCommandHouse } from '../order/order.commands.ts';
import { shownNames } from '../pki/shown-names.ts';
import { type ApprovalFinder, approvalNamed } from './find-approval.ts';
import { subjectReply } from './redraw.ts';

const MOST_SHOWN = 50;

type ApprovalCommandHouse = OrderCommandHouse & ApprovalFinder;

const vote = async (
  house: ApprovalCommandHouse,
  call: Call,
  word: string,
  decision: 'approve' | 'reject',
  reason: string,
): Promise<Reply> => {
  const { id, subjectKind, subjectId } = await approvalNamed(house, word);
  await castVote(house, call.person, id, decision, reason);
  house.changed(subjectId);
  const reply = await subjectReply(house, { kind: subjectKind, id: subjectId }, call.invocation.language);
  if (reply === undefined) throw nothingFound(subjectKind, word);
  return reply;
};

const approveOptions = {
  what: { kind: 'subject', positional: true, required: true },
  reason: { kind: 'text', max: 500 },
} as const;

const approveCommand = command<ApprovalCommandHouse, typeof approveOptions>({
  path: ['cert', 'approve'],
  rules: ['ORG-3', 'CERT-6'],
  permission: 'approver',
  effect: 'change',
  options: approveOptions,
  examples: ['cert approve shop.example.test'],
  handle: (house, call, args) => vote(house, call, args.what, 'approve', args.reason ?? ''),
});

const rejectOptions = {
  what: { kind: 'subject', positional: true, required: true },
  reason: { kind: 'text', required: true, max: 500 },
} as const;

const rejectCommand = command<ApprovalCommandHouse, typeof rejectOptions>({
  path: ['cert', 'reject'],
  rules: ['ORG-3', 'CERT-6'],
  permission: 'approver',
  effect: 'change',
  options: rejectOptions,
  examples: ['cert reject shop.example.test --reason "not our name"'],
  handle: (house, call, args) => vote(house, call, args.what, 'reject', args.reason),
});

const approvalsCommand = command<ApprovalCommandHouse, Record<never, never>>({
  path: ['cert', 'approvals'],
  rules: ['ORG-3', 'CERT-6'],
  permission: 'viewer',
  effect: 'read',
  options: {},
  examples: ['cert approvals'],
  handle: async (house, call) => {
    const approvals = await waitingApprovals(house.store, MOST_SHOWN);
    const holders = await holdersOf(house.store, 'approver');
    const yours = (approval: Approval): boolean =>
      holders.some(({ id }) => id === call.person.id) &&
      mayVote(approval, call.person.id, holders, house.requesterCounts);
    const { say } = call;
    return {
      data: approvals.map((approval) => ({ ...approval, waitsForYou: yours(approval) })),
      message: card({
        tone: approvals.length > 0 ? 'waiting' : 'neutral',
        title: say('approvals.title', { count: approvals.length }),
        blocks:
          approvals.length === 0
            ? []
            : [
                {
                  kind: 'table',
                  columns: [
                    say('field.names'),
                    say('field.id'),
                    say('field.requester'),
                    say('field.votes'),
                    say('field.deadline'),
                    '',
                  ],
                  rows: approvals.map((approval) => [
                    [shownNames(approval.summary.split(', '))],
                    [code(approval.subjectId)],
                    [approval.requesterName],
                    [`${approval.votes.length}/${approval.needed}`],
                    [relative(approval.deadline)],
                    [yours(approval) ? say('approvals.yours') : ''],
                  ]),
                },
              ],
        actions: approvals
          .filter(yours)
          .slice(0, 5)
          .map((approval) => ({
            label: say('action.approve-named', { name: approval.summary.split(', ')[0] ?? '' }),
            command: 'cert approve',
            args: { what: approval.id },
            style: 'primary' as const,
          })),
      }),
    };
  },
});

export const approvalCommands = [approvalsCommand, approveCommand, rejectCommand];
