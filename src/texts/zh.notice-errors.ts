import type { enNoticeErrors } from './en.notice-errors.ts';

/** 告警与监测的拒绝说明，以及通知接收方的答复。 */
export const zhNoticeErrors: Readonly<Record<keyof typeof enNoticeErrors, string>> = {
  'error.receiver-gone': '{receiver} 已无法送达：{detail}。',
  'remedy.receiver-gone': '请在配置中指定其他接收方，或重新邀请 Signet 加入。',
  'error.receiver-limited': '{receiver} 在 {seconds} 秒内不再接收消息。',
  'remedy.receiver-limited': '无需处理：Signet 会按要求等待。',
  'error.receiver-unreachable': '无法送达 {receiver}：{detail}。',
  'remedy.receiver-unreachable': 'Signet 会自动重试；可用 “signet doctor” 查看原因。',
  'error.proof-soon': '不久前已向 {address} 发送过链接。',
  'remedy.proof-soon': '请在该邮箱（包括垃圾邮件）中查找；{at} 之后可再次发送。',
  'error.proofs-many': '您今天已向 {most} 个邮箱发送链接，尚无人确认。',
  'remedy.proofs-many': '请等其中一些确认，或明天再继续；配置文件中的邮箱无需链接。',
  'error.mailbox-unproved': '{address} 尚未验证。',
  'remedy.mailbox-unproved': '收件人须打开发送给他的链接；cert alert prove 可重新发送。',
  'error.alert-over': '该证书已没有进行中的告警。',
  'remedy.alert-over': '告警已解决；可查看其状态了解经过。',
  'error.snooze-reason': '暂停提醒超过 7 天需要说明原因。',
  'remedy.snooze-reason': '请用 --reason 说明；会记入审计日志。',
  'error.policy-exists': '已有名为 {name} 的告警策略。',
  'remedy.policy-exists': '请换一个名称，或修改已有策略：cert alert edit。',
  'error.watch-exists': '{place} 已在监测之中。',
  'remedy.watch-exists': '可用 “cert watch list” 查看；若要修改监测方式，请先移除。',
  'error.policies-many': '告警策略已达 {most} 条上限。',
  'remedy.policies-many': '请删除一条，或让一条策略按标签或全部覆盖更多证书。',
};
