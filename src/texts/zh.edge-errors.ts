import type { enEdgeErrors } from './en.edge-errors.ts';

/** 边缘域名的拒绝说明。 */
export const zhEdgeErrors: Readonly<Record<keyof typeof enEdgeErrors, string>> = {
  'error.edge-unknown': '没有名为“{edge}”的边缘。',
  'remedy.edge-unknown': '已配置：{edges}。边缘是类型为 edge-nginx 的目标。',
  'error.edge-name': '“{name}”不能作为边缘域名。',
  'remedy.edge-name': '请填写一个不含星号的完整域名，例如 shop.example.com。',
  'error.edge-there': '{name} 已是边缘域名。',
  'remedy.edge-there': '请用 `edge set {name}` 修改。',
  'error.edge-foreign': '{name} 是对象存储自身的域名，不能在此设置 HTTPS。',
  'remedy.edge-foreign': '请添加自己的域名，并以该存储为源站。',
  'error.edge-not-ready': '{name} 未在边缘启用（当前状态：{state}），不能设置 HTTPS。',
  'remedy.edge-not-ready': '请先用 `edge {name}` 查看原因并修复。',
  'error.edge-origin-plain': '{kind} 类型的源站只能用 HTTP 回源。',
  'remedy.edge-origin-plain': '请不填 `--origin-protocol`，或改用 own 类型的源站。',
  'error.edge-origin-silent': '源站 {origin} 未应答 HTTPS：{why}',
  'remedy.edge-origin-silent': '请先在源站启用 HTTPS，或用 HTTP 回源。',
  'error.edge-other-names': '该证书不适用于 {name}，其域名为 {names}。',
  'remedy.edge-other-names': '请选择包含 {name} 的证书，或由 Signet 申请：`edge set {name} --free`。',
  'error.edge-not-deployed': '{name} 没有已部署的证书，不能强制跳转到 HTTPS。',
  'remedy.edge-not-deployed': '请先设置证书，待 HTTPS 显示为已部署。',
  'error.edge-no-https': '{name} 在边缘没有启用 HTTPS。',
  'remedy.edge-no-https': '没有可关闭的内容。',
  'error.edge-late': '{name} 未能按时完成验证。',
  'remedy.edge-late': '订单会继续进行；用 `verify {name}` 查看它在等待什么。',
  'error.edge-invalid': '{name} 未通过验证：{detail}',
  'remedy.edge-invalid': '域名必须指向边缘。之后请重新申请（`edge set {name} --free`），或用 `--method` 改用其他方式。',
};
