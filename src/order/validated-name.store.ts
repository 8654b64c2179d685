import type { Instant } from '../kernel/clock.ts';
import type { Store } from '../store/store.ts';
import type { ProofKind } from '../validation/proof.ts';

/** That somebody showed control of a name to a CA. */
export interface ValidatedName {
  /** To whom, and for what: CA, brand and standard. */
  readonly scope: string;
  /** The organisation as it was then, else the person. */
  readonly holder: string;
  /** Without `*.`. */
  readonly name: string;
  /** A file says nothing of the names below. */
  readonly proof: ProofKind;
  readonly at: Instant;
}

/** Written anew at every validation: the newest counts. */
export const keepValidated = async ({ db }: Store, names: readonly ValidatedName[]): Promise<void> => {
  if (names.length === 0) return;
  await db
    .insertInto('validatedNames')
    .values([...names])
    .onConflict((on) =>
      on.columns(['scope', 'holder', 'name', 'proof']).doUpdateSet((eb) => ({ at: eb.ref('excluded.at') })),
    )
    .execute();
};

/** Those of `names` that the holder has shown control of since then, in any of the ways. */
export const validatedSince = async (
  { db }: Store,
  { scope, holder }: Pick<ValidatedName, 'scope' | 'holder'>,
  names: readonly string[],
  since: Instant,
): Promise<readonly Pick<ValidatedName, 'name' | 'proof'>[]> => {
  if (names.length === 0) return [];
  const rows = await db
    .selectFrom('validatedNames')
    .select(['name', 'proof'])
    .where('scope', '=', scope)
    .where('holder', '=', holder)
    .where('name', 'in', [...names])
    .where('at', '>=', since)
    .execute();
  return rows.map(({ name, proof }) => ({ name, proof: proof as ProofKind }));
};
