import { id } from './kit-objects.ts';
import { richText } from './kit-rich-text.ts';
import {
  boolean,
  byType,
  type Check,
  integer,
  list,
  may,
  must,
  number,
  object,
  oneOf,
  type Rule,
  string,
} from './kit-shape.ts';
import { isJson, listAt, textAt } from './slack-model.ts';

// Tables and charts, the blocks whose limits are about amounts. @see docs.slack.dev/reference/block-kit/blocks

const raw = {
  raw_text: object({ type: must(oneOf('raw_text')), text: must(string({ min: 1 })) }),
  raw_number: object({ type: must(oneOf('raw_number')), value: must(number()), text: must(string({ min: 1 })) }),
};
const cell = byType({ ...raw, rich_text: richText });

/** All text inside a value, for limits that count characters over a whole block. */
export const textWithin = (value: unknown): number => {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + textWithin(one), 0);
  if (!isJson(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, inner]) => sum + (key === 'text' && typeof inner === 'string' ? inner.length : textWithin(inner)),
    0,
  );
};

const tableBudget: Rule = (block, at, note) => {
  if (textWithin(block.rows) > 10_000) note('must be less than 10001 characters', `${at}/rows`);
};

export const table: Check = object(
  {
    type: must(oneOf('table')),
    block_id: may(id),
    rows: must(list(list(cell, { min: 1, max: 20 }), { min: 1, max: 100 })),
    column_settings: may(
      list(object({ align: may(oneOf('left', 'center', 'right')), is_wrapped: may(boolean) }), { max: 20 }),
    ),
  },
  tableBudget,
);

const evenRows: Rule = (block, at, note) => {
  const rows = Array.isArray(block.rows) ? block.rows : [];
  const width = Array.isArray(rows[0]) ? rows[0].length : 0;
  for (const [index, row] of rows.entries())
    if (Array.isArray(row) && row.length !== width) note(`must provide ${width} items`, `${at}/rows/${index}`);
};

export const dataTable: Check = object(
  {
    type: must(oneOf('data_table')),
    block_id: may(id),
    caption: must(string({ min: 1 })),
    rows: must(list(list(cell, { min: 1, max: 20 }), { min: 2, max: 201 })),
    page_size: may(integer({ min: 1, max: 100 })),
    row_header_column_index: may(integer({ min: 0 })),
  },
  evenRows,
);

const chartLabel = string({ min: 1, max: 20 });
const axisTitle = string({ max: 50 });
const series: Check = object({
  name: must(chartLabel),
  data: must(list(object({ label: must(chartLabel), value: must(number()) }), { min: 1, max: 20 })),
});

/** Every series has one value for every category, and its own name. */
const seriesFitAxis: Rule = (chart, at, note) => {
  const axis = chart.axis_config;
  const categories = isJson(axis) && Array.isArray(axis.categories) ? axis.categories : [];
  const names = new Set<string>();
  for (const [index, one] of listAt(chart, 'series').entries()) {
    const labels = listAt(one, 'data').map((point) => textAt(point, 'label'));
    if (labels.length !== categories.length || categories.some((category) => !labels.includes(String(category))))
      note('must provide one value for every category', `${at}/series/${index}/data`);
    const name = textAt(one, 'name') ?? '';
    if (names.has(name)) note(`series name "${name}" already exists`, `${at}/series/${index}/name`);
    names.add(name);
  }
};

const plot = (type: string): Check =>
  object(
    {
      type: must(oneOf(type)),
      series: must(list(series, { min: 1, max: 12 })),
      axis_config: must(
        object({
          categories: must(list(chartLabel, { min: 1, max: 20 })),
          x_label: may(axisTitle),
          y_label: may(axisTitle),
        }),
      ),
    },
    seriesFitAxis,
  );

export const dataVisualization: Check = object({
  type: must(oneOf('data_visualization')),
  block_id: may(id),
  title: must(string({ min: 1, max: 50 })),
  chart: must(
    byType({
      pie: object({
        type: must(oneOf('pie')),
        segments: must(
          list(object({ label: must(chartLabel), value: must(number({ min: Number.MIN_VALUE })) }), {
            min: 1,
            max: 12,
          }),
        ),
      }),
      bar: plot('bar'),
      line: plot('line'),
      area: plot('area'),
    }),
  ),
});
