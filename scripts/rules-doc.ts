import { PRINTED } from './markdown.ts';
import { asksProduct, enforcedIn, testsOf } from './rule-places.ts';
import { type RuleRow, ruleTable } from './rule-table.ts';

/** Files and tests named in one line; the search box finds the rest. */
const MOST = 3;

const few = (items: readonly string[]): string =>
  [...items.slice(0, MOST), ...(items.length > MOST ? [`… ${items.length - MOST} more`] : [])].join('<br>') || '–';

/** Done is what somebody can do: a test of the product says so, not one of a table. */
const isAsked = (rule: string): boolean => testsOf(rule).some(asksProduct);

const cell = (text: string): string => text.replaceAll('|', '\\|');

const line = ([rule, row]: readonly [string, RuleRow]): string => {
  const places = enforcedIn(rule).map((path) => `\`${path}\``);
  const tests = [...new Set(testsOf(rule).map(({ title, path }) => `${cell(title)} (\`${path.split('/').at(-1)}\`)`))];
  const note = row.note === undefined ? '' : `: ${row.note}`;
  return `| ${rule} | ${cell(row.says)} | ${isAsked(rule) ? 'done' : 'no story'}${cell(note)} | ${few(places)} | ${few(tests)} |`;
};

/** docs/rules.md: every rule, what it says, whether it holds, where it is enforced, and the tests that name it. */
export const rulesPage = (): string => {
  const rows = Object.entries(ruleTable) as [string, RuleRow][];
  const done = rows.filter(([rule]) => isAsked(rule)).length;
  return [
    PRINTED,
    '# Rules',
    '',
    `What the service does, rule by rule: ${done} of ${rows.length} done.`,
    '',
    '| Rule | What it says | Holds | Where | Tests |',
    '|---|---|---|---|---|',
    ...rows.map(line),
  ].join('\n');
};
