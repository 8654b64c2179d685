import type { Approval } from '../approval/approval.ts';
import { voteActions } from '../approval/approval.views.ts';
import { card, relative } from '../chat/build.ts';
import type { Message, Tone } from '../chat/message.ts';
import { shownNames } from '../pki/shown-names.ts';
import type { Say } from '../texts/say.ts';

const TONES: Readonly<Partial<Record<Approval['state'], Tone>>> = {
  waiting: 'waiting',
  approved: 'good',
  rejected: 'bad',
};

/** What people are asked about an ACME client's names, and what they said. */
export const clientOrderCard = (say: Say, approval: Approval): Message => {
  const { id, state, summary, requesterName, votes, needed, deadline } = approval;
  const waiting = state === 'waiting';
  return card({
    tone: TONES[state] ?? 'neutral',
    title: say('acme.asked', { names: shownNames(summary.split(', ')), person: requesterName }),
    blocks: [
      {
        kind: 'fields',
        fields: [
          { label: say('field.state'), value: [say.lookup(`state.approval.${state}`)] },
          { label: say('field.votes'), value: [`${votes.length}/${needed}`] },
          ...(waiting ? [{ label: say('field.deadline'), value: [relative(deadline)] }] : []),
        ],
      },
      { kind: 'context', text: [say('acme.asked-once')] },
    ],
    actions: waiting ? voteActions(say, id) : [],
  });
};
