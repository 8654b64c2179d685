import { FIELD_ACTION, type FormMemory, fieldBlock, modal, type Submitted, type View } from './slack-forms.ts';
import { type Asked, placeOf } from './slack-place.ts';
import { plainText } from './slack-text.ts';
import { slackWords } from './slack-words.ts';

const LINE = 'line';
const MOST = 1_000;

/** Slash commands do not work in threads: a message’s shortcut asks for the line instead, and the answer goes into its thread. */
export const threadForm = {
  view: (asked: Asked): View => {
    const words = slackWords(asked.language);
    const memory: FormMemory = { command: '', place: placeOf(asked) };
    const field = {
      type: 'input',
      block_id: fieldBlock(LINE),
      label: plainText(words.threadLabel, MOST),
      hint: plainText(words.threadHint, MOST),
      element: { type: 'plain_text_input', action_id: FIELD_ACTION, max_length: MOST },
    };
    return modal(
      { id: 'thread', title: words.threadTitle, submit: words.send, blocks: [field], memory },
      asked.language,
    );
  },
  read: (values: Submitted['values']): string => {
    const line = values[fieldBlock(LINE)]?.[FIELD_ACTION]?.value;
    return typeof line === 'string' ? line : '';
  },
};
