import { peopleCommands } from './account/people.commands.ts';
import { acmeCommands } from './acme/acme.commands.ts';
import { alertCommands } from './alert/alert.commands.ts';
import { followCommands } from './alert/follow.commands.ts';
import { policyCommands } from './alert/policy.commands.ts';
import { proveCommand } from './alert/prove.commands.ts';
import { uploadCommand } from './certificate/upload.commands.ts';

import type { Command } from './chat/command.ts';
import { edgeCommands } from './edge/edge.commands.ts';
import { hostCommand } from './hosting/host.commands.ts';
import type { House } from './house.ts';
import { expediteCommand } from './order/expedite.commands.ts';
import { orderCommands } from './order/order.commands.ts';
import { reissueCommand } from './order/reissue.commands.ts';
import { reviewCommands } from './order/review.commands.ts';
import { partyCommands } from './organisation/party.commands.ts';
import { approvalCommands } from './overview/approval.commands.ts';
import { auditCommand } from './overview/audit.commands.ts';
import { deleteCommand } from './overview/delete.commands.ts';
import { deployCommand } from './overview/deploy.commands.ts';
import { doctorCommand } from './overview/doctor.commands.ts';
import { downloadCommand } from './overview/download.commands.ts';
import { helpCommands } from './overview/help.commands.ts';
import { cancelCommand, revokeCommand, revokeLetterCommand } from './overview/revoke.commands.ts';
import { settingsCommand } from './overview/settings.commands.ts';
import { listCommand, statusCommand } from './overview/status.commands.ts';
import { teamCommands } from './overview/team.commands.ts';
import { teamChangeCommands } from './overview/team-changes.commands.ts';
import { pointsCommands } from './points/points.commands.ts';
import { renewCommand } from './renewal/renew.commands.ts';
import { reportCommand } from './report/report.commands.ts';
import { watchCommands } from './watch/watch.commands.ts';

/** Every command once, in help order. */
export const commands: readonly Command<House>[] = [
  ...orderCommands.slice(0, 1),
  statusCommand,
  listCommand,
  ...orderCommands.slice(1),
  cancelCommand,
  renewCommand,
  hostCommand,
  deployCommand,
  ...edgeCommands,
  downloadCommand,
  uploadCommand,
  reissueCommand,
  revokeCommand,
  revokeLetterCommand,
  deleteCommand,
  expediteCommand,
  ...approvalCommands,
  ...reviewCommands,
  ...pointsCommands,
  ...policyCommands,
  proveCommand,
  ...alertCommands,
  ...followCommands,
  ...watchCommands,
  helpCommands.cert,
  settingsCommand,
  ...partyCommands,
  ...peopleCommands,
  ...teamCommands.slice(0, 2),
  ...teamChangeCommands,
  ...teamCommands.slice(2),
  ...acmeCommands,
  auditCommand,
  doctorCommand,
  reportCommand,
  helpCommands.signet,
];
