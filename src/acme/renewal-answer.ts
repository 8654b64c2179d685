import { fromInstant, type Instant, toInstant } from '../kernel/clock.ts';
import { HOUR } from '../kernel/duration.ts';
import { ASK_AGAIN } from './acme.ts';
import type { AcmeAnswer, AcmeContext } from './acme-context.ts';
import { AcmeFault } from './acme-fault.ts';
import { certificateNamed } from './replaced.ts';

interface Renewable {
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly state: string;
  readonly revokedAt: Instant | undefined;
}

/** The window is this share of a lifetime long: enough that a fleet made in one hour does not come back in one. */
const WINDOW = 1 / 15;

/** Two thirds into the lifetime; of what is revoked, a window that is past, which says: now. @see RFC 9773 §4.2 */
const suggestedWindow = (certificate: Renewable): { readonly start: Instant; readonly end: Instant } => {
  const end = fromInstant(certificate.notAfter);
  const lifetime = end - fromInstant(certificate.notBefore);
  if (certificate.state !== 'valid') {
    const at = fromInstant(certificate.revokedAt ?? certificate.notBefore);
    return { start: toInstant(at - 2 * HOUR), end: toInstant(at - HOUR) };
  }
  const start = end - lifetime / 3;
  return { start: toInstant(Math.round(start)), end: toInstant(Math.round(start + lifetime * WINDOW)) };
};

/** RFC 9773 §4.1: asked without a signature. */
export const renewalInfo = async (context: AcmeContext, id: string): Promise<AcmeAnswer> => {
  if (!/^[A-Za-z0-9_-]{1,80}\.[A-Za-z0-9_-]{1,40}$/.test(id))
    throw new AcmeFault('malformed', 'this names no certificate: it is base64url(keyIdentifier).base64url(serial)');
  const certificate = await certificateNamed(context, id);
  if (certificate === undefined) throw new AcmeFault('malformed', 'this CA knows no such certificate', { status: 404 });
  return {
    status: 200,
    headers: { 'retry-after': String(ASK_AGAIN.renewal) },
    body: { suggestedWindow: suggestedWindow(certificate) },
  };
};
