import type { Action } from '../../src/chat/action.ts';
import type { OutFile } from '../../src/chat/command.ts';
import type { Message, Tone } from '../../src/chat/message.ts';
import type { Language } from '../../src/texts/language.ts';
import type { Component } from './component.ts';
import type { Kept } from './custom-id.ts';
import { drawActions, type OwnButton } from './discord-actions.ts';
import { fitParts } from './discord-budget.ts';
import { COMPONENT, FLAG, LIMITS, shorten } from './discord-limits.ts';
import { escapeMarkdown, oneLine, visible } from './discord-markdown.ts';
import { type Part, partsOf } from './discord-parts.ts';
import { discordWords } from './discord-words.ts';

export interface DrawnFile {
  readonly name: string;
  readonly data: Uint8Array;
  readonly alt?: string;
}

/** A message ready to send, and what must be kept before it is. */
export interface Drawn {
  readonly components: readonly Component[];
  readonly files: readonly DrawnFile[];
  readonly keeps: readonly Kept[];
}

/** What is shown with a message, beside what it says itself. */
export interface Extras {
  readonly files?: readonly OutFile[];
  readonly own?: readonly OwnButton[];
}

/** The bar at the card's side, and a sign for those who do not see its colour. */
const TONES: Readonly<Record<Tone, { readonly colour: number | undefined; readonly sign: string }>> = {
  neutral: { colour: undefined, sign: '' },
  good: { colour: 0x2e7d32, sign: '✅ ' },
  waiting: { colour: 0x1565c0, sign: '⏳ ' },
  warning: { colour: 0xf9a825, sign: '⚠️ ' },
  bad: { colour: 0xc62828, sign: '❌ ' },
};

const WHOLE_NAME = 'message.txt';

const titleOf = ({ tone, title }: Message): string => {
  const text = escapeMarkdown(oneLine(title).trim());
  // Shortened before it is escaped, so that no escape is cut in two.
  return `### ${TONES[tone].sign}${text.length <= LIMITS.title ? text : escapeMarkdown(shorten(oneLine(title), LIMITS.title / 2))}`;
};

const fileComponent = ({ name }: DrawnFile): Component => ({
  type: COMPONENT.file,
  file: { url: `attachment://${name}` },
});

const drawPart = (part: Part, files: DrawnFile[]): Component => {
  if (part.kind === 'divider') return { type: COMPONENT.separator };
  if (part.kind === 'lines') return { type: COMPONENT.text, content: part.lines.join('\n') };
  const name = `image-${files.length + 1}.png`;
  const alt = shorten(visible(part.alt), LIMITS.alt);
  files.push({ name, data: part.png, ...(alt === '' ? {} : { alt }) });
  return {
    type: COMPONENT.gallery,
    items: [{ media: { url: `attachment://${name}` }, ...(alt === '' ? {} : { description: alt }) }],
  };
};

/** Names that the platform keeps as they are. */
const safeName = (name: string): string => name.replace(/[^\w.-]+/g, '_').replace(/^_+|_+$/g, '') || 'file';

const handedOut = (files: readonly OutFile[]): readonly DrawnFile[] => {
  const names = new Set<string>();
  return files.slice(0, LIMITS.files - 2).flatMap(({ name, bytes }, index) => {
    if (bytes.length > LIMITS.fileBytes) return [];
    const safe = names.has(safeName(name)) ? `${index + 1}-${safeName(name)}` : safeName(name);
    names.add(safe);
    return [{ name: safe, data: bytes }];
  });
};

const size = (actions: readonly Action[], components: readonly Component[]): number =>
  actions.reduce((sum, { label }) => sum + Math.min(label.length, LIMITS.optionLabel), 0) + 100 * components.length;

/**
 * A Message as Components V2: one container with a coloured bar. Embeds would cap a card at 25 fields and could not hold buttons between
 * text; a container holds all of it in reading order. What does not fit is shortened and the whole attached as a file; no action is lost.
 */
export const renderDiscord = (
  message: Message,
  language: Language,
  { files: handed = [], own = [] }: Extras = {},
): Drawn => {
  const words = discordWords[language];
  const { tone } = message;
  const actions = drawActions(message.actions, own, words);
  const given = handedOut(handed);
  const title = titleOf(message);
  const note = `-# ${words.inFile}`;
  const room = {
    components: LIMITS.components - 2 - actions.count - given.length - 2,
    text: LIMITS.text - title.length - size(message.actions, actions.components) - note.length,
    bytes: LIMITS.textBytes - Buffer.byteLength(title) - Buffer.byteLength(note),
    pictures: LIMITS.files - given.length - 1,
  };
  const fitted = fitParts(message.blocks.flatMap(partsOf), room, words);
  const files: DrawnFile[] = [];
  const body = fitted.parts.map((part) => drawPart(part, files));
  const whole = fitted.shortened ? [{ name: WHOLE_NAME, data: Buffer.from(visible(message.plain)) }] : [];
  const { colour } = TONES[tone];
  return {
    components: [
      {
        type: COMPONENT.container,
        ...(colour === undefined ? {} : { accent_color: colour }),
        components: [
          { type: COMPONENT.text, content: title },
          ...body,
          ...(whole.length === 0 ? [] : [{ type: COMPONENT.text, content: note }]),
          ...[...whole, ...given].map(fileComponent),
          ...actions.components,
        ],
      },
    ],
    files: [...files, ...whole, ...given],
    keeps: actions.keeps,
  };
};

/** The body of a request: nobody is ever pinged, and on an edit the files of before are replaced. */
export const bodyOf = ({ components, files }: Drawn, flags = 0): Readonly<Record<string, unknown>> => ({
  flags: FLAG.componentsV2 | flags,
  components,
  attachments: files.map(({ name, alt }, id) => ({
    id: String(id),
    filename: name,
    ...(alt === undefined ? {} : { description: alt }),
  })),
  allowed_mentions: { parse: [] },
});
