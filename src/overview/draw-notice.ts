import { alertCard, CARD_LINES, movedCard } from '../alert/alert.views.ts';
import { cardPage } from '../alert/card.store.ts';
import { approvalById } from '../approval/approval.store.ts';
import type { Subject } from '../chat/command.ts';
import { certificateOfDeployment } from '../hosting/deployment.store.ts';
import { driftOn } from '../hosting/drift.store.ts';
import { driftCard, isDrifted } from '../hosting/drift.views.ts';
import type { Drawn } from '../notice/deliver.ts';
import { mailReceiver } from '../notice/mail-receiver.store.ts';
import { type Notice, type NoticeSubjectKind, noticeRow } from '../notice/notice.ts';
import { noticeCard } from '../notice/notice.views.ts';
import { proofMessage } from '../notice/proof.views.ts';
import type { OrderHouse } from '../order/order-house.ts';
import type { ReportHouse } from '../report/make-report.ts';
import { digestMessage } from '../report/report.commands.ts';
import type { Language } from '../texts/language.ts';
import { type Say, sayer } from '../texts/say.ts';
import { watchByWord } from '../watch/watch.store.ts';
import { troubleWord, watchCard } from '../watch/watch.views.ts';
import { subjectReply } from './redraw.ts';

type SubjectOf = (house: OrderHouse, id: string) => Promise<Subject | undefined>;

/** The card a notice carries under its sentence. */
const SUBJECTS: Readonly<Partial<Record<NoticeSubjectKind, SubjectOf>>> = {
  order: async (_house, id) => ({ kind: 'order', id }),
  certificate: async (_house, id) => ({ kind: 'certificate', id }),
  approval: async (house, id) => {
    const approval = await approvalById(house.store, id);
    return approval === undefined ? undefined : { kind: approval.subjectKind, id: approval.subjectId };
  },
  deployment: async (house, id) => {
    // What could not even begin is about the certificate itself.
    const certificateId = id.startsWith('crt_') ? id : await certificateOfDeployment(house.store, id);
    return certificateId === undefined ? undefined : { kind: 'certificate', id: certificateId };
  },
};

/** Of a watched place: its card as it is now, the trouble in the reader's words. */
const watchNotice = async (house: OrderHouse, notice: Notice, say: Say) => {
  const watch = await watchByWord(house.store, notice.subjectId);
  const { words = [] } = notice.facts;
  const told = {
    ...notice.facts,
    words: typeof words === 'object' && 'length' in words ? words.map((word) => troubleWord(say, word)) : words,
  };
  return noticeCard(say, { ...notice, facts: told }, watch === undefined ? undefined : watchCard(say, watch));
};

/** What is served there now decides what the card says and offers. */
const driftNotice = async ({ store }: OrderHouse, { subjectId, facts }: Notice, say: Say): Promise<Drawn> => {
  const names = Array.isArray(facts.names) ? facts.names : [];
  const target = String(facts.target);
  const found = await driftOn(store, subjectId, target);
  const view = { certificateId: subjectId, names, target, state: found?.state, instead: found?.instead };
  return { message: driftCard(say, view), ...(isDrifted(view) ? {} : { past: true }) };
};

/** The link that was sent last; nothing where it was pressed meanwhile. */
const proofNotice = async (
  { store, publicUrl = '' }: OrderHouse,
  notice: Notice,
  say: Say,
): Promise<Drawn | undefined> => {
  const asked = await mailReceiver(store, notice.subjectId);
  if (asked === undefined || asked.verifiedAt !== undefined) return undefined;
  return { message: proofMessage(say, asked, publicUrl, String(notice.facts.person)) };
};

/** A notice as it is now: its sentence over its subject's card, which it follows from then on. */
export const drawNotice = async (
  house: OrderHouse & ReportHouse,
  notice: Notice,
  language: Language,
): Promise<Drawn | undefined> => {
  const say = sayer(language);
  if (noticeRow(notice.kind).subject === 'alert') {
    const page = await cardPage(house.store, notice.id, 0, CARD_LINES);
    // Everything on it has gone on to a newer card, or never was.
    if (page.total === 0) return { message: movedCard(say), past: true };
    return { message: alertCard(say, page, notice.id, 0, house.clock.now()) };
  }
  if (notice.kind === 'drift') return driftNotice(house, notice, say);
  if (notice.kind === 'mailbox-proof') return proofNotice(house, notice, say);
  if (noticeRow(notice.kind).subject === 'digest') return { message: await digestMessage(house, say) };
  if (noticeRow(notice.kind).subject === 'watch') return { message: await watchNotice(house, notice, say) };
  const subject = await SUBJECTS[noticeRow(notice.kind).subject]?.(house, notice.subjectId);
  const reply = subject === undefined ? undefined : await subjectReply(house, subject, language);
  const message = noticeCard(say, notice, reply?.message);
  return subject === undefined || reply === undefined ? { message } : { message, follows: subject };
};
