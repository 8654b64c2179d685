export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** `zh-CN`, `zh_Hans`, `zh` → zh; everything else → en. */
export const languageOf = (locale: string | undefined): Language => (/^zh\b|^zh[-_]/i.test(locale ?? '') ? 'zh' : 'en');
