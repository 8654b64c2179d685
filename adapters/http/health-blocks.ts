import { bold, paragraph, relative } from '../../src/chat/build.ts';
import type { Block, Text } from '../../src/chat/message.ts';
import type { Say } from '../../src/texts/say.ts';
import type { Check } from './readiness.ts';

const NAMES: Readonly<Record<Check['what'], (say: Say, which: string) => string>> = {
  store: (say) => say('health.store'),
  clock: (say) => say('health.clock'),
  notices: (say) => say('health.notices'),
  job: (say, which) => say('health.job', { name: which }),
  surface: (say, which) => say('health.surface', { name: which }),
};

const line = (say: Say, { what, which = '', ok, at }: Check): Text => [
  `${NAMES[what](say, which)} — `,
  ok ? say('health.good') : bold(say('health.bad')),
  ...(at === undefined || (ok && what !== 'clock') ? [] : [', ', relative(at)]),
];

/** Whether the bot itself works, and how many of its jobs have run since the start. */
export const healthBlocks = (say: Say, checks: readonly Check[], jobs: number): readonly Block[] => [
  paragraph(bold(say(checks.every(({ ok }) => ok) ? 'health.all-good' : 'health.some-bad', { jobs }))),
  { kind: 'list', items: checks.map((check) => line(say, check)) },
];
