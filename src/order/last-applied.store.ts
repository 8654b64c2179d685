import type { Applicant } from '../organisation/party.ts';
import type { Store } from '../store/store.ts';

/** What the newest application of a person says of who applies. */
export interface LastApplied {
  readonly organisationId?: string;
  readonly applicant?: Applicant;
  readonly email?: string;
}

/** The newest that says anything in `column`, opened. */
export const lastApplied = async (
  { db, seal }: Store,
  requester: string,
  column: 'applicant' | 'email',
): Promise<LastApplied> => {
  const row = await db
    .selectFrom('orders')
    .select(['organisationId', 'applicant', 'email'])
    .where('requester', '=', requester)
    .where(column, 'is not', null)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return {};
  const { organisationId, applicant, email } = row;
  return {
    ...(organisationId !== null && { organisationId }),
    ...(applicant !== null && { applicant: JSON.parse(seal.open(applicant, 'party')) as Applicant }),
    ...(email !== null && { email: seal.open(email, 'party') }),
  };
};
