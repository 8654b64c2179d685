import type { AccountHouse } from './account/people.commands.ts';
import type { StepUpHouse } from './account/step-up.ts';
import type { AcmeCommandHouse } from './acme/acme.commands.ts';
import type { AlertCommandHouse } from './alert/answer.ts';
import type { ApprovalHouse } from './approval/vote.ts';
import type { BackupHouse } from './backup/make-backup.ts';
import type { DownloadHouse } from './certificate/download.ts';
import type { UploadLinkHouse } from './certificate/upload-link.ts';
import type { EdgeCommandHouse } from './edge/edge-house.ts';
import type { HostingHouse } from './hosting/deploy.ts';
import type { HostCommandHouse } from './hosting/host.commands.ts';
import type { OrderCommandHouse } from './order/order.commands.ts';
import type { DoctorHouse } from './overview/doctor.commands.ts';
import type { CertificateFinder } from './overview/finder.ts';
import type { HelpHouse } from './overview/help.commands.ts';
import type { SettingsHouse } from './overview/settings.commands.ts';
import type { PointsHouse } from './points/offer.ts';
import type { RenewCommandHouse } from './renewal/renew.commands.ts';
import type { ReportHouse } from './report/make-report.ts';
import type { WatchHouse } from './watch/look-watch.ts';

/** Everything the rooms need, together: made by `createBot`, handed to every command and job. */
export type House = OrderCommandHouse &
  ApprovalHouse &
  RenewCommandHouse &
  HostingHouse &
  HostCommandHouse &
  EdgeCommandHouse &
  DownloadHouse &
  UploadLinkHouse &
  AlertCommandHouse &
  AccountHouse &
  AcmeCommandHouse &
  CertificateFinder &
  HelpHouse &
  StepUpHouse &
  PointsHouse &
  WatchHouse &
  ReportHouse &
  DoctorHouse &
  BackupHouse &
  SettingsHouse;
