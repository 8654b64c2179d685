import { CertError } from '../../../src/kernel/errors.ts';
import type { DnsProvider, DnsRecord } from '../../../src/validation/dns-provider.ts';
import { WireError } from './dns-wire.ts';
import { longestZone, zoneByWalking } from './server-zones.ts';
import type { SignedReply } from './signed-reply.ts';
import { type UpdateClientOptions, updateClient } from './update-client.ts';
import { addition, deletion, exactly, nameUnused, noneOfType, type Update, updateMessage } from './update-message.ts';
import { refusalOf } from './update-refusals.ts';

const YXDOMAIN = 6;

export interface UpdateProviderOptions extends UpdateClientOptions {
  /** Lower case, without trailing dots; empty: the server is asked. */
  readonly zones: readonly string[];
  /** Seconds, in place of the record's own. */
  readonly ttl: number | undefined;
}

const refused = (provider: string, host: string, detail: string, cause?: unknown): CertError =>
  new CertError('dns-provider-refused', { provider, host, detail }, { cause });

const exchanges = (options: UpdateProviderOptions) => {
  const { provider, key, zones } = options;
  const client = updateClient(options);
  const refusal = (host: string) => (reply: SignedReply, time: number) =>
    refusalOf(reply, { provider, host, key, time });

  const zoneOf = async (host: string): Promise<string | undefined> =>
    zones.length > 0 ? longestZone(host, zones) : zoneByWalking(client, host, refusal(host));

  const update = async (host: string, parts: Omit<Update, 'zone'>, zone: string) => {
    const { reply, time } = await client.send((id) => updateMessage(id, { zone, ...parts }));
    return { rcode: reply.rcode, refusal: refusal(host)(reply, time) };
  };

  return { zoneOf, update };
};

/** A DnsProvider whose zones are held by one server that takes signed updates. */
export const updateProvider = (options: UpdateProviderOptions): DnsProvider => {
  const { provider } = options;
  const { zoneOf, update } = exchanges(options);

  const zoneFor = async (host: string): Promise<string> => {
    const zone = await zoneOf(host);
    if (zone === undefined) throw refused(provider, host, 'the server holds no zone for this name');
    return zone;
  };

  // A CNAME stands alone, and the server would replace another one without a word: so it is added only where nothing is,
  // and counts as added where it is the one thing there. Beside a CNAME the server would silently drop a TXT record.
  const add = async (record: DnsRecord): Promise<void> => {
    const { host, type } = record;
    const zone = await zoneFor(host);
    const prerequisites = [type === 'TXT' ? noneOfType(host, 'CNAME') : nameUnused(host)];
    const updates = [addition(record, options.ttl ?? record.ttl)];
    const first = await update(host, { prerequisites, updates }, zone);
    const again = type === 'CNAME' && first.rcode === YXDOMAIN;
    const last = again ? await update(host, { prerequisites: [exactly(record)], updates: [] }, zone) : first;
    if (last.refusal !== undefined) throw last.refusal;
  };

  const remove = async (record: DnsRecord): Promise<void> => {
    const zone = await zoneFor(record.host);
    const { refusal } = await update(record.host, { prerequisites: [], updates: [deletion(record)] }, zone);
    if (refusal !== undefined) throw refusal;
  };

  // An update without changes: signed and judged like any other, and nothing is different afterwards.
  const check = async (): Promise<void> => {
    for (const zone of options.zones) {
      const { refusal } = await update(zone, { prerequisites: [], updates: [] }, zone);
      if (refusal !== undefined) throw refusal;
    }
  };

  const wellFormed = async <T>(host: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof WireError ? refused(provider, host, error.message, error) : error;
    }
  };

  return {
    name: provider,
    ...(options.zones.length === 0 ? {} : { check: () => wellFormed(options.zones[0] ?? '', check) }),
    zoneOf: (host) => wellFormed(host, () => zoneOf(host)),
    add: (record) => wellFormed(record.host, () => add(record)),
    remove: (record) => wellFormed(record.host, () => remove(record)),
  };
};
