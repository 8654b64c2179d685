import type { Block, StepState } from '../src/chat/message.ts';

type Steps = Extract<Block, { readonly kind: 'steps' }>['steps'];

export interface Progress {
  readonly passed: number;
  readonly of: number;
  /** Cells of the bar that are filled. */
  readonly filled: number;
}

const PASSED: Readonly<Record<StepState, boolean>> = {
  done: true,
  skipped: true,
  current: false,
  waiting: false,
  failed: false,
};

/** How far steps under way have come, for a bar of `cells`; undefined when nothing moves: all done, none begun, or one failed. */
export const progressOf = (steps: Steps, cells: number): Progress | undefined => {
  const states = new Set(steps.map((step) => step.state));
  const passed = steps.filter((step) => PASSED[step.state]).length;
  const moving = states.has('current') || (passed > 0 && states.has('waiting'));
  if (!moving || states.has('failed')) return undefined;
  return { passed, of: steps.length, filled: Math.floor((passed / steps.length) * cells) };
};
