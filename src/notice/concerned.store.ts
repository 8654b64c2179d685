import { holdersOf } from '../account/person.store.ts';
import type { Role } from '../chat/permission.ts';
import { question } from '../store/question.ts';
import type { Store } from '../store/store.ts';
import type { Concerned } from './audience.ts';
import type { AudienceRole, NoticeSubjectKind } from './notice.ts';
import { writeReceiver } from './receiver.ts';

/** What a subject's own rows say; the rest is looked up alike for all. Whoever has the row at hand need not have it read again. */
export interface SubjectRow {
  readonly certificateId?: string | undefined;
  readonly requester?: string | undefined;
  readonly owner?: string | undefined;
  readonly tags?: Readonly<Record<string, string>>;
  readonly approverRole?: Role;
  /** CERT-9, where it was read along with the rest. */
  readonly ignored?: boolean;
}

/** The project is a tag as well: routes ask for either. */
const tagsOf = (tags: Readonly<Record<string, string>>, project: string): Readonly<Record<string, string>> =>
  project === '' ? tags : { project, ...tags };

const ofCertificate = question((db, id: string) =>
  db.selectFrom('certificates').select(['owner', 'tags', 'project', 'ignored']).where('id', '=', id),
);
const ofOrder = question((db, id: string) =>
  db.selectFrom('orders').select(['requester', 'tags', 'project', 'certificateId', 'replacesId']).where('id', '=', id),
);

/** What a certificate at hand says of whom it concerns. */
export const certificateSubject = ({
  id,
  owner,
  tags,
  project,
  ignored,
}: {
  readonly id: string;
  readonly owner: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly project: string;
  readonly ignored: boolean;
}): SubjectRow => ({ certificateId: id, owner, tags: tagsOf(tags, project), ignored });

const certificateRow = async (store: Store, id: string): Promise<SubjectRow> => {
  const row = await ofCertificate.first(store, id);
  if (row === undefined) return {};
  return certificateSubject({ ...row, id, tags: JSON.parse(row.tags), ignored: row.ignored === 1 });
};

interface OrderFacts {
  readonly requester: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly project: string;
  readonly certificateId?: string | null | undefined;
  readonly replacesId?: string | null | undefined;
}

/** A renewal speaks of the certificate it replaces: ignoring that one ignores its renewals too. */
export const orderSubject = ({ requester, tags, project, certificateId, replacesId }: OrderFacts): SubjectRow => ({
  certificateId: replacesId ?? certificateId ?? undefined,
  requester,
  owner: requester,
  tags: tagsOf(tags, project),
});

const orderRow = async (store: Store, id: string): Promise<SubjectRow> => {
  const row = await ofOrder.first(store, id);
  return row === undefined ? {} : orderSubject({ ...row, tags: JSON.parse(row.tags) });
};

const SUBJECT_ROWS: Readonly<Record<NoticeSubjectKind, (store: Store, id: string) => Promise<SubjectRow>>> = {
  certificate: certificateRow,
  order: orderRow,
  deployment: async (store, id) => {
    const row = await store.db
      .selectFrom('deployments')
      .select(['certificateId', 'requester'])
      .where('id', '=', id)
      .executeTakeFirst();
    return row === undefined ? {} : { ...(await certificateRow(store, row.certificateId)), requester: row.requester };
  },
  approval: async (store, id) => {
    const row = await store.db
      .selectFrom('approvals')
      .select(['requester', 'role', 'subjectKind', 'subjectId'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) return {};
    const { tags = {} } = await (row.subjectKind === 'certificate' ? certificateRow : orderRow)(store, row.subjectId);
    return { requester: row.requester, tags, approverRole: row.role as Role };
  },
  // These hand in whom they concern.
  alert: async () => ({}),
  pack: async () => ({}),
  edge: async () => ({}),
  surface: async () => ({}),
  job: async () => ({}),
  digest: async () => ({}),
  mailbox: async () => ({}),
  watch: async ({ db }, id) => {
    const row = await db.selectFrom('watches').select(['owner', 'tags']).where('id', '=', id).executeTakeFirst();
    return row === undefined ? {} : { owner: row.owner, tags: JSON.parse(row.tags) };
  },
};

const asReceivers = (people: readonly { readonly id: string }[]): readonly string[] =>
  people.map(({ id }) => writeReceiver({ kind: 'person', id }));

const asReceiver = (id: string | undefined): string | undefined =>
  id === undefined || id === '' ? undefined : writeReceiver({ kind: 'person', id });

/** CERT-9: whether nobody wants to hear of this certificate. */
export const isIgnored = async (store: Store, certificateId: string): Promise<boolean> =>
  (await ofCertificate.first(store, certificateId))?.ignored === 1;

const followerRows = question((db, certificateId: string) =>
  db.selectFrom('followers').select('personId').where('certificateId', '=', certificateId),
);

const followersOf = async (store: Store, certificateId: string): Promise<readonly string[]> => {
  const rows = await followerRows.all(store, certificateId);
  return rows.map(({ personId }) => personId);
};

export interface SubjectFacts extends Concerned {
  readonly certificateId: string | undefined;
}

/** Roles that are looked up beside the subject's own rows. */
export type AskedFor = ReadonlySet<AudienceRole | 'somebody'>;

interface HandedIn {
  readonly owner?: string | undefined;
  readonly certificateId?: string | undefined;
  readonly row?: SubjectRow | undefined;
}

/**
 * Whom a subject concerns, of the roles in `asked`: `somebody` is the admins where it has neither owner nor requester. `owner` is handed in
 * for subjects that no row describes.
 */
export const concernedBy = async (
  store: Store,
  kind: NoticeSubjectKind,
  id: string,
  asked: AskedFor,
  handedIn: HandedIn = {},
): Promise<SubjectFacts> => {
  const row = handedIn.row ?? (await SUBJECT_ROWS[kind](store, id));
  const certificateId = handedIn.certificateId ?? row.certificateId;
  const requester = asReceiver(row.requester);
  const owner = asReceiver(handedIn.owner ?? row.owner);
  const nobody = asked.has('somebody') && owner === undefined && requester === undefined;
  const followers =
    certificateId === undefined || !asked.has('followers') ? [] : await followersOf(store, certificateId);
  const read = certificateId === row.certificateId ? row.ignored : undefined;
  return {
    certificateId,
    tags: row.tags ?? {},
    requester,
    owner,
    followers: asReceivers(followers.map((personId) => ({ id: personId }))),
    approvers:
      row.approverRole === undefined || !asked.has('approvers')
        ? []
        : asReceivers(await holdersOf(store, row.approverRole)),
    admins: nobody || asked.has('admins') ? asReceivers(await holdersOf(store, 'admin')) : [],
    ignored: certificateId !== undefined && (read ?? (await isIgnored(store, certificateId))),
  };
};
