import { card } from '../chat/build.ts';
import { command } from '../chat/command.ts';
import type { Block, Tone } from '../chat/message.ts';
import type { Base } from '../kernel/base.ts';
import { SECOND } from '../kernel/duration.ts';
import { describeCause } from '../kernel/errors.ts';
import { type Check, type Finding, type FindingState, findingTable, found } from '../kernel/finding.ts';
import { TimeLimitError, withinTime } from '../kernel/time-limit.ts';
import { type Say, sentences } from '../texts/say.ts';

export interface DoctorHouse extends Base {
  readonly checks: () => readonly Check[];
}

/** Longest wait for one check, in milliseconds; all run side by side. */
const LIMIT = 15 * SECOND;

const look = async ({ clock }: Base, check: Check): Promise<readonly Finding[]> => {
  try {
    return await withinTime(clock, LIMIT, check.look());
  } catch (error) {
    return error instanceof TimeLimitError
      ? [found('check-late', { what: check.name, seconds: LIMIT / SECOND })]
      : [found('check-broken', { what: check.name, detail: describeCause(error) })];
  }
};

const stateOf = ({ code }: Finding): FindingState => findingTable[code].state;

const MARKS: Readonly<Record<FindingState, string>> = { good: '✓', warning: '⚠', fault: '✗' };

interface Told {
  readonly state: FindingState;
  readonly code: string;
  readonly says: string;
  /** What to do; empty for what is good. */
  readonly fix: string;
}

const tell = (say: Say, finding: Finding): Told => ({
  state: stateOf(finding),
  code: finding.code,
  says: say.filled(`finding.${finding.code}`, finding.facts),
  fix: say.filled(`finding-fix.${finding.code}`, finding.facts),
});

const list = (told: readonly Told[]): Block => ({
  kind: 'list',
  items: told.map(({ state, says, fix }) => [sentences(`${MARKS[state]} ${says}`, fix)]),
});

const ORDER: readonly FindingState[] = ['fault', 'warning', 'good'];

/** Everything outside, looked at now; faults first, each with what to do. */
export const doctorCommand = command<DoctorHouse, Record<never, never>>({
  path: ['signet', 'doctor'],
  rules: [],
  permission: 'operator',
  effect: 'read',
  options: {},
  examples: ['signet doctor'],
  handle: async (house, { say }) => {
    const findings = (await Promise.all(house.checks().map((check) => look(house, check)))).flat();
    const told = findings.map((finding) => tell(say, finding));
    const of = (state: FindingState) => told.filter((one) => one.state === state);
    const faults = of('fault').length;
    const warnings = of('warning').length;
    const tone: Tone = faults > 0 ? 'bad' : warnings > 0 ? 'warning' : 'good';
    return {
      data: { healthy: faults === 0, findings: told },
      message: card({
        tone,
        title: faults + warnings === 0 ? say('doctor.good') : say('doctor.title', { faults, warnings }),
        blocks: ORDER.map(of)
          .filter((some) => some.length > 0)
          .map(list),
        audience: 'asker',
      }),
    };
  },
});
