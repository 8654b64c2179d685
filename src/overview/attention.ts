import { waitingApprovals } from '../approval/approval.store.ts';
import { listCertificates } from '../certificate/certificate.store.ts';
import { shownState } from '../certificate/certificate.ts';
import { certificateTable } from '../certificate/certificate.views.ts';
import { card, code, moment } from '../chat/build.ts';
import type { Reply } from '../chat/command.ts';
import { toInstant } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import { ordersInStates } from '../order/order.store.ts';
import type { OrderState } from '../order/order.ts';
import type { OrderHouse } from '../order/order-house.ts';
import { shownNames } from '../pki/shown-names.ts';
import type { Say } from '../texts/say.ts';

/** Orders that somebody should look at. */
const OPEN: readonly OrderState[] = [
  'awaiting-letter',
  'reviewing',
  'approving',
  'placing',
  'validating',
  'issuing',
  'validation-failed',
  'email-validating',
  'email-timed-out',
];
const SHOWN = 10;

/** What `/cert` alone and home pages show: what needs attention, then what ends next. */
export const attention = async ({ store, clock }: Pick<OrderHouse, 'store' | 'clock'>, say: Say): Promise<Reply> => {
  const now = clock.now();
  const orders = await ordersInStates(store, OPEN, SHOWN);
  const approvals = await waitingApprovals(store, SHOWN);
  const soon = await listCertificates(store, {
    state: 'valid',
    endsFrom: toInstant(now),
    endsBefore: toInstant(now + 30 * DAY),
    limit: SHOWN,
  });
  const expired = await listCertificates(store, {
    state: 'valid',
    endsFrom: toInstant(now - 30 * DAY),
    endsBefore: toInstant(now),
    limit: SHOWN,
  });
  const calm = orders.length + soon.length + expired.length === 0;
  return {
    data: {
      orders: orders.map(({ id, names, state, nextAt }) => ({ id, names, state, nextAt: nextAt ?? null })),
      approvals: approvals.map(({ id, summary, subjectKind, subjectId }) => ({
        id,
        names: summary,
        subjectKind,
        subjectId,
      })),
      expiring: [...expired, ...soon].map((line) => ({ ...line, state: shownState(line, now) })),
    },
    message: card({
      tone: expired.length > 0 ? 'bad' : calm ? 'good' : 'waiting',
      title: calm ? say('status.calm') : say('status.title'),
      blocks: [
        orders.length === 0
          ? undefined
          : {
              kind: 'table',
              columns: [say('field.order'), say('field.names'), say('field.state'), say('field.deadline')],
              rows: orders.map((order) => [
                [code(order.id)],
                [shownNames(order.names)],
                [say.lookup(`state.order.${order.state}`)],
                order.deadline === undefined ? [] : [moment(order.deadline)],
              ]),
            },
        soon.length + expired.length === 0 ? undefined : certificateTable(say, [...expired, ...soon], now),
        { kind: 'context', text: [say('status.hint')] },
      ],
      actions: [
        { label: say('action.list'), command: 'cert list', args: {}, style: 'plain' },
        ...(approvals.length > 0
          ? [
              {
                label: say('action.approvals', { count: approvals.length }),
                command: 'cert approvals',
                args: {},
                style: 'primary' as const,
              },
            ]
          : []),
        { label: say('action.help'), command: 'cert help', args: {}, style: 'plain' },
      ],
    }),
  };
};
