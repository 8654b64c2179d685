import { enAcme } from './en.acme.ts';
import { enAlerts } from './en.alerts.ts';
import { enCards } from './en.cards.ts';
import { enCommands } from './en.commands.ts';
import { enConfig } from './en.config.ts';
import { enDiagnosis } from './en.diagnosis.ts';
import { enEdge } from './en.edge.ts';
import { enErrors } from './en.errors.ts';
import { enFindings } from './en.findings.ts';
import { enLifecycle } from './en.lifecycle.ts';
import { enNotices } from './en.notices.ts';
import { enOrganisation } from './en.organisation.ts';
import { enPath } from './en.path.ts';
import { enPoints } from './en.points.ts';
import { enRenewal } from './en.renewal.ts';
import { enReport } from './en.report.ts';
import { enReviews } from './en.reviews.ts';
import { enSetbacks } from './en.setbacks.ts';
import { enUpload } from './en.upload.ts';
import { enVerbs } from './en.verbs.ts';
import { enWatch } from './en.watch.ts';
import { enWords } from './en.words.ts';

/** Every sentence, in English. `{slots}` are filled by facts; the other languages have the same keys and slots, or do not compile. */
export const en = {
  ...enErrors,
  ...enDiagnosis,
  ...enFindings,
  ...enPoints,
  ...enReviews,
  ...enOrganisation,
  ...enWords,
  ...enPath,
  ...enUpload,
  ...enCards,
  ...enCommands,
  ...enRenewal,
  ...enLifecycle,
  ...enEdge,
  ...enNotices,
  ...enAlerts,
  ...enWatch,
  ...enVerbs,
  ...enConfig,
  ...enAcme,
  ...enReport,
  ...enSetbacks,
} as const;
