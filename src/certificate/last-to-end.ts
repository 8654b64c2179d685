import type { Certificate } from './certificate.ts';

/** Orders the one that ends last first; of those that end in the same second, the newest. */
export const lastToEnd = (a: Pick<Certificate, 'id' | 'notAfter'>, b: Pick<Certificate, 'id' | 'notAfter'>): number => {
  const [one, other] = a.notAfter === b.notAfter ? [a.id, b.id] : [a.notAfter, b.notAfter];
  return one < other ? 1 : -1;
};
