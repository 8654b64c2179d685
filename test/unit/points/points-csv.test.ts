import { expect, test } from 'vitest';
import type { LedgerLine } from '../../../src/points/ledger.ts';
import { pointsCsv } from '../../../src/points/points-csv.ts';

const line: LedgerLine = {
  id: 'led_1',
  at: '2026-11-22T00:00:00.000Z',
  kind: 'held',
  place: 'free:pak_1',
  points: -30,
  subject: 'ord_1',
  actor: 'per_1',
};
const whoseOf = (name: string): string =>
  pointsCsv([line], { id: 'tem_1', name })
    .split('\r\n')
    .slice(1)
    .join('\n')
    .replace(/^.*,tem_1,/, '')
    .trimEnd();

test('PTS-5 every line says whose it is; a number stays a number', () => {
  expect(pointsCsv([line], { id: 'tem_1', name: 'shop' })).toBe(
    'at,kind,points,place,subject,actor,entry,account,whose\r\n2026-11-22T00:00:00.000Z,held,-30,free:pak_1,ord_1,per_1,led_1,tem_1,shop\r\n',
  );
});

test.each([
  ['a formula is no formula any more', '=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
  ['nor one that begins otherwise', '@SUM(A1)', "'@SUM(A1)"],
  ['a comma is quoted', 'shop, west', '"shop, west"'],
  ['a line’s end is quoted', 'shop\nwest', '"shop\nwest"'],
])('PTS-5 %s', (_, name, cell) => expect(whoseOf(name)).toBe(cell));
