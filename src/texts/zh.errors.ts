import type { enErrors } from './en.errors.ts';
import { zhEdgeErrors } from './zh.edge-errors.ts';
import { zhLifecycleErrors } from './zh.lifecycle-errors.ts';
import { zhNameErrors } from './zh.name-errors.ts';
import { zhNoticeErrors } from './zh.notice-errors.ts';
import { zhOrderErrors } from './zh.order-errors.ts';
import { zhOrganisationErrors } from './zh.organisation-errors.ts';
import { zhPeopleErrors } from './zh.people-errors.ts';
import { zhPkiErrors } from './zh.pki-errors.ts';
import { zhPointsErrors } from './zh.points-errors.ts';
import { zhRequestErrors } from './zh.request-errors.ts';
import { zhUploadErrors } from './zh.upload-errors.ts';

export const zhErrors: Readonly<Record<keyof typeof enErrors, string>> = {
  'error.internal': 'Signet 内部出错。',
  'remedy.internal': '请把编号 {reference} 交给管理员，日志中可按它查到详情。',
  'error.state-refuses': '该{machine}目前处于 {state}，不能执行此操作（{event}）。',
  'remedy.state-refuses': '请查看其状态，了解现在可以做什么。',
  'error.changed-meanwhile': '该{what}刚刚被其他人修改。',
  'remedy.changed-meanwhile': '请查看其状态后重试。',
  'error.store-busy': '数据库正被另一个程序锁定。',
  'remedy.store-busy': '请稍后重试；若一直如此，请查看是哪个程序打开了该文件。',
  'error.store-full': '数据库所在磁盘已满，未保存任何内容。',
  'remedy.store-full': '请腾出空间；没有留下半成品。',
  'error.store-duplicate': '同样的内容刚刚已由其他人保存。',
  'remedy.store-duplicate': '请查看现有内容；您的这次操作没有保存任何内容。',
  'error.store-unreachable': '数据库没有应答。',
  'remedy.store-unreachable': '请检查数据库是否在运行、能否连接。没有保存一半的内容，恢复后工作会自动继续。',
  'error.store-missing': '{path} 处还没有数据库。',
  'remedy.store-missing': '请确认使用的配置是否正确（--config）；首次启动时会创建数据库。',
  'error.store-exists': '{path} 处已有数据库。',
  'remedy.store-exists': '加上 --force 即可用备份替换它；若现有内容可能有用，请先备份。',
  'error.store-in-use': '数据库 {path} 正被另一个程序打开，很可能是正在运行的机器人。',
  'remedy.store-in-use': '请先停止它，再重新运行。没有更改任何内容。',
  'error.backup-damaged': '文件 {path} 不是完整的备份：{detail}',
  'remedy.backup-damaged': '请换一份备份。没有更改任何内容。',
  'error.backup-newer': '备份 {path} 由更新的版本制作（其中有 {migration}）。',
  'remedy.backup-newer': '请安装该版本或更新的版本后重新运行。没有更改任何内容。',
  'error.backup-other-tool': '数据库是 PostgreSQL，它自带备份工具。',
  'remedy.backup-other-tool': '请运行：{command}',
  'error.secret-unreadable':
    '无法打开已存的机密（{what}）：它由主密钥 {keyVersion} 加密，而该密钥不在此处或不是同一把。',
  'remedy.secret-unreadable': '请提供当时使用的主密钥（配置项 secrets）后重试。',
  'error.file-exists': '文件 {path} 已存在，未写入任何内容。',
  'remedy.file-exists': '请先移走它，或用 --force 覆盖。',
  'error.file-unwritable': '无法写入文件 {path}：{detail}',
  'remedy.file-unwritable': '请选择其他目录，或确认该目录存在、有空间且可写。',
  'error.nothing-found': '没有与“{query}”匹配的{what}。',
  'remedy.nothing-found': '`{list}` 显示现有内容。',
  'error.ambiguous': '“{query}”匹配 {count} 项：{examples}。',
  'remedy.ambiguous': '请多输入几个字符，或使用完整编号。',
  ...zhEdgeErrors,
  ...zhUploadErrors,
  ...zhOrganisationErrors,
  ...zhLifecycleErrors,
  'error.setting-wrong': '配置项 {key} 的值不对：{value}。',
  'remedy.setting-wrong': '应为：{expected}。',
  'error.public-url-unset': '生成链接需要 Signet 的访问地址。',
  'remedy.public-url-unset': '请在 signet.yaml 中设置 http.publicUrl。',
  'error.port-taken': '{address} 已被其他程序占用。',
  'remedy.port-taken': '请停止该程序，或把 http.listen 设为其他地址和端口。',
  ...zhRequestErrors,
  ...zhNameErrors,
  ...zhPeopleErrors,
  ...zhPkiErrors,
  ...zhOrderErrors,
  ...zhPointsErrors,
  ...zhNoticeErrors,
};
