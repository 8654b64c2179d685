import type { AcmeSettings } from '../../adapters/issuers/acme/acme-issuer.ts';

/** Settings for a server, nothing else set but the terms. */
export const acmeSettings = (
  server: { readonly directory: string },
  more: Partial<AcmeSettings> = {},
): AcmeSettings => ({
  directory: server.directory,
  email: undefined,
  terms: 'agree',
  caFile: undefined,
  eabKid: undefined,
  eabHmac: undefined,
  preferredChain: undefined,
  profile: undefined,
  caaIdentities: undefined,
  timeout: 30_000,
  ...more,
});
