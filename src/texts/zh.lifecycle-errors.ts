import type { enLifecycleErrors } from './en.lifecycle-errors.ts';

/** 不能吊销、删除或重颁发的原因与处理办法。 */
export const zhLifecycleErrors: Readonly<Record<keyof typeof enLifecycleErrors, string>> = {
  'error.revoke-uploaded': '{name} 的证书是上传的，不能在此吊销。',
  'remedy.revoke-uploaded': '请联系签发它的 CA 或当初的申请人。',
  'error.revoke-expired': '{name} 的证书已于 {expires} 到期，无需吊销。',
  'remedy.revoke-expired': '不再需要时可用 `cert delete` 删除。',
  'error.revoke-to-renew': '{name} 的证书将于 {expires} 到期，剩余不足 {days} 天，处于待续费状态，其方案不再支持吊销。',
  'remedy.revoke-to-renew': '请先续期，或等待其到期。',
  'error.revoke-reissue': '{name} 的证书是重颁发的，随原证书 {original} 一起吊销。',
  'remedy.revoke-reissue': '请吊销 {original}，其重颁发的证书会一并吊销。',
  'error.revoke-unsupported': '{issuer} 不支持通过 Signet 吊销。',
  'remedy.revoke-unsupported': '请凭证书序列号联系该 CA。',
  'error.delete-revoking': '{name} 的证书正在吊销。',
  'remedy.delete-revoking': '请在吊销完成后删除，或先用 `cert cancel` 撤回申请。',
  'error.delete-paid': '{name} 的证书是付费证书（{plan}），仍在有效期内。',
  'remedy.delete-paid': '请先吊销，或等待其到期。',
  'error.delete-bound': '{targets} 仍在使用 {name} 的证书。',
  'remedy.delete-bound': '请先在那里部署其他证书。',
  'error.delete-order-open': '{name} 的订单 {order} 仍在进行。',
  'remedy.delete-order-open': '请先取消：`cert cancel {order}`。',
};
