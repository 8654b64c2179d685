import type { Base } from '../kernel/base.ts';
import { nowOf, toInstant } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import { makeIssuingCa, makeRoot } from '../pki/authority-cert.ts';
import type { Store } from '../store/store.ts';
import { type AuthorityKeys, loadAuthority, saveAuthority } from './authority.store.ts';
import { type AuthorityPolicy, ISSUING_YEARS, ROOT_YEARS, rootCertificatePath } from './authority.ts';

const years = (base: Pick<Base, 'clock'>, count: number): string => toInstant(base.clock.now() + count * 365 * DAY);

const make = async (base: Base, policy: AuthorityPolicy): Promise<AuthorityKeys> => {
  const { organisation, algorithm, publicUrl, permittedNames } = policy;
  const from = nowOf(base.clock);
  const root = await makeRoot(
    { commonName: `${organisation} Root CA`, organisation, algorithm, from, until: years(base, ROOT_YEARS) },
    base.random,
  );
  const issuing = await makeIssuingCa(
    {
      commonName: `${organisation} Issuing CA`,
      organisation,
      algorithm,
      from,
      until: years(base, ISSUING_YEARS),
      ...(publicUrl === undefined ? {} : { caIssuersUrl: `${publicUrl}${rootCertificatePath(policy.name)}` }),
      ...(permittedNames.length === 0 ? {} : { constraints: { dns: permittedNames, ip: [] } }),
    },
    root,
    base.random,
  );
  return {
    root: root.certificate,
    rootKey: root.privateKeyPem,
    issuing: issuing.certificate,
    issuingKey: issuing.privateKeyPem,
  };
};

/**
 * The built-in CA, made on first use. Two processes may try at once: the one that saves first is kept, and both read that one.
 */
export const ensureAuthority = async (base: Base, store: Store, policy: AuthorityPolicy): Promise<AuthorityKeys> => {
  const existing = await loadAuthority(store, policy.name);
  if (existing !== undefined) return existing;
  await saveAuthority(store, policy.name, await make(base, policy), nowOf(base.clock));
  base.log.info({ authority: policy.name }, 'made the built-in CA');
  const saved = await loadAuthority(store, policy.name);
  if (saved === undefined) throw new Error(`the built-in CA ${policy.name} was not saved`);
  return saved;
};
