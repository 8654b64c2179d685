import type { Store } from '../store/store.ts';
import { readSetback } from '../validation/setback.ts';
import type { CardLine, CardPage, Closed } from './alert.ts';
import { remedyOf } from './remedy.ts';

const lineRows = ({ db }: Store, noticeId: string, page: number, size: number) =>
  db
    .selectFrom('alerts')
    .innerJoin('certificates', 'certificates.id', 'alerts.certificateId')
    .innerJoin('expiryWatch', 'expiryWatch.certificateId', 'alerts.certificateId')
    .leftJoin('renewals', 'renewals.certificateId', 'alerts.certificateId')
    .leftJoin('orders', 'orders.id', 'renewals.orderId')
    .leftJoin('people', 'people.id', 'expiryWatch.ackBy')
    .select([
      'alerts.certificateId',
      'alerts.stage',
      'alerts.closed',
      'alerts.closedAt',
      'certificates.names',
      'certificates.notAfter',
      'certificates.source',
      'expiryWatch.ackStage',
      'expiryWatch.snooze',
      'people.name as ackedBy',
      'renewals.problem',
      'renewals.failures',
      'renewals.nextAt as nextAttemptAt',
      'renewals.state as renewal',
      'renewals.orderId',
      'orders.state as order',
    ])
    .where('alerts.noticeId', '=', noticeId)
    .orderBy((eb) => eb.case().when('alerts.closed', 'is', null).then(0).else(1).end())
    .orderBy('certificates.notAfter')
    .orderBy('alerts.certificateId')
    .offset(page * size)
    .limit(size)
    .execute();

/** A page of what a notice says, those not over first, the soonest to end first. */
export const cardPage = async (store: Store, noticeId: string, page: number, size: number): Promise<CardPage> => {
  const { db } = store;
  const counted = await db
    .selectFrom('alerts')
    .select((eb) => [
      eb.fn.count<number>('certificateId').distinct().as('total'),
      eb.fn.count<number>('closed').as('closed'),
      eb.fn.countAll<number>().as('rows'),
    ])
    .where('noticeId', '=', noticeId)
    .executeTakeFirst();
  const rows = await lineRows(store, noticeId, page, size);
  const ids = rows.map(({ certificateId }) => certificateId);
  const bindings =
    ids.length === 0 ? [] : await db.selectFrom('bindings').selectAll().where('certificateId', 'in', ids).execute();
  const targets = Map.groupBy(bindings, ({ certificateId }) => certificateId);
  const lines = rows.map((row): CardLine => {
    return {
      certificateId: row.certificateId,
      names: JSON.parse(row.names),
      notAfter: row.notAfter,
      targets: (targets.get(row.certificateId) ?? []).map(({ target }) => target).toSorted(),
      watched: row.source === 'watched',
      stage: row.stage,
      closed: (row.closed ?? undefined) as Closed | undefined,
      closedAt: row.closedAt ?? undefined,
      ackedBy: row.ackStage === row.stage ? (row.ackedBy ?? undefined) : undefined,
      snoozed: row.snooze !== null,
      problem: readSetback(row.problem),
      failures: row.failures ?? 0,
      nextAttemptAt: row.nextAttemptAt ?? undefined,
      remedy: row.closed === null ? remedyOf(row) : undefined,
    };
  });
  // A certificate may stand there twice, for the house's policy and for one of its own: it is drawn once.
  const once = [...new Map(lines.map((line) => [line.certificateId, line])).values()];
  return {
    lines: once,
    total: Number(counted?.total ?? 0),
    open: Number(counted?.rows ?? 0) - Number(counted?.closed ?? 0),
  };
};
