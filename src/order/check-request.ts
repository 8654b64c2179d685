import { checkTakesPair, targetNamed } from '../hosting/deploy.ts';
import { atField, CertError, wrongValue } from '../kernel/errors.ts';
import { checkParty } from '../organisation/party.ts';
import { readCsr } from '../pki/csr-read.ts';
import { checkKeystorePassword } from '../pki/keystore-password.ts';
import { type CertName, parseNames } from '../pki/name.ts';
import { checkEligible } from '../plan/eligibility.ts';
import type { Plan } from '../plan/plan.ts';
import type { ApplyHouse, ApplyRequest } from './apply-request.ts';
import { algorithmFor } from './order-key.ts';

/** The remark's longest form, in characters (APPLY-5). */
const REMARK_MAX = 200;

/** APPLY-2: programs that read SM2 key stores take no other passwords. */
const checkPassword = (plan: Plan, password: string): void => {
  checkKeystorePassword(password);
  if (plan.standard !== 'sm2') return;
  if (password.length < 6 || /\s/.test(password))
    throw new CertError('key-password-sm2', {}, { field: 'key-password' });
};

/** The names asked for: as typed, or as the pasted CSR has them (APPLY-1). */
export const wantedNames = (request: ApplyRequest): readonly CertName[] => {
  const { csr } = request;
  if (csr === undefined) return atField('names', () => parseNames(request.names));
  const facts = atField('csr', () => readCsr(csr));
  const given = atField('csr', () => parseNames(facts.names));
  if (request.names.length === 0) return given;
  const asked = parseNames(request.names);
  const differs = asked.find((name) => !given.some((other) => other.ascii === name.ascii));
  if (differs !== undefined)
    throw new CertError('csr-other-names', { name: differs.ascii, names: facts.names.join(', ') }, { field: 'csr' });
  return given;
};

/** What the plan and the options refuse by themselves, before anything is looked up. */
export const checkRequest = (
  house: ApplyHouse,
  request: ApplyRequest,
  plan: Plan,
  names: readonly CertName[],
): void => {
  const { remark = '', targets = [], keyPassword, email } = request;
  checkEligible(plan, names, {
    algorithm: request.csr === undefined ? algorithmFor(request, plan) : readCsr(request.csr).algorithm,
    digest: request.digest,
    csrSource: request.csr === undefined ? 'generated' : 'pasted',
    years: request.years,
  });
  if (remark.length > REMARK_MAX) {
    throw wrongValue('remark', `${remark.slice(0, 20)}…`, `at most ${REMARK_MAX} characters`);
  }
  if (email !== undefined) checkParty({ email });
  if (keyPassword !== undefined) checkPassword(plan, keyPassword);
  const [first] = names;
  for (const target of targets) checkTakesPair(targetNamed(house, target), first?.ascii ?? '', plan.standard === 'sm2');
  if (targets.length > 0 && keyPassword !== undefined)
    throw new CertError('password-with-target', {}, { field: 'key-password' });
  if (targets.length > 0 && request.csr !== undefined)
    throw new CertError('target-without-key', {}, { field: 'target' });
};
