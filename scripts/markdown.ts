/** A cell: no line breaks, no column marks. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

export const table = (columns: readonly string[], rows: readonly (readonly string[])[]): string =>
  [columns, columns.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

/** Said at the top of every printed page. */
export const PRINTED = '<!-- Printed from the tables in the code by `npm run docs`; change those. -->';
