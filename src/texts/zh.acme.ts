import type { enAcme } from './en.acme.ts';

/** 内置 CA 的 ACME 端点。 */
export const zhAcme: Readonly<Record<keyof typeof enAcme, string>> = {
  'command.signet.acme': '内置 CA 的 ACME 端点，以及允许客户端接入的密钥',
  'command.signet.acme.key': '生成或吊销外部账户绑定密钥，供 certbot、lego 或 Caddy 使用',
  'option.signet.acme.key.person': '以谁的名义申请；至少为 operator',
  'option.signet.acme.key.label': '用途',
  'option.signet.acme.key.issuer': '哪个 CA（有多个端点时）',
  'option.signet.acme.key.revoke': '改为吊销',
  'acme.title': 'ACME 端点及其密钥（{count}）',
  'acme.off': '没有开启 ACME 端点；密钥 {count} 个',
  'field.label': '标签',
  'acme.accounts': '账户',
  'acme.open': '使用中',
  'acme.closed': '已吊销',
  'acme.directory': '目录地址',
  'acme.key-id': '密钥 ID',
  'acme.key-made': '{person} 的密钥：使用它即以其名义申请',
  'acme.key-once': 'HMAC 仅显示这一次。请把密钥 ID 与 HMAC 交给 ACME 客户端。',
  'acme.key-revoked': '已吊销 {person} 的 {count} 个密钥；其账户不能再申请',
  'acme.asked': '{names}：由 {person} 的 ACME 客户端申请',
  'acme.asked-once': '批准后，该客户端账户一年内续期无需再次批准。',
};
