import type { Certificate } from '../certificate/certificate.ts';
import { readLeaf } from '../pki/certificate-read.ts';
import type { LeftOut } from './renewal.ts';

export interface Losses {
  readonly names: readonly string[];
  /** Extended key usages, e.g. `clientAuth`. */
  readonly usages: readonly string[];
}

/**
 * What the new certificate lacks of the old one, as it stands in the certificates themselves: names nobody agreed to leave out, and uses
 * such as `clientAuth`, which public CAs end in 2026–27 and mutual TLS fails without.
 */
export const lossesOf = (
  old: Pick<Certificate, 'chain'>,
  renewed: Pick<Certificate, 'chain'>,
  without: readonly LeftOut[],
): Losses => {
  const [before, after] = [readLeaf(old.chain).facts, readLeaf(renewed.chain).facts];
  const agreed = without.filter((one) => one.agreed).map(({ name }) => name);
  const has = (name: string): boolean => after.names.includes(name) || agreed.includes(name);
  return {
    names: before.names.filter((name) => !has(name)),
    // No extension at all allows every use.
    usages:
      after.extendedKeyUsages.length === 0
        ? []
        : before.extendedKeyUsages.filter((usage) => !after.extendedKeyUsages.includes(usage)),
  };
};

export const losesNothing = ({ names, usages }: Losses): boolean => names.length + usages.length === 0;
