import { audit } from '../audit/audit.store.ts';
import type { Person } from '../chat/actor.ts';
import type { StepUp } from '../chat/command.ts';
import type { Base } from '../kernel/base.ts';
import { CertError } from '../kernel/errors.ts';
import type { Store } from '../store/store.ts';
import { useSecondFactor } from './second-factor.store.ts';

export interface StepUpHouse extends Base {
  readonly store: Store;
  readonly stepUp: readonly StepUp[];
}

/**
 * Refuses unless `code` is this person's of this moment: `step-up-needed` without one (the form asks for it), `step-up-unset` where the
 * person has no authenticator yet, `step-up-wrong`, `step-up-locked`.
 */
export const requireStepUp = async (
  house: StepUpHouse,
  person: Person,
  why: StepUp,
  code: string | undefined,
): Promise<void> => {
  if (!house.stepUp.includes(why)) return;
  if (code === undefined) throw new CertError('step-up-needed', { why }, { field: 'code' });
  const verdict = await useSecondFactor(house.store, house, person.id, code);
  if (verdict.good) return;
  await house.store.transaction((store) =>
    audit(store, house.clock, {
      actor: person.id,
      action: `step-up.${verdict.why}`,
      subject: person.id,
      detail: { why },
    }),
  );
  if (verdict.why === 'none') throw new CertError('step-up-unset', { person: person.name });
  if (verdict.why === 'locked') throw new CertError('step-up-locked', { until: verdict.until }, { field: 'code' });
  throw new CertError('step-up-wrong', {}, { field: 'code' });
};
