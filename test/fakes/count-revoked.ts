import type { Crl } from '../../src/pki/crl-read.ts';
import { DerReader } from '../../src/pki/der-reader.ts';

/** How many entries the list has. */
export const countRevoked = (crl: Crl): number => new DerReader(crl.revoked).rest().length;
