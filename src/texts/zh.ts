import type { en } from './en.ts';
import { zhErrors } from './zh.errors.ts';

export const zh: Readonly<Record<keyof typeof en, string>> = {
  ...zhErrors,
};
