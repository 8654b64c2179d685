import type { enPointsErrors } from './en.points-errors.ts';

/** 点数及其代码的拒绝说明。 */
export const zhPointsErrors: Readonly<Record<keyof typeof enPointsErrors, string>> = {
  'error.points-short': '需要 {needed} 点，可用 {free} 点。',
  'remedy.points-short': '用 cert points 查看点数包；管理员可以添加点数，同事可以转让。',
  'error.points-expired': '点数包 {pack} 已于 {at} 到期。',
  'remedy.points-expired': '请选择其他点数包：cert points',
  'error.points-which-pack': '您有多个点数包：{packs}。',
  'remedy.points-which-pack': '请用 --pack 指明。',
  'error.points-whole': '{points} 不是有效点数：须为 1 到 1000000000 的整数。',
  'remedy.points-whole': '请给出整数，例如 50。',
  'error.points-self': '这些点数已经是您的。',
  'remedy.points-self': '请指定其他人。',
  'error.points-code-wrong': '代码不存在，或不是给您的。',
  'remedy.points-code-wrong': '请询问发送者；转让代码仅限指定的人或指定团队的管理者使用。',
  'error.points-code-over': '该代码已不能使用：{state}。',
  'remedy.points-code-over': '请索取新的代码。',
  'error.points-locked': '连续 {most} 次输入错误代码，{until} 之前不再接受您的代码。',
  'remedy.points-locked': '请稍候，并完整复制代码。',
  'error.team-unknown': '没有名为“{team}”的团队。',
  'remedy.team-unknown': '您是否指“{nearest}”？`signet team` 列出所有团队。',
  'error.team-managers': '团队 {team} 的点数由其管理者转出和兑换。',
  'remedy.team-managers': '请联系其中一位或管理员：{managers}',
  'error.team-has-points': '团队 {team} 仍有可用 {free} 点，冻结 {held} 点。',
  'remedy.team-has-points': '请先转出：cert transfer-points 名称 --from {team}',
  'error.team-name': '团队不能叫“{team}”：已有人使用此名，或名称含有 : 或 /。',
  'remedy.team-name': '请换一个名称。',
};
