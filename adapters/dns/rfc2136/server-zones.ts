import { TYPE } from './dns-wire.ts';
import type { SignedReply } from './signed-reply.ts';
import type { UpdateClient } from './update-client.ts';
import { soaMessage } from './update-message.ts';

const NXDOMAIN = 3;
const SERVFAIL = 2;
const NOTAUTH = 9;

const isIn = (host: string, zone: string): boolean => zone === '' || host === zone || host.endsWith(`.${zone}`);

/** The longest of `zones` that holds `host`. */
export const longestZone = (host: string, zones: readonly string[]): string | undefined =>
  zones.filter((zone) => isIn(host, zone)).sort((a, b) => b.length - a.length)[0];

const soaOwner = (reply: SignedReply): string | undefined =>
  [...reply.answers, ...reply.authority].find((record) => record.type === TYPE.SOA)?.host;

/** A fault of key or server, as against a plain "not mine": the walk cannot go on and must not guess. */
const isFault = ({ rcode, signature }: SignedReply): boolean =>
  signature.error !== 0 || rcode === SERVFAIL || rcode === NOTAUTH || (rcode === 0 && !signature.verified);

/**
 * The zone that the server itself says `host` lies in; undefined when it is not authoritative for it (also when it has delegated that part).
 * A CNAME at a label makes the server speak of the target's zone, so the label above is asked then. Throws what `refusal` makes of a fault.
 */
export const zoneByWalking = async (
  client: UpdateClient,
  host: string,
  refusal: (reply: SignedReply, time: number) => Error | undefined,
): Promise<string | undefined> => {
  const labels = host.split('.');
  for (let at = 0; at < labels.length; at++) {
    const { reply, time } = await client.send((id) => soaMessage(id, labels.slice(at).join('.')));
    const fault = isFault(reply) ? refusal(reply, time) : undefined;
    if (fault !== undefined) throw fault;
    if (!reply.authoritative || (reply.rcode !== 0 && reply.rcode !== NXDOMAIN)) return undefined;
    const owner = soaOwner(reply);
    const aliased = reply.answers.some((record) => record.type === TYPE.CNAME);
    if (!aliased) return owner !== undefined && owner !== '' && isIn(host, owner) ? owner : undefined;
  }
  return undefined;
};
