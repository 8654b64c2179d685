import type { Tone } from '../../src/chat/message.ts';
import type { Language } from '../../src/texts/language.ts';
import { sharedWords } from '../surface-words.ts';

/** The console's own words: prompts, keys and marks. What the bot says comes in Messages. `{slots}` are filled by `fillWords`. */
const en = {
  greeting: 'Signet. Type `help` for the commands, Tab to complete, a number to press that button, `exit` to leave.',
  keys: 'Here: Tab completes, a number presses that button of the last card, Ctrl-C clears the line, Ctrl-D or `exit` leaves.',
  leaveHint: 'Ctrl-C again to leave.',
  busyHint: 'Still working. Ctrl-C again to leave.',
  bye: 'Bye.',
  cancelled: 'Cancelled. Nothing was done.',
  answerNeeded: 'This one needs an answer. Ctrl-C cancels.',
  answerTooLong: 'That is {length} characters; at most {max} are taken.',
  answerUnknown: 'Pick one of: {choices}.',
  answerYesNo: 'Answer y or n.',
  choices: 'Choices:',
  secretKept: 'kept',
  secretHidden: 'not shown',
  optional: 'Enter to skip',
  formHint: 'Enter takes what stands in [brackets], Ctrl-C cancels.',
  rest: 'More can be set: {names}.',
  restAsks: 'Set more?',
  yesNo: '(y/n)',
  noButtons: 'There is no card with buttons to press.',
  noSuchButton: 'The last card has no button {number}: it has 1 to {count}.',
  cardAbove: '{number} is “{label}” of “{title}”, further up. Press it?',
  cardChanged: 'A new card came while you typed: {number} is now “{label}” of “{title}”. Press it?',
  pressed: 'Pressed: {label}',
  updated: 'Update',
  image: 'Image',
  nothing: sharedWords.en.nothing,
  refused: 'ERROR: {what}',
  wrote: 'Wrote {path} (mode {mode}).',
  stepDone: 'done',
  stepCurrent: 'now',
  stepWaiting: 'waiting',
  stepFailed: 'failed',
  stepSkipped: 'skipped',
} as const;

export type ConsoleWords = Readonly<Record<keyof typeof en, string>>;

const zh: ConsoleWords = {
  greeting: 'Signet。输入 `help` 查看命令，Tab 补全，输入数字即按下对应按钮，`exit` 退出。',
  keys: '此处：Tab 补全，数字按下最后一张卡片的按钮，Ctrl-C 清空本行，Ctrl-D 或 `exit` 退出。',
  leaveHint: '再按一次 Ctrl-C 退出。',
  busyHint: '仍在处理。再按一次 Ctrl-C 退出。',
  bye: '再见。',
  cancelled: '已取消，未做任何更改。',
  answerNeeded: '此项必填。Ctrl-C 取消。',
  answerTooLong: '共 {length} 个字符，最多 {max} 个。',
  answerUnknown: '请选择其中之一：{choices}。',
  answerYesNo: '请回答 y 或 n。',
  choices: '可选值：',
  secretKept: '保留原值',
  secretHidden: '不显示',
  optional: '回车跳过',
  formHint: '回车采用 [方括号] 中的值，Ctrl-C 取消。',
  rest: '还可以填写：{names}。',
  restAsks: '继续填写？',
  yesNo: '(y/n)',
  noButtons: '没有带按钮的卡片。',
  noSuchButton: '最后一张卡片没有按钮 {number}，只有 1 到 {count}。',
  cardAbove: '{number} 是上方“{title}”的“{label}”。要按下吗？',
  cardChanged: '输入期间出现了新卡片：{number} 现在是“{title}”的“{label}”。要按下吗？',
  pressed: '已按下：{label}',
  updated: '更新',
  image: '图片',
  nothing: sharedWords.zh.nothing,
  refused: '错误：{what}',
  wrote: '已写入 {path}（权限 {mode}）。',
  stepDone: '完成',
  stepCurrent: '进行中',
  stepWaiting: '等待',
  stepFailed: '失败',
  stepSkipped: '跳过',
};

const WORDS: Readonly<Record<Language, ConsoleWords>> = { en, zh };

export const consoleWords = (language: Language): ConsoleWords => WORDS[language];

/** The tone in one word, for lines without colour; nothing where the title says it all: a bad state is no error of the command. */
export const TONE_WORDS: Readonly<Record<Language, Readonly<Record<Tone, string>>>> = {
  en: { neutral: '', good: 'OK', waiting: 'WAITING', warning: 'WARNING', bad: '' },
  zh: { neutral: '', good: '完成', waiting: '等待', warning: '注意', bad: '' },
};
