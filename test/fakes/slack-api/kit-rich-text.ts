import { id } from './kit-objects.ts';
import { boolean, byType, type Check, integer, list, may, must, object, oneOf, string, url } from './kit-shape.ts';

type Fields = Parameters<typeof object>[0];

const styled: Fields = {
  style: may(
    object({
      bold: may(boolean),
      code: may(boolean),
      italic: may(boolean),
      strike: may(boolean),
      underline: may(boolean),
    }),
  ),
};
const word = string({ min: 1 });

const INLINE: Readonly<Record<string, Check>> = {
  text: object({ type: must(oneOf('text')), text: must(word), ...styled }),
  link: object({
    type: must(oneOf('link')),
    url: must(url(3000)),
    text: may(string()),
    unsafe: may(boolean),
    ...styled,
  }),
  user: object({ type: must(oneOf('user')), user_id: must(word), ...styled }),
  usergroup: object({ type: must(oneOf('usergroup')), usergroup_id: must(word), ...styled }),
  channel: object({ type: must(oneOf('channel')), channel_id: must(word), ...styled }),
  team: object({ type: must(oneOf('team')), team_id: must(word), ...styled }),
  emoji: object({ type: must(oneOf('emoji')), name: must(word), unicode: may(word), url: may(url(3000)), ...styled }),
  broadcast: object({ type: must(oneOf('broadcast')), range: must(oneOf('here', 'channel', 'everyone')), ...styled }),
  color: object({ type: must(oneOf('color')), value: must(word), ...styled }),
  date: object({
    type: must(oneOf('date')),
    timestamp: must(integer()),
    format: must(word),
    url: may(url(3000)),
    fallback: may(word),
    ...styled,
  }),
};

const inline: Check = byType(INLINE);
const border: Fields = { border: may(oneOf(0, 1)) };
const section: Check = object({ type: must(oneOf('rich_text_section')), elements: must(list(inline)) });

/** A `rich_text` block: text whose marks are data, so that nothing in it can be mistaken for markup. */
export const richText: Check = object({
  type: must(oneOf('rich_text')),
  block_id: may(id),
  elements: must(
    list(
      byType({
        rich_text_section: section,
        rich_text_list: object({
          type: must(oneOf('rich_text_list')),
          elements: must(list(byType({ rich_text_section: section }), { min: 1 })),
          style: must(oneOf('bullet', 'ordered')),
          indent: may(integer({ min: 0, max: 8 })),
          offset: may(integer({ min: 0 })),
          ...border,
        }),
        rich_text_quote: object({ type: must(oneOf('rich_text_quote')), elements: must(list(inline)), ...border }),
        rich_text_preformatted: object({
          type: must(oneOf('rich_text_preformatted')),
          elements: must(list(byType({ text: INLINE.text as Check, link: INLINE.link as Check }))),
          language: may(word),
          ...border,
        }),
      }),
    ),
  ),
});
