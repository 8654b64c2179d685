import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longest, the longest first. Without a memory of earlier runs vitest begins with the largest files, and these are small: one
 * of them would be left to run alone at the end.
 */
const LONGEST = [
  'real/postgres-crashes',
  'real/postgres-stories',
  'real/renewal.test',
  'real/upkeep',
  'real/killed',
  'real/acme-later',
  'real/nginx',
  'real/letter.test',
  'real/edge',
  'contracts/surface/slack',
  'contracts/surface/discord',
  'contracts/surface/console',
  'contracts/surface/http',
  'stories/faults',
  'stories/order-crash',
  'stories/reviewed-crash',
  'stories/platform-down',
] as const;

const rank = ({ moduleId }: TestSpecification): number => {
  const at = LONGEST.findIndex((part) => moduleId.includes(part));
  return at === -1 ? LONGEST.length : at;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
