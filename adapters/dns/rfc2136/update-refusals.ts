import { CertError } from '../../../src/kernel/errors.ts';
import type { SignedReply } from './signed-reply.ts';
import { TSIG_ERRORS, type TsigKey } from './tsig.ts';

interface Rcode {
  readonly name: string;
  /** What it means for an update, in a few words. */
  readonly means: string;
  /** May go away by itself: tried again later. */
  readonly passing?: true;
}

/** @see RFC 2136 §2.2 */
const RCODES: Readonly<Record<number, Rcode>> = {
  1: { name: 'FORMERR', means: 'the server could not read the update; does it take dynamic updates?' },
  2: { name: 'SERVFAIL', means: 'the server failed; its own log says why', passing: true },
  3: { name: 'NXDOMAIN', means: 'a name that must exist does not' },
  4: { name: 'NOTIMP', means: 'the server does not take dynamic updates' },
  5: { name: 'REFUSED', means: 'the update policy of the zone does not allow this key, name or type' },
  6: { name: 'YXDOMAIN', means: 'the name holds other records already, and a CNAME must stand alone' },
  7: { name: 'YXRRSET', means: 'a CNAME stands at this name, so nothing may be put beside it' },
  8: { name: 'NXRRSET', means: 'the name holds other records already, and a CNAME must stand alone' },
  9: { name: 'NOTAUTH', means: 'the server is not the primary of this zone, or does not take the key for it' },
  10: { name: 'NOTZONE', means: 'the name lies outside the zone' },
};

const SIGNATURE_MEANS: Readonly<Record<number, (key: TsigKey) => string>> = {
  16: (key) => `the secret of the key “${key.name}” is not the server's`,
  17: (key) => `the server does not know the key “${key.name}”, or not with ${key.algorithm}, or not for this`,
  18: () => 'the clocks of this machine and of the server are too far apart',
  22: () => 'the server wants a longer signature',
};

const skew = (reply: SignedReply, time: number): string => {
  const { serverTime } = reply.signature;
  return serverTime === undefined ? '' : ` (by ${Math.abs(serverTime - time)} s)`;
};

/**
 * Turns every answer but a verified success into the CertError that the port promises. `time` in seconds since the epoch.
 * An unsigned success is not believed; an unsigned refusal is, since there is nothing to gain by inventing one.
 */
export const refusalOf = (
  reply: SignedReply,
  context: { readonly provider: string; readonly host: string; readonly key: TsigKey; readonly time: number },
): CertError | undefined => {
  const { provider, host, key, time } = context;
  const { error, verified } = reply.signature;
  const explain = SIGNATURE_MEANS[error];
  if (explain !== undefined) {
    const name = RCODES[reply.rcode]?.name ?? `RCODE ${reply.rcode}`;
    const detail = `${name} (${TSIG_ERRORS[error]}): ${explain(key)}${skew(reply, time)}`;
    return new CertError('dns-provider-refused', { provider, host, detail });
  }
  if (reply.rcode !== 0) {
    const row = RCODES[reply.rcode] ?? { name: `RCODE ${reply.rcode}`, means: 'an answer without a meaning here' };
    const detail = `${row.name}: ${row.means}`;
    return row.passing
      ? new CertError('dns-provider-unreachable', { provider, detail })
      : new CertError('dns-provider-refused', { provider, host, detail });
  }
  if (!verified) {
    const detail = `its answer is not signed with the key “${key.name}”, so it is not believed`;
    return new CertError('dns-provider-unreachable', { provider, detail });
  }
  return undefined;
};
