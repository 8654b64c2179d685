import type { Action } from '../chat/action.ts';
import type { Say } from '../texts/say.ts';

/** The buttons of a card whose approval waits: they name the approval itself, so that an older card never decides a newer question. */
export const voteActions = (say: Say, approvalId: string): readonly Action[] => [
  { label: say('action.approve'), command: 'cert approve', args: { what: approvalId }, style: 'primary' },
  {
    label: say('action.reject'),
    command: 'cert reject',
    args: { what: approvalId },
    style: 'danger',
    ask: { option: 'reason', label: say('action.reject-why') },
  },
];
