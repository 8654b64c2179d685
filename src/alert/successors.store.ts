import { lastToEnd } from '../certificate/last-to-end.ts';
import type { Instant } from '../kernel/clock.ts';
import { covers } from '../pki/covers.ts';
import { padded } from '../store/padded.ts';
import { question } from '../store/question.ts';
import type { Store } from '../store/store.ts';
import type { Successor } from './alert.ts';

interface Old {
  readonly id: string;
  readonly names: readonly string[];
  readonly notAfter: Instant;
  readonly owner: string;
  readonly source: string;
}

interface Candidate {
  readonly id: string;
  readonly names: readonly string[];
  readonly notAfter: Instant;
  readonly createdAt: Instant;
  readonly owner: string;
  readonly source: string;
}

const named = question((db, names: readonly string[]) =>
  db
    .selectFrom('certificateNames')
    .innerJoin('certificates', 'certificates.id', 'certificateNames.certificateId')
    .select(['certificateNames.name', 'id', 'names', 'notAfter', 'createdAt', 'owner', 'source', 'replacesId', 'state'])
    .where('certificateNames.name', 'in', names),
);

const replacing = question((db, ids: readonly string[]) =>
  db
    .selectFrom('certificates')
    .select(['id', 'names', 'notAfter', 'createdAt', 'owner', 'source', 'replacesId', 'state'])
    .where('replacesId', 'in', ids),
);

const candidatesFor = async (store: Store, olds: readonly Old[]) => {
  const names = [...new Set(olds.flatMap((old) => old.names.slice(0, 1)))];
  const rows = await named.all(store, padded(names));
  const claiming = await replacing.all(store, padded(olds.map(({ id }) => id)));
  // The state is looked at here: asked for in SQL, it leads the planner to read every valid certificate.
  const valid = <T extends { readonly state: string }>(all: readonly T[]) =>
    all.filter(({ state }) => state === 'valid');
  return {
    byName: Map.groupBy(valid(rows), ({ name }) => name),
    byClaim: Map.groupBy(valid(claiming), ({ replacesId }) => replacesId),
  };
};

/**
 * A certificate takes another's place when it lasts longer, covers every name, and was issued here after proof of control, or belongs to
 * the same owner. What it claims to replace proves nothing.
 */
const standsIn = (old: Old, other: Candidate): boolean =>
  other.id !== old.id &&
  other.notAfter > old.notAfter &&
  (other.source === 'issued' || other.owner === old.owner) &&
  // Whoever answers at an address can show any name: that silences nothing but what was seen there before.
  (other.source !== 'watched' || old.source === 'watched') &&
  old.names.every((name) => covers(other.names, name));

const boundTo = question((db, ids: readonly string[]) =>
  db.selectFrom('bindings').selectAll().where('certificateId', 'in', ids),
);

const servedFor = question((db, ids: readonly string[]) =>
  db
    .selectFrom('deployments')
    .select(['certificateId', 'target', 'updatedAt', 'state'])
    .where('certificateId', 'in', ids)
    .where('state', 'in', ['deployed', 'replaced']),
);

const unservedTargets = async (store: Store, pairs: readonly { readonly old: string; readonly id: string }[]) => {
  const olds = pairs.map(({ old }) => old);
  const news = pairs.map(({ id }) => id);
  const bindings = await boundTo.all(store, padded(olds));
  if (bindings.length === 0)
    return { bindings: new Map<string, typeof bindings>(), served: new Map<string, Instant>() };
  const deployments = await servedFor.all(store, padded([...olds, ...news]));
  return {
    bindings: Map.groupBy(bindings, ({ certificateId }) => certificateId),
    // The new one is served there, or the old one is known not to be any more.
    served: new Map(
      deployments
        .filter(({ certificateId, state }) => (state === 'deployed' ? news : olds).includes(certificateId))
        .map(({ certificateId, target, updatedAt }) => [`${certificateId} ${target}`, updatedAt] as const),
    ),
  };
};

/** The certificate that stands in for each, where there is one, and the targets where the old one is still served. */
export const successorsOf = async (store: Store, olds: readonly Old[]): Promise<ReadonlyMap<string, Successor>> => {
  const { byName, byClaim } = await candidatesFor(store, olds);
  const pairs = olds.flatMap((old) => {
    const found = [...(byClaim.get(old.id) ?? []), ...(byName.get(old.names[0] ?? '') ?? [])]
      .filter((row) => row.notAfter > old.notAfter && row.id !== old.id)
      .map((row) => ({ ...row, names: JSON.parse(row.names) as readonly string[] }))
      .filter((other) => standsIn(old, other))
      .toSorted(lastToEnd);
    return found[0] === undefined ? [] : [{ old: old.id, id: found[0].id, createdAt: found[0].createdAt }];
  });
  if (pairs.length === 0) return new Map();
  const { bindings, served } = await unservedTargets(store, pairs);
  return new Map(
    pairs.map(({ old, id, createdAt }) => {
      const targets = (bindings.get(old) ?? []).map(({ target }) => target);
      const at = (target: string): Instant | undefined =>
        served.get(`${id} ${target}`) ?? served.get(`${old} ${target}`);
      const since = [createdAt, ...targets.map((target) => at(target) ?? createdAt)].toSorted().at(-1) ?? createdAt;
      return [old, { id, since, unserved: targets.filter((target) => at(target) === undefined) }];
    }),
  );
};
