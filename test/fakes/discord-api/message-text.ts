import { nested } from './component-rules.ts';
import { COMPONENT, SELECTS } from './component-tables.ts';
import type { StoredMessage } from './discord-world.ts';
import { type Dict, dict, dicts, list, text } from './plain-json.ts';

/** Every component of a message, nested ones in reading order. */
export const componentsOf = (message: StoredMessage): readonly Dict[] =>
  message.components.flatMap((component) => nested(component, []).map((placed) => placed.component));

export const buttonsOf = (message: StoredMessage): readonly Dict[] =>
  componentsOf(message).filter((component) => component.type === COMPONENT.button);

export const selectsOf = (message: StoredMessage): readonly Dict[] =>
  componentsOf(message).filter((component) => SELECTS.includes(component.type as number));

const embedLines = (embed: Dict): readonly string[] => [
  text(dict(embed.author).name),
  text(embed.title),
  text(embed.description),
  ...dicts(embed.fields).map((field) => `${text(field.name)}: ${text(field.value)}`),
  text(dict(embed.footer).text),
];

const button = (component: Dict): string =>
  `[${text(component.label)}${component.disabled === true ? ' (disabled)' : ''}]`;

const DRAWN: Readonly<Record<number, (component: Dict) => readonly string[]>> = {
  [COMPONENT.textDisplay]: (component) => [text(component.content)],
  [COMPONENT.separator]: () => ['---'],
  [COMPONENT.mediaGallery]: (component) =>
    dicts(component.items).map((item) => `(image: ${text(item.description) || text(dict(item.media).url)})`),
  [COMPONENT.thumbnail]: (component) => [`(image: ${text(component.description)})`],
  [COMPONENT.file]: (component) => [`(file: ${text(dict(component.file).url).replace('attachment://', '')})`],
  [COMPONENT.row]: (component) => [dicts(component.components).map(inRow).join(' ')],
  [COMPONENT.section]: (component) => [
    ...dicts(component.components).flatMap(draw),
    ...draw(dict(component.accessory)),
  ],
  [COMPONENT.container]: (component) => dicts(component.components).flatMap(draw),
  [COMPONENT.button]: (component) => [button(component)],
};

const inRow = (component: Dict): string =>
  component.type === COMPONENT.button
    ? button(component)
    : `<${text(component.placeholder) || text(component.custom_id)}: ${list(component.options)
        .map((option) => text(dict(option).label))
        .join(' | ')}>`;

const draw = (component: Dict): readonly string[] => DRAWN[component.type as number]?.(component) ?? [];

/** Everything a person reads in a message, one line per part, buttons in brackets. */
export const textOf = (message: StoredMessage): string =>
  [
    message.content,
    ...message.embeds.flatMap(embedLines),
    ...message.components.flatMap(draw),
    ...message.attachments.map((attachment) => `(attached: ${attachment.filename})`),
  ]
    .filter((line) => line !== '')
    .join('\n');
