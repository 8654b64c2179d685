import { audit } from '../audit/audit.store.ts';
import type { Person } from '../chat/actor.ts';
import { nowOf } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { redrawNotice } from '../notice/outbox.store.ts';
import type { Store } from '../store/store.ts';
import { certificatesOfNotice, noticesOfCertificate, openStage } from './alert.store.ts';
import type { Snooze } from './alert.ts';
import type { AlertHouse } from './alert-house.ts';
import { type Marks, marksOf, saveMarks, setOwner } from './marks.store.ts';

export interface AlertCommandHouse extends AlertHouse {
  /** A name, an id or an unambiguous beginning of either → the certificate's id. */
  readonly findCertificate: (word: string) => Promise<string>;
}

/** The certificates that a word means: one, or every one on a card that is not over. */
export const meant = async (house: AlertCommandHouse, what: string): Promise<readonly string[]> =>
  what.startsWith('ntc_') ? certificatesOfNotice(house.store, what) : [await house.findCertificate(what)];

/** The cards that speak of certificates are drawn again. */
export const redrawFor = async (store: Store, ids: readonly string[], now: string): Promise<void> => {
  const notices = new Set((await Promise.all(ids.map((id) => noticesOfCertificate(store, id)))).flat());
  for (const noticeId of notices) await redrawNotice(store, noticeId, now);
};

type Change = (stage: string) => Partial<Omit<Marks, 'version'>>;

const markEach = async (
  house: AlertHouse,
  person: Person,
  ids: readonly string[],
  action: string,
  detail: object,
  change: Change,
): Promise<readonly string[]> => {
  const now = nowOf(house.clock);
  const done = await house.store.transaction(async (store) => {
    const changed: string[] = [];
    for (const id of ids) {
      const marks = await marksOf(store, id);
      const stage = await openStage(store, id);
      // What is over stays over, however late somebody answers it.
      if (marks === undefined || stage === undefined) continue;
      await saveMarks(store, id, marks, change(stage), now);
      await audit(store, house.clock, { actor: person.id, action, subject: id, detail: { ...detail, stage } });
      changed.push(id);
    }
    await redrawFor(store, changed, now);
    return changed;
  });
  if (done.length === 0) throw new CertError('alert-over', {});
  return done;
};

/** "I look after it": nobody is told again before the next stage. Answers the certificates it holds for. */
export const acknowledge = (house: AlertHouse, person: Person, ids: readonly string[]): Promise<readonly string[]> =>
  markEach(house, person, ids, 'alert.acknowledged', {}, (stage) => ({
    ackStage: stage,
    ackBy: person.id,
    ackAt: nowOf(house.clock),
  }));

export type SnoozeUntil = { readonly kind: 'date'; readonly until: string } | { readonly kind: 'band' | 'renewed' };

/** "Not before then": never beyond the end of the certificate itself. */
export const snooze = (
  house: AlertHouse,
  person: Person,
  ids: readonly string[],
  until: SnoozeUntil,
  reason: string,
): Promise<readonly string[]> =>
  markEach(house, person, ids, 'alert.snoozed', { ...until, reason }, (stage) => {
    const said = { by: person.id, reason, at: nowOf(house.clock) };
    const kept: Snooze =
      until.kind === 'date'
        ? { ...said, kind: 'date', until: until.until }
        : until.kind === 'band'
          ? { ...said, kind: 'band', stage }
          : { ...said, kind: 'renewed' };
    return { snooze: kept };
  });

/** "It is mine": the owner from now on, and the alert is answered. */
export const takeOwnership = async (house: AlertHouse, person: Person, id: string): Promise<void> => {
  await house.store.transaction(async (store) => {
    const now = nowOf(house.clock);
    await setOwner(store, id, person.id);
    await audit(store, house.clock, { actor: person.id, action: 'certificate.owned', subject: id });
    const marks = await marksOf(store, id);
    const stage = await openStage(store, id);
    if (marks !== undefined)
      await saveMarks(
        store,
        id,
        marks,
        stage === undefined ? {} : { ackStage: stage, ackBy: person.id, ackAt: now },
        now,
      );
    await redrawFor(store, [id], now);
  });
};
