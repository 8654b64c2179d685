import type { Action } from '../chat/action.ts';
import { card, code, moment } from '../chat/build.ts';
import type { Block, Message, StepState, Tone } from '../chat/message.ts';
import type { Say } from '../texts/say.ts';
import type { HostedTargetState, Hosting, HostingState } from './hosting.ts';

const TONES: Readonly<Record<HostingState, Tone>> = {
  hosting: 'good',
  waiting: 'waiting',
  deploying: 'waiting',
  completed: 'good',
  failed: 'bad',
  cancelled: 'neutral',
};

const STEPS: Readonly<Record<HostedTargetState, StepState>> = {
  hosting: 'waiting',
  deploying: 'current',
  completed: 'done',
  failed: 'failed',
};

/** The object that `--json` and the HTTP twin give. */
export const hostingData = (hosting: Hosting) => ({
  certificateId: hosting.certificateId,
  name: hosting.name,
  state: hosting.state,
  replaceAt: hosting.replaceAt,
  startsAt: hosting.startsAt ?? null,
  designatedId: hosting.designatedId ?? null,
  successorId: hosting.successorId ?? null,
  problem: hosting.problem ?? null,
  quiet: hosting.quiet,
  targets: hosting.targets.map(({ target, state }) => ({ target, state })),
});

const stepsOf = (say: Say, { targets }: Hosting): Block => ({
  kind: 'steps',
  steps: targets.map(({ target, state }) => ({
    label: target,
    state: STEPS[state],
    detail: [say.lookup(`state.hosting.${state}`)],
  })),
});

const whenOf = (say: Say, hosting: Hosting) =>
  hosting.startsAt === undefined ? [say('hosting.at-once')] : [moment(hosting.startsAt)];

/** On the certificate's own card. */
export const hostingFields = (say: Say, hosting: Hosting): Block => ({
  kind: 'fields',
  fields: [
    { label: say('field.hosting'), value: [say.lookup(`state.hosting.${hosting.state}`)] },
    { label: say('field.replaced'), value: whenOf(say, hosting) },
  ],
});

/** One hosting. */
export const hostingCard = (
  say: Say,
  hosting: Hosting,
  more: { readonly blocks?: readonly Block[]; readonly actions?: readonly Action[] } = {},
): Message =>
  card({
    tone: TONES[hosting.state],
    title: say('hosting.title', { name: hosting.name, state: say.lookup(`state.hosting.${hosting.state}`) }),
    blocks: [
      hosting.problem === undefined
        ? undefined
        : { kind: 'text', text: [say.lookup(`hosting.problem.${hosting.problem}`)] },
      stepsOf(say, hosting),
      {
        kind: 'fields',
        fields: [
          { label: say('field.certificate'), value: [code(hosting.certificateId)] },
          { label: say('field.replaced'), value: whenOf(say, hosting) },
        ],
      },
      ...(more.blocks ?? []),
    ],
    actions: more.actions ?? [],
  });

/** HOST-6: the list. */
export const hostingList = (say: Say, hostings: readonly Hosting[]): Message =>
  card({
    title: hostings.length === 0 ? say('hosting.none') : say('hosting.list', { count: hostings.length }),
    blocks: [
      hostings.length === 0
        ? { kind: 'context', text: [say('hosting.hint')] }
        : {
            kind: 'table',
            columns: [
              say('field.name'),
              say('field.state'),
              say('field.targets'),
              say('field.replaced'),
              say('field.id'),
            ],
            rows: hostings.map((hosting) => [
              [hosting.name],
              [say.lookup(`state.hosting.${hosting.state}`)],
              [hosting.targets.map(({ target }) => target).join(', ')],
              whenOf(say, hosting),
              [code(hosting.certificateId)],
            ]),
          },
    ],
  });
