import { audit } from '../audit/audit.store.ts';
import { certificateById, targetsOf } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { checkDeployable } from '../certificate/deployable.ts';
import type { Person } from '../chat/actor.ts';
import { nowOf } from '../kernel/clock.ts';
import { CertError, wrongValue } from '../kernel/errors.ts';
import { transit } from '../kernel/machine.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import { checkTakesPair, type HostingHouse, noTarget, targetNamed } from './deploy.ts';
import { deploymentsOf } from './deployment.store.ts';
import { hostingOf, insertHosting, saveHosting } from './hosting.store.ts';
import { type Hosting, hostingMachine, parseReplaceAt, type Quiet, type ReplaceAt, startsAt } from './hosting.ts';
import { lookAtHosting } from './keep-current.ts';

/** HOST-4: instead of a designated certificate, the renewal again, as it was in the beginning. */
export const RENEWAL = 'renewal';

/** What a person asks for; what is left out stays as it is, or takes its default. */
export interface HostRequest {
  readonly targets: readonly string[];
  readonly replaceAt: string | undefined;
  /** HOST-4. */
  readonly takes: typeof RENEWAL | { readonly id: string } | undefined;
  /** Empty: everything is told again. */
  readonly quiet: readonly Quiet[] | undefined;
}

const designatedBy = ({ takes }: HostRequest, before: Hosting | undefined): string | undefined =>
  takes === RENEWAL ? undefined : (takes?.id ?? before?.designatedId);

const replaceAtOf = (word: string): ReplaceAt => {
  const replaceAt = parseReplaceAt(word);
  if (replaceAt !== undefined) return replaceAt;
  const expected = 'at-once, 25, 15, 7, 30%';
  throw wrongValue('at', word, expected);
};

/** HOST-1 and HOST-3: what stands against hosting this certificate like this. */
const check = (house: HostingHouse, certificate: Certificate, targets: readonly string[], replaceAt: ReplaceAt) => {
  const [name = ''] = certificate.names;
  if (certificate.state !== 'valid') throw new CertError('certificate-unusable', { name, state: certificate.state });
  checkDeployable(certificate);
  if (targets.length === 0) throw noTarget(house, name);
  const isPair = certificate.encryption !== undefined;
  for (const target of targets) checkTakesPair(targetNamed(house, target), name, isPair);
  const start = startsAt(certificate, replaceAt);
  if (start !== undefined && start <= nowOf(house.clock))
    throw new CertError('host-too-late', { name, at: replaceAt, expires: certificate.notAfter }, { field: 'at' });
};

/** HOST-4: the designated certificate must cover the same names, no more and no fewer. */
const checkDesignated = async (house: HostingHouse, certificate: Certificate, id: string): Promise<void> => {
  const designated = await certificateById(house.store, id);
  const [name = ''] = certificate.names;
  if (designated === undefined) throw nothingFound('certificate', id);
  if (designated.state !== 'valid')
    throw new CertError('certificate-unusable', { name: designated.names[0] ?? '', state: designated.state });
  checkDeployable(designated);
  const missing = certificate.names.filter((one) => !designated.names.includes(one));
  const extra = designated.names.filter((one) => !certificate.names.includes(one));
  if (missing.length + extra.length > 0 || designated.id === certificate.id) {
    const difference = [...missing.map((one) => `−${one}`), ...extra.map((one) => `+${one}`)].join(', ') || name;
    throw new CertError('host-other-names', { name, difference }, { field: 'with' });
  }
};

const boundTo = async (house: HostingHouse, certificate: Certificate): Promise<readonly string[]> => {
  const bound = await targetsOf(house.store, certificate.id);
  return bound.length > 0 ? bound : (await deploymentsOf(house.store, certificate.id)).map(({ target }) => target);
};

/** Begins or edits the hosting of one certificate (HOST-1 to HOST-6). */
export const host = async (
  house: HostingHouse,
  person: Person,
  certificate: Certificate,
  request: HostRequest,
): Promise<Hosting> => {
  const { store, clock } = house;
  const before = await hostingOf(store, certificate.id);
  const kept = before?.targets.map(({ target }) => target) ?? [];
  const targets =
    request.targets.length > 0 ? request.targets : kept.length > 0 ? kept : await boundTo(house, certificate);
  const replaceAt = replaceAtOf(request.replaceAt ?? before?.replaceAt ?? 'at-once');
  check(house, certificate, targets, replaceAt);
  const designatedId = designatedBy(request, before);
  if (designatedId !== undefined && designatedId !== before?.designatedId)
    await checkDesignated(house, certificate, designatedId);
  const now = nowOf(clock);
  const wanted: Omit<Hosting, 'version' | 'state' | 'createdAt'> = {
    certificateId: certificate.id,
    name: certificate.names[0] ?? '',
    replaceAt,
    startsAt: startsAt(certificate, replaceAt),
    designatedId,
    successorId: undefined,
    quiet: request.quiet ?? before?.quiet ?? [],
    problem: undefined,
    announcedAt: undefined,
    nextAt: now,
    owner: before?.owner ?? person.id,
    targets: [...new Set(targets)].map((target) => ({ target, state: 'hosting', deploymentId: undefined })),
    updatedAt: now,
  };
  await store.transaction(async (inside) => {
    if (before === undefined)
      await insertHosting(inside, { ...wanted, version: 1, state: hostingMachine.initial, createdAt: now });
    else {
      const state = transit(hostingMachine, before.state, 'edit', 'person');
      await saveHosting(inside, before, { ...before, ...wanted, state });
    }
    const detail = { targets, at: replaceAt, with: designatedId ?? null };
    await audit(inside, clock, { actor: person.id, action: 'hosting.set', subject: certificate.id, detail });
  });
  const looked = (await lookAtHosting(house, certificate.id)) ?? (await hostingOf(store, certificate.id));
  if (looked === undefined) throw nothingFound('hosting', certificate.id);
  return looked;
};

/** HOST-6. What runs at a target is let come to its end; nothing new begins. */
export const cancelHosting = async (
  house: HostingHouse,
  person: Person,
  certificate: Certificate,
): Promise<Hosting> => {
  const before = await hostingOf(house.store, certificate.id);
  if (before === undefined) throw nothingFound('hosting', certificate.names[0] ?? '');
  const state = transit(hostingMachine, before.state, 'cancel', 'person');
  const after = { ...before, state, nextAt: undefined, updatedAt: nowOf(house.clock) };
  return saveHosting(house.store, before, after, (store) =>
    audit(store, house.clock, { actor: person.id, action: 'hosting.cancelled', subject: certificate.id }),
  );
};
