import { parse } from 'tldts';

export interface Suffix {
  /** The public suffix, e.g. `co.uk`; for a name under no listed one its last label. */
  readonly suffix: string;
  /** The name that was registered under the suffix; undefined for the suffix itself. */
  readonly registrable: string | undefined;
  /** The suffix stands in the list of those that are open to registration. */
  readonly listed: boolean;
}

// Certificate authorities count by the registries' part of the list alone: `shop.github.io` belongs to `github.io`.
const OPTIONS = {
  allowPrivateDomains: false,
  extractHostname: false,
  validateHostname: false,
  mixedInputs: false,
  detectIp: false,
} as const;

/** Where a lower-case ASCII name stands in the Public Suffix List. @see https://publicsuffix.org/list/ */
export const suffixOf = (ascii: string): Suffix => {
  const { publicSuffix, domain, isIcann } = parse(ascii, OPTIONS);
  return { suffix: publicSuffix ?? ascii, registrable: domain ?? undefined, listed: isIcann === true };
};

/** Whether everybody may register under this name, at a registry or at a service of the list's private part (`s3.amazonaws.com`). */
export const isPublicSuffix = (ascii: string): boolean =>
  parse(ascii, { ...OPTIONS, allowPrivateDomains: true }).publicSuffix === ascii;
