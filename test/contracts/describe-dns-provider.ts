import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DnsProvider, DnsRecord } from '../../src/validation/dns-provider.ts';

/** A provider with one empty zone, and a look into that zone that does not go through the provider. */
export interface DnsProviderUnderTest {
  readonly provider: DnsProvider;
  /** A zone it holds. */
  readonly zone: string;
  /** A deeper zone it holds as well, below `zone`. */
  readonly innerZone: string;
  /** A host in no zone it holds. */
  readonly foreignHost: string;
  /** What the zone holds now: values in any order. */
  read(host: string, type: DnsRecord['type']): Promise<readonly string[]>;
  stop?(): Promise<void>;
}

const sorted = (values: readonly string[]) => [...values].sort();

/** The contract of the DnsProvider port; every implementation and the fake run it. */
export const describeDnsProvider = (title: string, start: () => Promise<DnsProviderUnderTest>): void => {
  describe(`DnsProvider contract: ${title}`, () => {
    let subject: DnsProviderUnderTest;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(async () => subject.stop?.());

    let count = 0;
    const freshHost = () => `_acme-challenge.contract${++count}.${subject.zone}`;
    const txt = (host: string, value: string): DnsRecord => ({ host, type: 'TXT', value, ttl: 60 });
    const cname = (host: string, value: string): DnsRecord => ({ host, type: 'CNAME', value, ttl: 60 });

    it('VAL-2 adds a TXT value and removes it again', async () => {
      const record = txt(freshHost(), 'one-value');
      await subject.provider.add(record);
      expect(await subject.read(record.host, 'TXT')).toEqual(['one-value']);
      await subject.provider.remove(record);
      expect(await subject.read(record.host, 'TXT')).toEqual([]);
    });

    it('VAL-2 keeps the values of a name and its wildcard apart at their shared label', async () => {
      const host = freshHost();
      await subject.provider.add(txt(host, 'of-the-name'));
      await subject.provider.add(txt(host, 'of-the-wildcard'));
      expect(sorted(await subject.read(host, 'TXT'))).toEqual(['of-the-name', 'of-the-wildcard']);
      await subject.provider.remove(txt(host, 'of-the-name'));
      expect(await subject.read(host, 'TXT')).toEqual(['of-the-wildcard']);
      await subject.provider.remove(txt(host, 'of-the-wildcard'));
      expect(await subject.read(host, 'TXT')).toEqual([]);
    });

    it('adding what is there and removing what is not has no effect', async () => {
      const record = txt(freshHost(), 'again');
      await subject.provider.add(record);
      await subject.provider.add(record);
      expect(await subject.read(record.host, 'TXT')).toEqual(['again']);
      await subject.provider.remove(record);
      await subject.provider.remove(record);
      await subject.provider.remove(txt(freshHost(), 'never-there'));
      expect(await subject.read(record.host, 'TXT')).toEqual([]);
    });

    it('takes many changes at once and loses none', async () => {
      const host = freshHost();
      const values = Array.from({ length: 30 }, (_, n) => `value-${n}`);
      await Promise.all(values.map((value) => subject.provider.add(txt(host, value))));
      expect(sorted(await subject.read(host, 'TXT'))).toEqual(sorted(values));
      await Promise.all(values.map((value) => subject.provider.remove(txt(host, value))));
      expect(await subject.read(host, 'TXT')).toEqual([]);
    });

    it.each([
      ['ok/blank and quotes', 'v=1; a "quoted" word \\ and a backslash'],
      ['ok/longer than one character string', 'x'.repeat(300)],
      ['ok/capitals kept', 'AbCdEf_-0123456789'],
    ])('writes the value unchanged: %s', async (_, value) => {
      const record = txt(freshHost(), value);
      await subject.provider.add(record);
      expect(await subject.read(record.host, 'TXT')).toEqual([value]);
      await subject.provider.remove(record);
      expect(await subject.read(record.host, 'TXT')).toEqual([]);
    });

    it('VAL-1 adds and removes a CNAME', async () => {
      const record = cname(freshHost(), 'abc.validation.example');
      await subject.provider.add(record);
      await subject.provider.add(record);
      expect(await subject.read(record.host, 'CNAME')).toEqual(['abc.validation.example']);
      await subject.provider.remove(record);
      expect(await subject.read(record.host, 'CNAME')).toEqual([]);
    });

    it('VAL-10 refuses a TXT beside a CNAME instead of losing it', async () => {
      const standing = cname(freshHost(), 'abc.validation.example');
      await subject.provider.add(standing);
      await expect(subject.provider.add(txt(standing.host, 'beside'))).rejects.toMatchObject({
        code: 'dns-provider-refused',
      });
      await subject.provider.remove(standing);
    });

    it('leaves a CNAME with another target alone', async () => {
      const standing = cname(freshHost(), 'first.validation.example');
      await subject.provider.add(standing);
      await expect(subject.provider.add(cname(standing.host, 'second.validation.example'))).rejects.toMatchObject({
        code: 'dns-provider-refused',
      });
      await subject.provider.remove(cname(standing.host, 'second.validation.example'));
      expect(await subject.read(standing.host, 'CNAME')).toEqual(['first.validation.example']);
      await subject.provider.remove(standing);
    });

    it('finds the zone of a host, the longest match first', async () => {
      expect(await subject.provider.zoneOf(`_acme-challenge.www.${subject.zone}`)).toBe(subject.zone);
      expect(await subject.provider.zoneOf(subject.zone)).toBe(subject.zone);
      expect(await subject.provider.zoneOf(`_acme-challenge.${subject.innerZone}`)).toBe(subject.innerZone);
      expect(await subject.provider.zoneOf(subject.foreignHost)).toBeUndefined();
    });

    it('refuses a host in no zone of its own, in words', async () => {
      await expect(subject.provider.add(txt(subject.foreignHost, 'x'))).rejects.toMatchObject({
        code: 'dns-provider-refused',
        facts: { provider: subject.provider.name, host: subject.foreignHost },
      });
    });
  });
};
