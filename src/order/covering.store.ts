import { lastToEnd } from '../certificate/last-to-end.ts';
import type { Instant } from '../kernel/clock.ts';
import { covers } from '../pki/covers.ts';
import { question } from '../store/question.ts';
import type { Store } from '../store/store.ts';

const named = question((db, names: readonly string[]) =>
  db
    .selectFrom('certificateNames')
    .innerJoin('certificates', 'certificates.id', 'certificateNames.certificateId')
    .select(['certificates.id', 'certificates.names', 'state', 'kind', 'source', 'algorithm', 'notAfter'])
    .where('certificateNames.name', 'in', names),
);

/** The name itself, and the wildcard that may stand for it. */
const forms = (name: string): readonly [string, string] => [name, `*.${name.slice(name.indexOf('.') + 1)}`];

/**
 * A valid certificate here that is good for every one of these names, the one that ends last: its id. What is only watched is not ours to
 * renew; a pair of the national standard and another certificate stand beside each other.
 */
export const coveringCertificate = async (
  store: Store,
  { names, sm2, now }: { readonly names: readonly string[]; readonly sm2: boolean; readonly now: Instant },
): Promise<string | undefined> => {
  const rows = await named.all(store, forms(names[0] ?? ''));
  // The rest is looked at here: asked for in SQL, it leads the planner to read every valid certificate.
  return rows
    .filter(({ state, kind, source }) => state === 'valid' && kind === 'server' && source !== 'watched')
    .filter(({ algorithm, notAfter }) => (algorithm === 'sm2') === sm2 && notAfter > now)
    .filter((row) => names.every((name) => covers(JSON.parse(row.names), name)))
    .toSorted(lastToEnd)[0]?.id;
};
