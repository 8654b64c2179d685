import { CertError } from '../kernel/errors.ts';
import { closest } from '../kernel/nearest.ts';
import type { CertName } from '../pki/name.ts';
import type { Standard } from '../plan/plan.ts';
import type { Issuer } from './issuer.ts';
import type { OrderHouse } from './order-house.ts';

const canIssue = (issuer: Issuer, names: readonly CertName[], standard: Standard): boolean =>
  (standard === 'international' || issuer.abilities.sm2 === true) &&
  (issuer.abilities.wildcard || !names.some((name) => name.wildcard)) &&
  (issuer.abilities.ip || !names.some((name) => name.kind === 'ip'));

/** Names that only people inside use (`.test`, `.internal` …) and that this issuer gives on a person's yes. */
const isOwn = (issuer: Issuer, names: readonly CertName[]): boolean =>
  names.every((name) => issuer.approvedByPerson(name.ascii));

/**
 * The issuers an order may go to, best first: the one asked for and no other; else those of the configuration that can issue such
 * names. Names that no public CA would issue go first to the issuer that is meant for them.
 */
export const chooseIssuers = (
  house: OrderHouse,
  names: readonly CertName[],
  wanted: string | undefined,
  standard: Standard = 'international',
): readonly Issuer[] => {
  if (wanted !== undefined) {
    const issuer = house.issuers.get(wanted);
    if (issuer !== undefined && (standard === 'international' || issuer.abilities.sm2 === true)) return [issuer];
    if (issuer !== undefined)
      throw new CertError('issuer-none', { names: names.map((name) => name.ascii).join(', ') }, { field: 'issuer' });
    const known = [...house.issuers.keys()];
    throw new CertError('issuer-unknown', { issuer: wanted, nearest: closest(wanted, known) }, { field: 'issuer' });
  }
  const able = house.policy.issuers
    .map((name) => house.issuers.get(name))
    .filter((issuer) => issuer !== undefined)
    .filter((issuer) => canIssue(issuer, names, standard));
  const own = able.filter((issuer) => isOwn(issuer, names));
  if (own.length > 0) return own;
  if (able.length > 0) return able;
  throw new CertError('issuer-none', { names: names.map((name) => name.ascii).join(', ') }, { field: 'issuer' });
};
