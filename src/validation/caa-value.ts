/** The value of an `issue` or `issuewild` property, taken apart. */
export interface CaaIssue {
  /** Lower case; empty: nobody may issue. */
  readonly issuer: string;
  /** In order; a tag may stand twice. Tags in lower case. */
  readonly parameters: readonly { readonly tag: string; readonly value: string }[];
}

const NOBODY: CaaIssue = { issuer: '', parameters: [] };

const ISSUER = /^[a-z0-9]+(-+[a-z0-9]+)*(\.[a-z0-9]+(-+[a-z0-9]+)*)*$/i;
const PARAMETER = /^([a-z0-9]+(?:-+[a-z0-9]+)*)[ \t]*=[ \t]*([\x21-\x3a\x3c-\x7e]*)$/i;

const trim = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/g, '');

/** A value that does not follow the grammar counts as one that names nobody. @see RFC 8659 §4.2 */
export const parseCaaIssue = (text: string): CaaIssue => {
  const [first = '', ...rest] = text.split(';').map(trim);
  if (first !== '' && !ISSUER.test(first)) return NOBODY;
  if (rest.length === 0 || (rest.length === 1 && rest[0] === ''))
    return { issuer: first.toLowerCase(), parameters: [] };
  const parameters = rest.map((part) => PARAMETER.exec(part));
  return parameters.every((match) => match !== null)
    ? {
        issuer: first.toLowerCase(),
        parameters: parameters.map(([, tag = '', value = '']) => ({ tag: tag.toLowerCase(), value })),
      }
    : NOBODY;
};

export interface CaaProperty {
  /** RFC 8659 §4.1: whoever does not understand the tag must not issue. */
  readonly critical: boolean;
  /** Lower case. */
  readonly tag: string;
  readonly value: string;
}

/** Reads the text form of the lookup port, `flags tag "value"`. */
export const parseCaaRecord = (text: string): CaaProperty => {
  const match = /^(\d+) (\S*) "(.*)"$/s.exec(text);
  const [, flags = '0', tag = '', value = ''] = match ?? [];
  return { critical: (Number(flags) & 128) !== 0, tag: tag.toLowerCase(), value };
};
