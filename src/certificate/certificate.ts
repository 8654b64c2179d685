import type { Instant } from '../kernel/clock.ts';
import { fromInstant } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import type { Machine } from '../kernel/machine.ts';

export type CertificateState = 'valid' | 'revoking' | 'revoked' | 'gone';
export type CertificateEvent = 'revoke' | 'revoked' | 'revocation-failed' | 'not-seen' | 'seen';

/** A certificate once it exists. Expiry is no state of its own: it follows from the clock (`shownState`). */
export const certificateMachine: Machine<CertificateState, CertificateEvent> = {
  name: 'certificate',
  initial: 'valid',
  states: {
    valid: { on: { revoke: { to: 'revoking', by: ['person'] }, 'not-seen': { to: 'gone', by: ['clock'] } } },
    revoking: {
      on: {
        revoked: { to: 'revoked', by: ['issuer'] },
        'revocation-failed': { to: 'valid', by: ['issuer', 'clock', 'person'] },
      },
    },
    revoked: { final: true, on: {} },
    // One that was only watched and that no place shows any more.
    gone: { on: { seen: { to: 'valid', by: ['clock'] } } },
  },
};

/** What was issued or uploaded. */
export interface Certificate {
  readonly id: string;
  readonly version: number;
  readonly state: CertificateState;
  readonly names: readonly string[];
  readonly plan: string;
  readonly issuer: string;
  readonly orderId: string | undefined;
  /** Lower-case hex. */
  readonly serial: string;
  /** SHA-256 of the leaf, lower-case hex. */
  readonly fingerprint: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  /** PEM, leaf first, root left out. */
  readonly chain: string;
  /** Sealed PKCS#8 PEM; undefined when the key was never here (APPLY-1). */
  readonly key: string | undefined;
  readonly keyPassword: string | undefined;
  readonly algorithm: string;
  /** `watched`: seen where others serve it; neither key nor order is here. */
  readonly source: 'issued' | 'uploaded' | 'watched';
  readonly renewAt: Instant | undefined;
  readonly autoRenew: boolean;
  readonly ignored: boolean;
  readonly replacesId: string | undefined;
  readonly remark: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Person id. */
  readonly owner: string;
  readonly revokedAt: Instant | undefined;
  readonly createdAt: Instant;
  /** `ca`: for checking the clients of a server (CERT-2); it has no key and goes on no target by itself. */
  readonly kind: 'server' | 'ca';
  readonly project: string;
  /** CERT-3: the key is installed on targets and never handed out. */
  readonly neverDownload: boolean;
  /** The second half of an SM2 pair: PEM, and its sealed key. */
  readonly encryption: string | undefined;
  readonly encryptionKey: string | undefined;
  /** PLAN-9: the end of the term that was bought; undefined: this certificate alone was. */
  readonly termEnds: Instant | undefined;
}

/** What a certificate of one key pair, issued here, has of these. */
export const PLAIN = {
  kind: 'server',
  project: '',
  neverDownload: false,
  encryption: undefined,
  encryptionKey: undefined,
  termEnds: undefined,
} as const;

/** CERT-8, as far as a certificate by itself shows it. */
export type ShownState = 'issued' | 'expiring-soon' | 'expired' | 'revoking' | 'revoked' | 'gone';

/** A third of the lifetime left, at most 30 days: soon for a year as for a week. */
const expiresSoon = (certificate: Pick<Certificate, 'notBefore' | 'notAfter'>, now: number): boolean => {
  const end = fromInstant(certificate.notAfter);
  const lifetime = end - fromInstant(certificate.notBefore);
  return end - now <= Math.min(30 * DAY, lifetime / 3);
};

export const shownState = (
  certificate: Pick<Certificate, 'state' | 'notBefore' | 'notAfter'>,
  now: number,
): ShownState => {
  if (certificate.state !== 'valid') return certificate.state;
  if (fromInstant(certificate.notAfter) <= now) return 'expired';
  return expiresSoon(certificate, now) ? 'expiring-soon' : 'issued';
};

/** CERT-8: the state as people read it, with where it is served and where it came from. */
export type CertificateWord = ShownState | 'deployed' | 'hosted-upload';

export const certificateWord = (
  shown: ShownState,
  { source, served }: { readonly source: Certificate['source']; readonly served: boolean },
): CertificateWord => {
  if (shown !== 'issued') return shown;
  if (served) return 'deployed';
  return source === 'uploaded' ? 'hosted-upload' : shown;
};
