import { nothingFound } from '../kernel/nothing-found.ts';
import type { Store } from '../store/store.ts';
import { certificateById } from './certificate.store.ts';
import type { Certificate } from './certificate.ts';

/** The certificate that a person's word means; throws `nothing-found`. */
export const namedCertificate = async (
  house: { readonly store: Store; findCertificate(word: string): Promise<string> },
  word: string,
): Promise<Certificate> => {
  const certificate = await certificateById(house.store, await house.findCertificate(word));
  if (certificate === undefined) throw nothingFound('certificate', word);
  return certificate;
};
