import type { Instant } from '../kernel/clock.ts';
import type { Setback } from '../validation/setback.ts';

/** How much a notice asks of people: nothing, a look, a deed, or a deed now. In rising order. */
const URGENCIES = ['info', 'look', 'act', 'alarm'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** What a notice is about: whose owner, requester and tags decide who hears of it. */
export type NoticeSubjectKind =
  | 'order'
  | 'certificate'
  | 'deployment'
  | 'approval'
  | 'alert'
  | 'pack'
  | 'edge'
  | 'surface'
  | 'job'
  | 'watch'
  | 'digest'
  | 'mailbox';

/** Who hears of it: the routed channels, or people by what they are to the subject. */
export type AudienceRole = 'channel' | 'requester' | 'owner' | 'followers' | 'approvers' | 'admins';

export interface NoticeRow {
  readonly urgency: Urgency;
  readonly subject: NoticeSubjectKind;
  readonly to: readonly AudienceRole[];
  /** CERT-9: not said about a certificate whose messages are ignored. */
  readonly ignorable: boolean;
}

/** MSG-1: everything that is said without being asked, once. The sentence is the text `notice.<kind>`. */
const noticeKinds = {
  submitted: { urgency: 'info', subject: 'order', to: ['channel'], ignorable: true },
  'validation-needed': { urgency: 'act', subject: 'order', to: ['channel', 'requester'], ignorable: true },
  validated: { urgency: 'info', subject: 'order', to: ['channel'], ignorable: true },
  'validation-failed': { urgency: 'act', subject: 'order', to: ['channel', 'requester'], ignorable: true },
  'validation-timed-out': { urgency: 'act', subject: 'order', to: ['channel', 'requester'], ignorable: true },
  'mail-lapsed': { urgency: 'act', subject: 'order', to: ['channel', 'requester'], ignorable: true },
  'order-refused': { urgency: 'act', subject: 'order', to: ['channel', 'requester'], ignorable: true },
  'records-left': { urgency: 'look', subject: 'order', to: ['channel', 'requester'], ignorable: true },
  'review-result': { urgency: 'look', subject: 'order', to: ['channel', 'requester'], ignorable: true },
  issued: { urgency: 'info', subject: 'order', to: ['channel', 'requester', 'followers'], ignorable: true },
  // The sweep decides by itself who hears of an expiry and hands its receivers in.
  expiring: { urgency: 'act', subject: 'alert', to: [], ignorable: true },
  expired: { urgency: 'alarm', subject: 'alert', to: [], ignorable: true },
  // CERT-9 lets this one through: silence about a dead certificate is what nobody meant.
  'expired-ignored': { urgency: 'look', subject: 'certificate', to: ['owner'], ignorable: false },
  'renewal-charged': { urgency: 'info', subject: 'certificate', to: ['channel'], ignorable: true },
  'renewal-failed': { urgency: 'act', subject: 'certificate', to: ['channel', 'owner'], ignorable: true },
  // Told also when the policy allowed it: its owner may want that name back.
  'renewal-without': { urgency: 'act', subject: 'certificate', to: ['channel', 'owner'], ignorable: true },
  // VAL-3, VAL-5: told while there is time, not by the renewal that fails.
  'delegation-broken': { urgency: 'act', subject: 'certificate', to: ['channel', 'owner'], ignorable: true },
  'delegation-mended': { urgency: 'info', subject: 'certificate', to: ['channel', 'owner'], ignorable: true },
  'renewal-held': { urgency: 'act', subject: 'certificate', to: ['channel', 'owner'], ignorable: true },
  renewed: { urgency: 'info', subject: 'certificate', to: ['channel', 'followers'], ignorable: true },
  'hosting-starts': { urgency: 'info', subject: 'certificate', to: ['channel'], ignorable: true },
  'hosting-done': { urgency: 'info', subject: 'deployment', to: ['channel'], ignorable: true },
  'hosting-failed': { urgency: 'act', subject: 'deployment', to: ['channel', 'owner'], ignorable: true },
  'host-upload-failed': { urgency: 'act', subject: 'certificate', to: ['channel', 'owner'], ignorable: true },
  'host-upload-record': { urgency: 'act', subject: 'certificate', to: ['channel', 'owner'], ignorable: true },
  'edge-served': { urgency: 'info', subject: 'edge', to: ['channel'], ignorable: false },
  'edge-failed': { urgency: 'act', subject: 'edge', to: ['channel', 'owner'], ignorable: false },
  'edge-invalid': { urgency: 'act', subject: 'edge', to: ['channel', 'owner'], ignorable: false },
  drift: { urgency: 'act', subject: 'certificate', to: ['channel', 'owner'], ignorable: true },
  revoked: { urgency: 'look', subject: 'certificate', to: ['channel', 'owner', 'followers'], ignorable: true },
  // Whoever may approve is handed in: not every order under review has an approval of its own.
  expedited: { urgency: 'act', subject: 'order', to: ['channel'], ignorable: false },
  'revocation-failed': { urgency: 'act', subject: 'certificate', to: ['channel', 'owner'], ignorable: true },
  'revocation-rejected': { urgency: 'look', subject: 'certificate', to: ['channel', 'owner'], ignorable: true },
  'revocation-lapsed': { urgency: 'act', subject: 'certificate', to: ['channel', 'owner'], ignorable: true },
  'points-transferred': { urgency: 'look', subject: 'pack', to: ['owner'], ignorable: false },
  'points-redeemed': { urgency: 'info', subject: 'pack', to: ['owner'], ignorable: false },
  'points-expiring': { urgency: 'look', subject: 'pack', to: ['owner'], ignorable: false },
  'approval-waiting': { urgency: 'act', subject: 'approval', to: ['channel', 'approvers'], ignorable: false },
  'approval-reminder': { urgency: 'act', subject: 'approval', to: ['channel', 'approvers'], ignorable: false },
  'approval-lapsed': { urgency: 'look', subject: 'approval', to: ['channel', 'requester'], ignorable: false },
  'surface-down': { urgency: 'alarm', subject: 'surface', to: ['channel', 'admins'], ignorable: false },
  'surface-up': { urgency: 'info', subject: 'surface', to: ['channel'], ignorable: false },
  'job-failing': { urgency: 'alarm', subject: 'job', to: ['channel', 'admins'], ignorable: false },
  'backup-old': { urgency: 'alarm', subject: 'job', to: ['channel', 'admins'], ignorable: false },
  'backup-none': { urgency: 'alarm', subject: 'job', to: ['channel', 'admins'], ignorable: false },
  'clock-silent': { urgency: 'alarm', subject: 'job', to: ['channel', 'admins'], ignorable: false },
  // MSG-2: to the mailbox alone, and to nobody in its place: whoever reads it proves it.
  'mailbox-proof': { urgency: 'look', subject: 'mailbox', to: [], ignorable: false },
  'mailbox-unreached': { urgency: 'look', subject: 'mailbox', to: [], ignorable: false },
  digest: { urgency: 'info', subject: 'digest', to: ['channel'], ignorable: false },
  'watch-trouble': { urgency: 'act', subject: 'watch', to: ['channel', 'owner'], ignorable: true },
  'watch-mended': { urgency: 'info', subject: 'watch', to: ['channel', 'owner'], ignorable: true },
  'watch-changed': { urgency: 'info', subject: 'watch', to: ['channel'], ignorable: true },
} as const satisfies Readonly<Record<string, NoticeRow>>;

export type NoticeKind = keyof typeof noticeKinds;

export const NOTICE_KINDS = Object.keys(noticeKinds) as readonly NoticeKind[];

export const noticeRow = (kind: NoticeKind): NoticeRow => noticeKinds[kind];

/** What the sentence speaks of, by slot; never a secret. */
export type NoticeFacts = Readonly<Record<string, string | number | readonly string[] | Setback>>;

/** One thing to be said, whoever it goes to. */
export interface Notice {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly subjectId: string;
  readonly facts: NoticeFacts;
  readonly at: Instant;
}
