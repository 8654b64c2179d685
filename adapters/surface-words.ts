import type { Language } from '../src/texts/language.ts';

/** Words that more than one surface says; each spreads them into its own table. */
const en = {
  more: '… {count} more',
  nothing: '(nothing)',
  show: 'Show in the channel',
} as const;

export type SharedWords = Readonly<Record<keyof typeof en, string>>;

const zh: SharedWords = {
  more: '……还有 {count} 项',
  nothing: '（无）',
  show: '在频道中显示',
};

export const sharedWords: Readonly<Record<Language, SharedWords>> = { en, zh };

/** `{slots}` that are not given stay as they are. */
export const fillWords = (template: string, facts: Readonly<Record<string, string | number>>): string =>
  template.replace(/\{([a-zA-Z]+)\}/g, (slot, name: string) =>
    Object.hasOwn(facts, name) ? String(facts[name]) : slot,
  );
