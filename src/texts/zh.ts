import type { en } from './en.ts';
import { zhAcme } from './zh.acme.ts';
import { zhAlerts } from './zh.alerts.ts';
import { zhCards } from './zh.cards.ts';
import { zhCommands } from './zh.commands.ts';
import { zhConfig } from './zh.config.ts';
import { zhDiagnosis } from './zh.diagnosis.ts';
import { zhEdge } from './zh.edge.ts';
import { zhErrors } from './zh.errors.ts';
import { zhFindings } from './zh.findings.ts';
import { zhLifecycle } from './zh.lifecycle.ts';
import { zhNotices } from './zh.notices.ts';
import { zhOrganisation } from './zh.organisation.ts';
import { zhPath } from './zh.path.ts';
import { zhPoints } from './zh.points.ts';
import { zhRenewal } from './zh.renewal.ts';
import { zhReport } from './zh.report.ts';
import { zhReviews } from './zh.reviews.ts';
import { zhSetbacks } from './zh.setbacks.ts';
import { zhUpload } from './zh.upload.ts';
import { zhVerbs } from './zh.verbs.ts';
import { zhWatch } from './zh.watch.ts';
import { zhWords } from './zh.words.ts';

export const zh: Readonly<Record<keyof typeof en, string>> = {
  ...zhErrors,
  ...zhDiagnosis,
  ...zhFindings,
  ...zhPoints,
  ...zhReviews,
  ...zhOrganisation,
  ...zhWords,
  ...zhPath,
  ...zhUpload,
  ...zhCards,
  ...zhCommands,
  ...zhRenewal,
  ...zhLifecycle,
  ...zhEdge,
  ...zhNotices,
  ...zhAlerts,
  ...zhWatch,
  ...zhVerbs,
  ...zhConfig,
  ...zhAcme,
  ...zhReport,
  ...zhSetbacks,
};
