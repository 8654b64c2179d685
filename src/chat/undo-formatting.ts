// What chat clients, phones and word processors do to typed text, undone.

interface Rewrite {
  readonly pattern: RegExp;
  readonly into: string;
}

/** In order. Joiners between two letters of other scripts belong to the word and stay. */
const rewrites: readonly Rewrite[] = [
  { pattern: /\r\n?|[\u2028\u2029]/g, into: '\n' },
  { pattern: /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, into: '' },
  { pattern: /(?<!\P{ASCII})[\u200c\u200d]|[\u200c\u200d](?!\P{ASCII})/gu, into: '' },
  { pattern: /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g, into: ' ' },
  { pattern: /[“”„‟«»＂]/g, into: '"' },
  { pattern: /[‘’‚‛＇]/g, into: "'" },
  { pattern: /[\u2010\u2011\ufe63\uff0d]/g, into: '-' },
  // The fence of a PEM block, of which some clients make long dashes.
  {
    pattern: /[-–—]{2,8}(BEGIN|END) ([A-Z0-9 ]{1,40})[-–—]{2,8}|—(BEGIN|END) ([A-Z0-9 ]{1,40})—/g,
    into: '-----$1$3 $2$4-----',
  },
];

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** `<…>` or `<…|label>` as chat platforms write links, mentions and channels. */
const ANGLE = /<([@#!a-z][^<>|\n]*)(?:\|([^<>\n]*))?>/gi;

/** What stood between angle brackets, as a person would have typed it; undefined when it is none of the known forms. */
const typedForm = (content: string, label: string): string | undefined => {
  if (content.startsWith('@')) return `@${content.slice(1).replace(/^!/, '')}`;
  if (content.startsWith('#')) return content;
  if (content.startsWith('!')) return label === '' ? `@${content.slice(1).replace(/^[a-z]+\^/, '')}` : label;
  if (/^(?:https?|ftp):\/\//i.test(content)) return label === '' ? content : label;
  if (/^(?:mailto|tel):/i.test(content)) return label === '' ? content.replace(/^[a-z]+:/i, '') : label;
  return undefined;
};

/**
 * The text as its author typed it. Links become their label, mentions their id (`@U123`, `#C123`), the three entities their character,
 * smart quotes and odd spaces plain ones; what cannot be seen goes.
 */
export const undoFormatting = (text: string): string => {
  const linked = text.replace(
    ANGLE,
    (whole, content: string, label?: string) => typedForm(content, label ?? '') ?? whole,
  );
  const decoded = linked.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
  return rewrites.reduce((rest, { pattern, into }) => rest.replace(pattern, into), decoded);
};
