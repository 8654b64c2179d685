import type { en } from './en.ts';
import { zhDiagnosis } from './zh.diagnosis.ts';
import { zhErrors } from './zh.errors.ts';

export const zh: Readonly<Record<keyof typeof en, string>> = {
  ...zhErrors,
  ...zhDiagnosis,
};
