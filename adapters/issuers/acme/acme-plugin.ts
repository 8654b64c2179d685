import { SECOND } from '../../../src/kernel/duration.ts';
import { plugin } from '../../../src/kernel/plugin.ts';
import type { Issuer } from '../../../src/order/issuer.ts';
import { createAcmeIssuer } from './acme-issuer.ts';

/** Any CA that speaks ACME. @see RFC 8555, RFC 9773, RFC 8738, draft-ietf-acme-profiles */
export const acme = plugin({
  type: 'acme',
  title: 'ACME (RFC 8555)',
  settings: {
    directory: {
      kind: 'url',
      about: 'The address of the directory, as the CA gives it; https, or http on this machine only.',
      required: true,
      example: 'https://acme-v02.api.letsencrypt.org/directory',
    },
    email: { kind: 'list', about: 'Where the CA may write to about the account.', example: 'certs@example.com' },
    terms: { kind: 'choice', choices: ['agree'], about: 'Write agree if you accept the terms of service of the CA.' },
    caFile: { kind: 'path', about: 'Trust roots (PEM) for a private CA’s own TLS, instead of those of the system.' },
    eabKid: { kind: 'text', about: 'Key id of the external account, for a CA that wants one.' },
    eabHmac: { kind: 'text', about: 'HMAC key of the external account (base64url).', secret: true },
    preferredChain: {
      kind: 'text',
      about: 'Common name of the root that the chain should lead to, where the CA offers several.',
      example: 'ISRG Root X1',
    },
    profile: { kind: 'text', about: 'The certificate profile, where the CA offers them.', example: 'tlsserver' },
    caaIdentities: {
      kind: 'list',
      about: 'What the CA calls itself in CAA records, where its directory does not say.',
      example: 'ca.example.com',
    },
    timeout: { kind: 'duration', about: 'How long one answer of the CA may take.', default: 30 * SECOND },
  },
  create: (settings, deps): Issuer => createAcmeIssuer(settings, deps),
});
