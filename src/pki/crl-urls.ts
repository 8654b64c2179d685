import { certificateParts } from './certificate-parts.ts';
import { contextTag, TAG } from './der.ts';
import { DerFault, open, readWhole } from './der-reader.ts';
import { URI_NAME } from './general-name.ts';

const NAME = contextTag(0);
const URL_LENGTH = 2_000;

/**
 * Where a certificate says its revocation list can be had, http and https only. Written by whoever made the certificate: never fetch it
 * without a guard. Empty for what cannot be read. @see RFC 5280 §4.2.1.13
 */
export const crlUrls = (der: Buffer): readonly string[] => {
  try {
    const value = certificateParts(der).extensions.get('crlDistributionPoints')?.value;
    if (value === undefined) return [];
    return open(readWhole(value, TAG.sequence))
      .rest()
      .flatMap((point) => {
        const name = open(point).optional(NAME);
        const full = name === undefined ? undefined : open(name).optional(NAME);
        return full === undefined ? [] : open(full).rest();
      })
      .filter(({ tag, content }) => tag === URI_NAME && content.length <= URL_LENGTH)
      .map(({ content }) => content.toString('latin1'))
      .filter((url) => /^https?:\/\//i.test(url));
  } catch (error) {
    if (!(error instanceof DerFault)) throw error;
    return [];
  }
};
