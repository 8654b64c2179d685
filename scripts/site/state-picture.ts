import { instance } from '@viz-js/viz';

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** `[*]` is Mermaid's sign for both ends; as a start and as an end it is drawn apart. */
const node = (name: string, side: 'start' | 'end'): string => (name === '[*]' ? side : name);

const edgesOf = (mermaid: string): readonly Edge[] =>
  [...mermaid.matchAll(/^\s*(\S+) --> (\S+?)(?:: (.*))?$/gm)].map(([, from = '', to = '', label = '']) => ({
    from: node(from, 'start'),
    to: node(to, 'end'),
    label,
  }));

const ENDS = { start: { shape: 'circle', style: 'filled' }, end: { shape: 'doublecircle', style: 'filled' } } as const;

const shapeOf = (name: string) =>
  name === 'start' || name === 'end'
    ? { ...ENDS[name], label: '', width: 0.18, fixedsize: true, class: 'end' }
    : { label: name.replaceAll('_', '-') };

const viz = await instance();

/** A state diagram as Mermaid's `stateDiagram-v2` has it (transitions alone), drawn as SVG in the colours of the page. */
export const statePicture = (mermaid: string, title: string): string => {
  const edges = edgesOf(mermaid);
  const names = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const svg = viz.renderString(
    {
      graphAttributes: { rankdir: 'TB', bgcolor: 'transparent', nodesep: 0.3, ranksep: 0.45, pad: 0.1 },
      nodeAttributes: {
        shape: 'box',
        style: 'rounded',
        fontname: 'sans-serif',
        fontsize: 11,
        height: 0.35,
        margin: '0.16,0.05',
      },
      edgeAttributes: { fontname: 'sans-serif', fontsize: 9, arrowsize: 0.6 },
      nodes: [...names].map((name) => ({ name, attributes: shapeOf(name) })),
      edges: edges.map(({ from, to, label }) => ({
        tail: from,
        head: to,
        attributes: { label: ` ${label.replace(' (', '\n(')} ` },
      })),
    },
    { format: 'svg' },
  );
  // Only the drawing: no prologue, no hover titles of its inner names, and the page's colours instead of black.
  const drawing = svg
    .slice(svg.indexOf('<svg'))
    .replace(/<title>[\s\S]*?<\/title>\n?/g, '')
    .replaceAll('"black"', '"currentColor"')
    .replace('<svg ', `<svg role="img" aria-label="${title}" `);
  return `<figure class="states">${drawing}</figure>`;
};
