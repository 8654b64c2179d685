export interface TsigKey {
  readonly name: string;
  readonly algorithm: string;
  /** Base64. */
  readonly secret: string;
}

/** A TSIG key for tests. */
export const testKey: TsigKey = {
  name: 'signet-key',
  algorithm: 'hmac-sha256',
  secret: Buffer.from('a secret of thirty-two bytes, ok').toString('base64'),
};

/** A whole zone file: SOA, and NS at ns1 of the zone with 127.0.0.1 unless the records bring NS of their own (`@ NS …`). */
export const zoneFile = (zone: string, records: string): string => {
  const origin = zone === '.' ? '.' : `${zone}.`;
  const ns1 = zone === '.' ? 'ns1.root-servers.test.' : `ns1.${origin}`;
  const ownNs = /^@\s+(\d+\s+)?(IN\s+)?NS\s/m.test(records);
  return [
    `$ORIGIN ${origin}`,
    '$TTL 60',
    `@ IN SOA ${ns1} hostmaster.${origin === '.' ? 'test.' : origin} 1 3600 600 86400 1`,
    ...(ownNs ? [] : [`@ IN NS ${ns1}`, `${ns1} IN A 127.0.0.1`]),
    records.trim(),
    '',
  ].join('\n');
};
