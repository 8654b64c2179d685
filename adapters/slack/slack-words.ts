import type { Tone } from '../../src/chat/message.ts';
import type { Language } from '../../src/texts/language.ts';
import { sharedWords } from '../surface-words.ts';

/** The adapter's own words: what Slack's forms and fallbacks need. What the bot says comes in Messages. `{slots}` are filled by `fillWords`. */
const en = {
  ...sharedWords.en,
  restInFile: 'The whole of it is in the file beside this card.',
  restInDirect: 'The whole of it is in a file in our direct conversation.',
  imageBeside: 'Image: {alt}',
  confirmTitle: 'Are you sure?',
  confirmYes: 'Yes',
  confirmNo: 'No',
  close: 'Close',
  send: 'Send',
  yes: 'Yes',
  choose: 'Choose …',
  working: 'Working …',
  workingLong: 'This takes a moment. You may close this window; the answer comes in the conversation.',
  formExpired: 'The form could not be opened in time.',
  formRetry: 'Open the form',
  buttonUnknown: 'This button was made by another version. Ask for the card again with /cert status.',
  notHere:
    'I am not in this channel, so the card is in our direct conversation. Invite me here to keep cards in this channel.',
  askTitle: 'One more thing',
  mentionHint: 'In a thread: mention me with the command, for example “@Signet status example.com”.',
  threadTitle: 'Signet command',
  threadLabel: 'Command',
  threadHint: 'For example: cert status example.com',
  homeTitle: 'Signet',
  failed: 'Something went wrong on the way to Slack. Ask for the card again with /cert status.',
} as const;

export type SlackWords = Readonly<Record<keyof typeof en, string>>;

const zh: SlackWords = {
  ...sharedWords.zh,
  restInFile: '完整内容见卡片旁的文件。',
  restInDirect: '完整内容见我们私信中的文件。',
  imageBeside: '图片：{alt}',
  confirmTitle: '确定吗？',
  confirmYes: '是',
  confirmNo: '否',
  close: '关闭',
  send: '发送',
  yes: '是',
  choose: '请选择……',
  working: '处理中……',
  workingLong: '需要一点时间。可以关闭此窗口；答复会出现在会话中。',
  formExpired: '未能及时打开表单。',
  formRetry: '打开表单',
  buttonUnknown: '此按钮来自其他版本。请用 /cert status 重新获取卡片。',
  notHere: '我不在此频道，卡片已发到我们的私信中。邀请我加入此频道，卡片就会留在这里。',
  askTitle: '还需填写',
  mentionHint: '在消息列中：提及我并写上命令，例如“@Signet status example.com”。',
  threadTitle: 'Signet 命令',
  threadLabel: '命令',
  threadHint: '例如：cert status example.com',
  homeTitle: 'Signet',
  failed: '发送到 Slack 时出错。请用 /cert status 重新获取卡片。',
};

const WORDS: Readonly<Record<Language, SlackWords>> = { en, zh };

export const slackWords = (language: Language): SlackWords => WORDS[language];

/** Characters, not emoji names: `plain_text` without emoji shows them as they are. */
export const TONE_MARKS: Readonly<Record<Tone, string>> = {
  neutral: '',
  good: '✅ ',
  waiting: '⏳ ',
  warning: '⚠️ ',
  bad: '⛔ ',
};
