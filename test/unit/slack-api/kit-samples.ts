// Block Kit pieces for tables of cases; `n` is the length or number that a limit is about.

export type Kit = Record<string, unknown>;

export const letters = (n: number): string => 'x'.repeat(n);
export const times = <T>(n: number, make: (index: number) => T): T[] =>
  Array.from({ length: n }, (_, index) => make(index));

export const plain = (n: number): Kit => ({ type: 'plain_text', text: letters(n) });
export const marked = (n: number): Kit => ({ type: 'mrkdwn', text: letters(n) });
export const section = (more: Kit = {}): Kit => ({ type: 'section', text: marked(5), ...more });
export const divider = (): Kit => ({ type: 'divider' });
export const button = (more: Kit = {}): Kit => ({ type: 'button', text: plain(5), ...more });
export const actions = (...elements: Kit[]): Kit => ({ type: 'actions', elements });
export const row = (more: Kit = {}): Kit => ({ text: plain(5), value: 'v', ...more });
export const rows = (n: number): Kit[] => times(n, (index) => row({ value: `v${index}` }));
export const select = (more: Kit = {}): Kit => ({ type: 'static_select', action_id: 'pick', ...more });
export const field = (element: Kit, more: Kit = {}): Kit => ({ type: 'input', label: plain(5), element, ...more });
export const entry = (more: Kit = {}): Kit => ({ type: 'plain_text_input', action_id: 'entry', ...more });
export const image = (more: Kit = {}): Kit => ({
  type: 'image',
  alt_text: 'a picture',
  image_url: 'https://example.com/a.png',
  ...more,
});
export const confirm = (more: Kit = {}): Kit => ({ text: plain(5), ...more });
export const cell = (text = 'x'): Kit => ({ type: 'raw_text', text });
export const table = (rowCount: number, width = 1, text = 'x'): Kit => ({
  type: 'table',
  rows: times(rowCount, () => times(width, () => cell(text))),
});
export const rich = (...elements: Kit[]): Kit => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});
export const address = (n: number): string => `https://example.com/${letters(n - 'https://example.com/'.length)}`;

const series = (points: number, name = 's'): Kit => ({
  name,
  data: times(points, (index) => ({ label: `p${index}`, value: index })),
});
export const chart = (seriesCount = 1, points = 1, more: Kit = {}): Kit => ({
  type: 'data_visualization',
  title: 'Certificates',
  chart: {
    type: 'bar',
    series: times(seriesCount, (index) => series(points, `s${index}`)),
    axis_config: { categories: times(points, (index) => `p${index}`) },
  },
  ...more,
});
export const card = (more: Kit = {}): Kit => ({ type: 'card', title: marked(5), ...more });

export const modal = (more: Kit = {}): Kit => ({ type: 'modal', title: plain(5), blocks: [section()], ...more });
export const home = (more: Kit = {}): Kit => ({ type: 'home', blocks: [section()], ...more });
