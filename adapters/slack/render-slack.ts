import type { PressedAction } from '../../src/chat/kept-action.store.ts';
import type { Message } from '../../src/chat/message.ts';
import type { Language } from '../../src/texts/language.ts';
import { fillWords } from '../surface-words.ts';
import { drawBlock, type KitBlock, textSize } from './slack-blocks.ts';
import { drawButtons } from './slack-buttons.ts';
import { LIMITS } from './slack-limits.ts';
import { cleanLine, cleanText, clip, escapeMrkdwn, plainText } from './slack-text.ts';
import { slackWords, TONE_MARKS } from './slack-words.ts';

export interface SlackFile {
  readonly name: string;
  readonly title?: string;
  readonly bytes: Uint8Array;
}

/** A message as it is sent. */
export interface SlackMessage {
  /** For notifications and screen readers: the whole meaning, as far as it fits. */
  readonly text: string;
  readonly blocks: readonly KitBlock[];
  /** Actions to be kept before it is sent. */
  readonly keep: ReadonlyMap<string, PressedAction>;
  /** To be posted beside it: images, and the whole text where something was left out. */
  readonly files: readonly SlackFile[];
}

interface Body {
  readonly blocks: readonly KitBlock[];
  readonly cut: boolean;
}

/** Blocks as long as there is room for them; `most` and `text` are what the heading and the buttons leave. */
const drawBody = (message: Message, language: Language, most: number, text: number, tables: boolean): Body => {
  const blocks: KitBlock[] = [];
  let room = text;
  let cut = false;
  for (const [index, block] of message.blocks.entries()) {
    const hasTable = blocks.some(({ type }) => type === 'table');
    const drawn = drawBlock(block, { language, tables: tables && !hasTable });
    const size = textSize(drawn.value.filter(({ type }) => type !== 'table'));
    // One block is left for the note that says what is missing.
    if (blocks.length + drawn.value.length > most - 1 || size > room) {
      const count = message.blocks.length - index;
      blocks.push({ type: 'context', elements: [plainText(fillWords(slackWords(language).more, { count }), 100)] });
      return { blocks, cut: true };
    }
    room -= size;
    cut ||= drawn.cut;
    blocks.push(...drawn.value);
  }
  return { blocks, cut };
};

const heading = (message: Message): readonly KitBlock[] => {
  const title = `${TONE_MARKS[message.tone]}${cleanLine(message.title)}`;
  const header: KitBlock = { type: 'header', text: plainText(title, LIMITS.header) };
  if (title.length <= LIMITS.header) return [header];
  return [header, { type: 'section', text: plainText(message.title, LIMITS.blockText) }];
};

const imagesOf = (message: Message): readonly SlackFile[] =>
  message.blocks.flatMap((block, index) =>
    block.kind === 'image' && block.png.length > 0
      ? [
          {
            name: `image-${index + 1}.png`,
            title: clip(cleanLine(block.alt), LIMITS.fileTitle) || 'Image',
            bytes: block.png,
          },
        ]
      : [],
  );

const wholeText = (message: Message): SlackFile => ({
  name: 'message.txt',
  title: clip(cleanLine(message.title), LIMITS.fileTitle) || 'Message',
  bytes: new TextEncoder().encode(`${cleanText(message.plain)}\n`),
});

const draw = (message: Message, language: Language, mostBlocks: number, tables: boolean): SlackMessage => {
  const head = heading(message);
  const { blocks: buttons, keep } = drawButtons(message.actions, language);
  const rest = mostBlocks - head.length - buttons.length - 1;
  const body = drawBody(message, language, rest, LIMITS.blocksText - textSize(head) - textSize(buttons), tables);
  const words = slackWords(language);
  const note: readonly KitBlock[] = body.cut
    ? [
        {
          type: 'context',
          elements: [plainText(words[message.audience === 'asker' ? 'restInDirect' : 'restInFile'], 200)],
        },
      ]
    : [];
  return {
    text: clip(escapeMrkdwn(cleanText(clip(message.plain, LIMITS.messageText / 2))), LIMITS.messageText),
    blocks: [...head, ...body.blocks, ...note, ...buttons],
    keep,
    files: [...imagesOf(message), ...(body.cut ? [wholeText(message)] : [])],
  };
};

/** A message for a conversation. Nothing in it can mention, link or break out; no action is lost. */
export const renderSlack = (message: Message, language: Language): SlackMessage =>
  draw(message, language, LIMITS.messageBlocks, true);

/** The same as a view: tables become lists, and files stay away. */
export const renderView = (message: Message, language: Language): SlackMessage =>
  draw(message, language, LIMITS.viewBlocks, false);
