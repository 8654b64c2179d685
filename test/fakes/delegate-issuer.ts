import type { Issuer } from '../../src/order/issuer.ts';

/** Another CA by name that does what `inner` does, but for `more`: a second one for fallbacks, or one that has limits. */
export const delegateIssuer = (name: string, inner: () => Issuer, more: Partial<Issuer> = {}): Issuer => ({
  name,
  abilities: {
    proofs: ['dns', 'file'],
    wildcard: true,
    ip: false,
    revoke: false,
    renewalInfo: false,
  },
  approvedByPerson: () => false,
  place: (request) => inner().place(request),
  poll: (ref) => inner().poll(ref),
  check: (ref, challenge) => inner().check(ref, challenge),
  finalise: (ref, csr, options) => inner().finalise(ref, csr, options),
  collect: (ref) => inner().collect(ref),
  abandon: (ref) => inner().abandon(ref),
  health: async () => ({ ok: true, detail: '' }),
  ...more,
});
