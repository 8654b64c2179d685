import { card, code } from '../chat/build.ts';
import type { Message } from '../chat/message.ts';
import { DAY, HOUR, MINUTE } from '../kernel/duration.ts';
import type { Say } from '../texts/say.ts';
import { CHECKS, type Policy } from './policy.ts';

const UNITS = [
  { ms: DAY, unit: 'd' },
  { ms: HOUR, unit: 'h' },
  { ms: MINUTE, unit: 'm' },
] as const;

const length = (ms: number): string => {
  const { ms: size, unit } = UNITS.find((one) => ms % one.ms === 0) ?? UNITS[2];
  return `${Math.round(ms / size)}${unit}`;
};

const objectsOf = (say: Say, { objects }: Policy): string =>
  objects.kind === 'all' ? say('policy.all') : objects.kind === 'tag' ? objects.tag : objects.names.join(', ');

const conditionsOf = (say: Say, { conditions, match }: Policy): string =>
  conditions
    .map((condition) =>
      'days' in condition
        ? say('policy.days', { days: condition.days })
        : say('policy.share', { share: condition.share }),
    )
    .join(match === 'any' ? ` ${say('policy.or')} ` : ` ${say('policy.and')} `);

/** A receiver as people know it. */
export interface ShownReceiver {
  readonly name: string;
  /** MSG-2: it has not said yes yet. */
  readonly unproved: boolean;
  /** Nobody is known by that id any more. */
  readonly gone?: true;
  /** Of a team: whom it means now; empty: nobody. */
  readonly team?: readonly Omit<ShownReceiver, 'team'>[];
}

const oneOf = (say: Say, { name, unproved, gone }: ShownReceiver): string => {
  if (gone === true) return say('policy.person-gone', { receiver: name });
  return unproved ? say('proof.not-yet', { receiver: name }) : name;
};

/** MSG-3: a receiver; a team with whom it reaches now. */
export const receiverWords = (say: Say, receiver: ShownReceiver): string => {
  const { name, team } = receiver;
  if (team === undefined) return oneOf(say, receiver);
  if (team.length === 0) return say('policy.team-nobody', { team: name });
  return say('policy.team', { team: name, people: team.map((one) => oneOf(say, one)).join(', ') });
};

/** MSG-3: a policy, whole. */
export const policyCard = (say: Say, policy: Policy, receivers: readonly ShownReceiver[]): Message => {
  const waiting = receivers.flatMap((one) => one.team ?? [one]).filter(({ unproved }) => unproved);
  return card({
    title: policy.name,
    blocks: [
      {
        kind: 'fields',
        fields: [
          { label: say('policy.objects'), value: [objectsOf(say, policy)] },
          { label: say('policy.when'), value: [conditionsOf(say, policy)] },
          {
            label: say('policy.checked'),
            value: [say('policy.checks', { minutes: CHECKS[policy.every] / MINUTE, periods: policy.periods })],
          },
          {
            label: say('policy.again'),
            value: [policy.again === undefined ? say('policy.once') : length(policy.again)],
          },
          { label: say('policy.to'), value: [receivers.map((one) => receiverWords(say, one)).join(', ')] },
          { label: say('field.remark'), value: [policy.remark] },
          { label: say('field.id'), value: [code(policy.id)] },
        ],
      },
      waiting.length === 0
        ? undefined
        : {
            kind: 'text',
            text: [
              say('proof.waits-for', { receivers: waiting.map(({ name }) => name).join(', ') }),
              ' ',
              say('proof.remedy'),
            ],
          },
      policy.always ? { kind: 'context', text: [say('policy.always')] } : undefined,
    ],
  });
};
