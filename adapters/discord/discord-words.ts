import type { Language } from '../../src/texts/language.ts';
import { sharedWords } from '../surface-words.ts';

/** This surface's own words; what the bot says comes in Messages. `{slots}` are filled by `fill`. */
const en = {
  ...sharedWords.en,
  inFile: 'All of it is in the attached file.',
  moreActions: 'More actions',
  sure: 'Yes, go on',
  leave: 'No',
  left: 'Nothing was done.',
  oldButton: 'This button is too old',
  oldButtonRemedy: 'Signet no longer knows what it did. Use the newest card, or type the command.',
  strangeGuild: 'This server is not one that Signet answers',
  strangeGuildRemedy: 'Whoever runs Signet can add its id {id} under discord.guilds.',
  fillForm: 'Fill in the form',
  sendNow: 'Send now',
  nextPage: 'More fields ({page} of {pages})',
  pageKept: 'Page {page} of {pages} is kept',
  pageRemedy: 'What was typed so far: {fields}. Send it now, or fill in more.',
  formOption: 'Ask for everything in a form, also what is not typed in a channel',
  'group.cert': 'Certificates: apply, follow, install',
  'group.signet': 'The bot itself: people, settings, audit',
} as const;

export type DiscordWords = Readonly<Record<keyof typeof en, string>>;

const zh: DiscordWords = {
  ...sharedWords.zh,
  inFile: '完整内容见附件。',
  moreActions: '更多操作',
  sure: '是，继续',
  leave: '否',
  left: '未做任何更改。',
  oldButton: '此按钮已过期',
  oldButtonRemedy: 'Signet 已不知道它的作用。请使用最新的卡片，或直接输入命令。',
  strangeGuild: 'Signet 不响应此服务器',
  strangeGuildRemedy: 'Signet 的管理员可以把其 id {id} 加入 discord.guilds。',
  fillForm: '填写表单',
  sendNow: '立即提交',
  nextPage: '更多字段（{page}/{pages}）',
  pageKept: '第 {page}/{pages} 页已保存',
  pageRemedy: '目前已填写：{fields}。可立即提交，或继续填写。',
  formOption: '用表单填写全部内容，包括不宜在频道中输入的内容',
  'group.cert': '证书：申请、跟踪、部署',
  'group.signet': '机器人本身：人员、设置、审计',
};

export const discordWords: Readonly<Record<Language, DiscordWords>> = { en, zh };
