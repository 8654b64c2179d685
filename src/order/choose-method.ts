import { CertError } from '../kernel/errors.ts';
import { closest } from '../kernel/nearest.ts';
import type { CertName } from '../pki/name.ts';
import { METHODS, type Method, PROOF_OF } from '../validation/proof.ts';
import { dnsLabelOf, type Issuer } from './issuer.ts';
import type { OrderHouse } from './order-house.ts';

export interface ChosenMethod {
  readonly method: Method;
  readonly provider: string | undefined;
}

/** Where a DNS proof of this name will be written. */
const hostOf = (issuer: Issuer, name: CertName): string => `${dnsLabelOf(issuer)}.${name.ascii.replace(/^\*\./, '')}`;

const holderOf = async (house: OrderHouse, host: string): Promise<string | undefined> => {
  for (const provider of house.places.dns.values()) {
    if ((await provider.zoneOf(host)) !== undefined) return provider.name;
  }
  return undefined;
};

/** The one provider that holds every name; VAL-2 needs it. */
const commonProvider = async (
  house: OrderHouse,
  issuer: Issuer,
  names: readonly CertName[],
): Promise<string | undefined> => {
  const holders = new Set(await Promise.all(names.map((name) => holderOf(house, hostOf(issuer, name)))));
  return holders.size === 1 ? [...holders][0] : undefined;
};

/** VAL-4: no file speaks for the names below it; VAL-1: an address has no zone of its own. @see RFC 8738 §7 */
const checked = (method: Method, names: readonly CertName[], issuer: Issuer): Method => {
  const wildcard = names.find((name) => name.wildcard);
  if (PROOF_OF[method] === 'file' && wildcard !== undefined) {
    throw new CertError('file-for-wildcard', { name: wildcard.ascii }, { field: 'method' });
  }
  const address = names.find((name) => name.kind === 'ip');
  if (PROOF_OF[method] === 'dns' && address !== undefined && !issuer.approvedByPerson(address.ascii)) {
    throw new CertError('dns-for-address', { name: address.ascii }, { field: 'method' });
  }
  return method;
};

const webrootNamed = (house: OrderHouse, name: string | undefined): string => {
  const known = [...house.places.webroots.keys()];
  const chosen = name ?? (known.length === 1 ? known[0] : undefined);
  if (chosen !== undefined && house.places.webroots.has(chosen)) return chosen;
  throw new CertError(
    'target-unknown',
    { target: name ?? '', nearest: closest(name ?? '', known) },
    { field: 'webroot' },
  );
};

const providerOf = async (
  house: OrderHouse,
  issuer: Issuer,
  method: Method,
  names: readonly CertName[],
  webroot: string | undefined,
): Promise<string | undefined> => {
  if (method === 'file-webroot') return webrootNamed(house, webroot);
  if (method === 'dns-delegated') {
    if (house.policy.delegation === undefined) throw new CertError('delegation-unset', {}, { field: 'method' });
    return house.policy.delegation.provider;
  }
  if (method !== 'dns-auto') return undefined;
  const provider = await commonProvider(house, issuer, names);
  if (provider !== undefined) return provider;
  const zones = [...house.places.dns.keys()].join(', ');
  throw new CertError('dns-zone-unheld', { host: names[0]?.ascii ?? '', zones }, { field: 'method' });
};

/**
 * How the names will be proved: as asked, else the way that needs the least of a person: a connected DNS provider, a delegated name,
 * a file for an IP address, and only then a record put by hand.
 */
export const chooseMethod = async (
  house: OrderHouse,
  issuer: Issuer,
  names: readonly CertName[],
  wanted: string | undefined,
  webroot: string | undefined,
): Promise<ChosenMethod> => {
  if (wanted !== undefined) {
    const method = METHODS.find((known) => known === wanted);
    if (method === undefined) {
      const choices = METHODS.join(', ');
      throw new CertError(
        'choice-unknown',
        { option: 'method', value: wanted, nearest: closest(wanted, METHODS), choices },
        { field: 'method' },
      );
    }
    return {
      method: checked(method, names, issuer),
      provider: await providerOf(house, issuer, method, names, webroot),
    };
  }
  if (names.some((name) => name.kind === 'ip')) return { method: 'file', provider: undefined };
  const provider = await commonProvider(house, issuer, names);
  if (provider !== undefined) return { method: 'dns-auto', provider };
  if (house.policy.delegation !== undefined)
    return { method: 'dns-delegated', provider: house.policy.delegation.provider };
  return { method: 'dns', provider: undefined };
};
