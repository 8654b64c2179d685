import type { Action } from '../chat/action.ts';
import type { Say } from '../texts/say.ts';
import type { Remedy } from './remedy.ts';

type Buttons = (say: Say, what: string) => readonly Action[];

const BUTTONS: Readonly<Record<Remedy['kind'], Buttons>> = {
  renew: (say, what) => [{ label: say('action.renew-now'), command: 'cert renew', args: { what }, style: 'primary' }],
  verify: (say, what) => [{ label: say('action.verify'), command: 'cert verify', args: { what }, style: 'primary' }],
  decide: (say, what) => [
    { label: say('action.approve'), command: 'cert approve', args: { what }, style: 'primary' },
    {
      label: say('action.reject'),
      command: 'cert reject',
      args: { what },
      style: 'danger',
      ask: { option: 'reason', label: say('action.reject-why') },
    },
  ],
};

/** The buttons of a remedy; `name` is said on them where a card speaks of several certificates. */
export const remedyActions = (say: Say, remedy: Remedy | undefined, name?: string): readonly Action[] =>
  remedy === undefined
    ? []
    : BUTTONS[remedy.kind](say, remedy.what).map((action) =>
        name === undefined ? action : { ...action, label: say('action.named', { action: action.label, name }) },
      );
