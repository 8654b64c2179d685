import { code, relative } from '../chat/build.ts';
import type { Block } from '../chat/message.ts';
import type { Say } from '../texts/say.ts';
import { setbackBlocks } from '../validation/setback.views.ts';
import type { Renewal } from './renewal.ts';

/** The object that `--json` and the HTTP twin give. */
export const renewalData = (renewal: Renewal) => ({
  state: renewal.state,
  renewAt: renewal.dueAt ?? null,
  why: renewal.why ?? null,
  failures: renewal.failures,
  problem: renewal.problem ?? null,
  nextAt: renewal.nextAt ?? null,
  orderId: renewal.orderId ?? null,
  successorId: renewal.successorId ?? null,
  without: renewal.without.map(({ name }) => name),
});

const fieldsOf = (say: Say, { state, dueAt, why, nextAt, problem, successorId }: Renewal): Block => ({
  kind: 'fields',
  fields: [
    { label: say('field.renewal'), value: [say.lookup(`state.renewal.${state}`)] },
    ...(dueAt === undefined || state === 'done' ? [] : [{ label: say('field.renew-at'), value: [relative(dueAt)] }]),
    ...(why === undefined || state === 'done'
      ? []
      : [{ label: say('field.why'), value: [say.lookup(`renewal.why.${why}`)] }]),
    ...(problem === undefined || nextAt === undefined
      ? []
      : [{ label: say('field.next-try'), value: [relative(nextAt)] }]),
    ...(successorId === undefined ? [] : [{ label: say('field.successor'), value: [code(successorId)] }]),
  ],
});

/** When it is renewed, why then, and what stands in the way. */
export const renewalBlocks = (say: Say, renewal: Renewal): readonly Block[] => [
  fieldsOf(say, renewal),
  ...(renewal.problem === undefined ? [] : setbackBlocks(say, renewal.problem)),
];
