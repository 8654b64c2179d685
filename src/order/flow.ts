import type { FlowStep, Plan } from '../plan/plan.ts';

/** Who looks at the organisation in a step: people of the house, or the administrator by a code sent to their mailbox (VAL-8). */
const REVIEWERS: Readonly<Partial<Record<FlowStep, 'people' | 'mail'>>> = {
  'organisation-review': 'people',
  'manual-review': 'people',
  'email-review': 'mail',
};

export interface Review {
  readonly by: 'people' | 'mail';
  /** Before the names are proved, else after. */
  readonly first: boolean;
}

/** APPLY-7: where the plan's flow has its review; undefined: nowhere. */
export const reviewOf = ({ flow }: Pick<Plan, 'flow'>): Review | undefined => {
  const at = flow.findIndex((step) => REVIEWERS[step] !== undefined);
  const step = flow[at];
  const by = step === undefined ? undefined : REVIEWERS[step];
  return by === undefined ? undefined : { by, first: at < flow.indexOf('validate') };
};

/**
 * APPLY-3, APPLY-4: whether the plan vouches for an organisation. `taken`: it does not, but names validated for the same one need not be
 * validated again (VAL-11).
 */
export const organisationIn = (plan: Pick<Plan, 'flow' | 'validationReuse'>): 'needed' | 'taken' | 'unwanted' =>
  reviewOf(plan) !== undefined ? 'needed' : plan.validationReuse !== undefined ? 'taken' : 'unwanted';
