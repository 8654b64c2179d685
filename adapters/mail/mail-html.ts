import type { Action } from '../../src/chat/action.ts';
import type { Message } from '../../src/chat/message.ts';
import { escaped, htmlBlocks } from '../html-blocks.ts';
import { typedAction } from '../typed-action.ts';

/** A button in a mail is the command to type. */
const typed = (action: Action): string => `${action.label}: /${typedAction(action)}`;

export const mailText = ({ plain, actions }: Message): string =>
  [plain, ...(actions.length === 0 ? [] : ['', ...actions.map(typed)]), ''].join('\n');

export const mailHtml = ({ title, blocks, actions }: Message, language: string): string =>
  [
    `<!doctype html><html lang="${language}"><body>`,
    `<h2>${escaped(title)}</h2>`,
    htmlBlocks(blocks),
    ...(actions.length === 0 ? [] : [`<pre>${actions.map((action) => escaped(typed(action))).join('\n')}</pre>`]),
    '</body></html>',
  ].join('\n');
