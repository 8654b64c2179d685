import { card, code } from '../chat/build.ts';
import type { Message } from '../chat/message.ts';
import { shownNames } from '../pki/shown-names.ts';
import type { Say } from '../texts/say.ts';
import type { DeploymentState } from './deployment.ts';

/** What a card of drift speaks of, as it stands now. */
export interface DriftView {
  readonly certificateId: string;
  readonly names: readonly string[];
  readonly target: string;
  /** Undefined: the certificate is not deployed there any more. */
  readonly state: DeploymentState | undefined;
  /** SHA-256 of what is served instead; undefined when nothing else is. */
  readonly instead: string | undefined;
}

/** Whether it is still to be put right. */
export const isDrifted = ({ state, instead }: DriftView): boolean =>
  state !== undefined && state !== 'replaced' && (state !== 'deployed' || instead !== undefined);

/** Somebody put another certificate on a target: one press puts ours back, and the card closes when it is served. */
export const driftCard = (say: Say, view: DriftView): Message => {
  const { certificateId, names: all, target, state, instead } = view;
  const names = shownNames(all);
  if (state === undefined || state === 'replaced') return card({ title: say('drift.past', { names, target }) });
  if (!isDrifted(view)) return card({ tone: 'good', title: say('drift.over', { names, target }) });
  return card({
    tone: 'warning',
    title: say('notice.drift', { names, target }),
    blocks: [
      { kind: 'text', text: [say('notice.do.drift')] },
      {
        kind: 'fields',
        fields: [
          ...(instead === undefined ? [] : [{ label: say('drift.instead'), value: [code(instead)] }]),
          { label: say('field.certificate'), value: [code(certificateId)] },
        ],
      },
    ],
    actions: [
      {
        label: say('action.put-back'),
        command: 'cert deploy',
        args: { what: certificateId, target },
        style: 'primary',
      },
    ],
  });
};
