import type { Schema } from './schema.ts';

export interface PersonColumn {
  readonly table: keyof Schema;
  readonly column: string;
  /** Written as a receiver: `person:ID`. */
  readonly receiver?: true;
  /** The columns that are unique together with this one: where the other person has such a row, theirs stays. */
  readonly beside?: readonly string[];
  /** Where theirs stays, this one stays too, as what was done then. */
  readonly keeps?: true;
  /** The row has a version: whoever is about to save it looks again. */
  readonly versioned?: true;
}

/** Every column that says whose something is, or who asked for it: what follows a person who becomes another. */
export const PERSON_COLUMNS: readonly PersonColumn[] = [
  { table: 'identities', column: 'personId' },
  { table: 'roles', column: 'personId', beside: ['role'] },
  { table: 'groupRoles', column: 'personId', beside: ['surface', 'realm', 'role'] },
  { table: 'groupMembers', column: 'personId', beside: ['surface', 'realm', 'groupId', 'teamId'] },
  { table: 'secondFactors', column: 'personId', beside: [] },
  { table: 'tokens', column: 'personId' },
  { table: 'acmeKeys', column: 'personId' },
  { table: 'links', column: 'personId' },
  { table: 'codeTries', column: 'personId', beside: [] },
  { table: 'orders', column: 'requester', versioned: true },
  { table: 'expedites', column: 'personId' },
  { table: 'letters', column: 'uploadedBy' },
  { table: 'quotaPlaces', column: 'account' },
  { table: 'validatedNames', column: 'holder', beside: ['scope', 'name', 'proof'] },
  { table: 'approvals', column: 'requester', versioned: true },
  { table: 'votes', column: 'personId', beside: ['approvalId'], keeps: true },
  { table: 'certificates', column: 'owner', versioned: true },
  { table: 'followers', column: 'personId', beside: ['certificateId'] },
  { table: 'expiryWatch', column: 'ackBy', versioned: true },
  { table: 'alerts', column: 'receiver', receiver: true, beside: ['certificateId', 'policy'] },
  { table: 'alertPolicies', column: 'createdBy', versioned: true },
  { table: 'deliveries', column: 'receiver', receiver: true, beside: ['noticeId'], versioned: true },
  { table: 'notices', column: 'subjectId', receiver: true },
  { table: 'mailReceivers', column: 'askedBy' },
  { table: 'deployments', column: 'requester', versioned: true },
  { table: 'hostings', column: 'owner', versioned: true },
  { table: 'hostedUploads', column: 'owner', versioned: true },
  { table: 'edgeDomains', column: 'owner', versioned: true },
  { table: 'watches', column: 'owner', versioned: true },
  { table: 'revocations', column: 'requester', versioned: true },
  { table: 'parties', column: 'createdBy', versioned: true },
  { table: 'installations', column: 'installedBy' },
  { table: 'pointPacks', column: 'account', versioned: true },
  { table: 'pointTransfers', column: 'sender', versioned: true },
  { table: 'pointTransfers', column: 'receiver', versioned: true },
  { table: 'rechargeCodes', column: 'receiver' },
  { table: 'rechargeCodes', column: 'usedBy' },
];
