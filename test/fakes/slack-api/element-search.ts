import { elementsOf, withChildren } from './kit-check.ts';
import { type Json, listAt, type SlackMessage, textAt, type ViewRecord } from './slack-model.ts';

/** What a person can touch: a message, or a view (modal or App Home). */
export type Touchable = SlackMessage | ViewRecord;

export interface Found {
  readonly block: Json;
  readonly element: Json;
}

export const isView = (target: Touchable): target is ViewRecord => 'rootId' in target;

export const blocksOf = (target: Touchable): readonly Json[] =>
  isView(target)
    ? listAt(target.body, 'blocks')
    : [...target.blocks, ...target.attachments.flatMap((one) => listAt(one, 'blocks'))];

const inner = (value: unknown): string | undefined => textAt(value, 'text');

/** The names an element goes by: its ids (`action` or `block/action`), the words on it, the label above it. */
const namesOf = ({ block, element }: Found): readonly (string | undefined)[] => [
  textAt(element, 'action_id'),
  `${textAt(block, 'block_id')}/${textAt(element, 'action_id')}`,
  inner(element.text),
  inner(element.placeholder),
  textAt(element, 'accessibility_label'),
  ...(block.type === 'input' ? [inner(block.label), textAt(block, 'block_id')] : []),
];

/** Everything a person can touch in a message or view, with its drawn name. */
export const touchables = (target: Touchable): readonly Found[] =>
  withChildren(blocksOf(target)).flatMap((block) =>
    elementsOf(block)
      .filter(({ element }) => typeof element.action_id === 'string')
      .map(({ element }) => ({ block, element })),
  );

/** The element with this action id, button text, placeholder or label; fails naming what there is. */
export const findElement = (target: Touchable, what: string): Found => {
  const all = touchables(target);
  const found = all.filter((one) => namesOf(one).includes(what));
  const exact = found.filter(({ element }) => element.action_id === what);
  const candidates = exact.length > 0 ? exact : found;
  if (candidates.length === 1 && candidates[0] !== undefined) return candidates[0];
  const names = all.map((one) => namesOf(one).filter(Boolean).join(' / '));
  throw new Error(
    `${candidates.length} elements called ${JSON.stringify(what)}; there are: ${names.join('; ') || 'none'}`,
  );
};
