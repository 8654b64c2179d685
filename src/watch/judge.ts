import { covers } from '../pki/covers.ts';
import { judgePath, type RootsBySubject } from './judge-path.ts';
import { type CrlAnswers, judgeRevocation } from './judge-revocation.ts';
import { readSight, type SeenLeaf } from './seen-leaf.ts';
import type { Place, Sight, Trouble } from './watch.ts';

type Found = Omit<Trouble, 'where'>;

const nameTrouble = ({ facts }: SeenLeaf, place: Place): Found | undefined => {
  if (place.kind !== 'endpoint' || place.sni === '' || covers(facts.names, place.sni)) return undefined;
  return { code: 'name-mismatch', detail: facts.names.slice(0, 5).join(', ') || facts.subject };
};

const keyTrouble = ({ weak }: SeenLeaf): Found | undefined =>
  weak === undefined ? undefined : { code: 'weak-key', detail: weak };

const judgeLeaf = (
  leaf: SeenLeaf,
  place: Place,
  roots: RootsBySubject,
  crls: CrlAnswers,
  now: number,
): readonly Found[] => {
  const { trouble, issuer } = judgePath(leaf, roots, now);
  const all = [trouble, nameTrouble(leaf, place), keyTrouble(leaf), judgeRevocation(leaf, issuer, crls, now)];
  const troubles = all.filter((one) => one !== undefined);
  return troubles.filter(({ code }, at) => troubles.findIndex((other) => other.code === code) === at);
};

const placeOf = (place: Place): string => (place.kind === 'endpoint' ? `${place.host}:${place.port}` : 'it');

/** Which machine shows what is anybody's guess: said once, with where each of them was seen. */
const differing = (place: Place, sights: readonly Sight[]): readonly Trouble[] => {
  const shown = new Map(
    sights.flatMap((sight) => {
      const leaf = readSight(sight);
      return leaf === undefined ? [] : [[leaf.facts.fingerprint, sight.where] as const];
    }),
  );
  return shown.size < 2
    ? []
    : [{ code: 'different', where: placeOf(place), detail: [...shown.values()].slice(0, 5).join(', ') }];
};

/**
 * What is wrong with what a place shows, from what was seen, the trusted roots, the lists and the time alone. Each chain is judged once,
 * under the first address that shows it: the same leaf with another chain by itself, since one of two machines may lack the intermediate.
 */
export const judge = (
  place: Place,
  sights: readonly Sight[],
  roots: RootsBySubject,
  crlsOf: (fingerprint: string) => CrlAnswers,
  now: number,
): readonly Trouble[] => {
  const known = new Set<string>();
  const troubles = sights.flatMap((sight): readonly Trouble[] => {
    const { where } = sight;
    if (!sight.ok) return [{ code: sight.failure, where, detail: sight.detail }];
    const leaf = readSight(sight);
    if (leaf === undefined) return [{ code: 'unreadable', where, detail: '' }];
    if (known.has(leaf.chainKey)) return [];
    known.add(leaf.chainKey);
    const found = judgeLeaf(leaf, place, roots, crlsOf(leaf.facts.fingerprint), now);
    return found.map((trouble) => ({ ...trouble, where }));
  });
  return [...troubles, ...differing(place, sights)];
};
