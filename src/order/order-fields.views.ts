import { code, moment, relative } from '../chat/build.ts';
import type { Block } from '../chat/message.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../kernel/duration.ts';
import { findPlan } from '../plan/catalogue.ts';
import { certificatesOfTerm } from '../plan/lifetime.ts';
import { paidWords } from '../points/paid.views.ts';
import type { Say } from '../texts/say.ts';
import type { OrderView } from './order.data.ts';
import { orderMachine } from './order.ts';

type Fields = Extract<Block, { kind: 'fields' }>['fields'];

/** A length of time in its largest unit of which there are at least two. */
const spanWords = (say: Say, ms: number): string => {
  if (ms >= 2 * DAY) return say('span.days', { count: Math.round(ms / DAY) });
  if (ms >= 2 * HOUR) return say('span.hours', { count: Math.round(ms / HOUR) });
  if (ms >= 2 * MINUTE) return say('span.minutes', { count: Math.round(ms / MINUTE) });
  return say('span.seconds', { count: Math.max(1, Math.round(ms / SECOND)) });
};

/** APPLY-10: what like orders took here, else what the plan says. */
const usualField = (say: Say, { order, usual }: OrderView): Fields => {
  const { usual: planned } = findPlan(order.plan);
  if (orderMachine.states[order.state].final || (usual === undefined && planned === undefined)) return [];
  const words =
    usual === undefined
      ? say.filled(`usual.${planned?.unit}`, { ...planned })
      : say('usual.measured', { time: spanWords(say, usual.ms), count: usual.count });
  return [{ label: say('field.usual'), value: [words] }];
};

/** PLAN-9: the term bought, or gone on with. */
const termField = (say: Say, { order }: OrderView): Fields => {
  const { years, termEnds, plan, createdAt } = order;
  if (termEnds !== undefined)
    return [{ label: say('field.term'), value: [say('term.paid-until'), ' ', moment(termEnds)] }];
  if (years === undefined) return [];
  const count = certificatesOfTerm(findPlan(plan), years, createdAt).length;
  return [{ label: say('field.term'), value: [say('term.years', { years, count })] }];
};

/** PTS-2: which pack pays, and whose: told to whoever applies and whoever approves. */
const paidField = (say: Say, { paid }: OrderView): Fields =>
  paid === undefined ? [] : [{ label: say('field.points'), value: [paidWords(say, paid)] }];

/** What an order is, and when it ends. */
export const orderFields = (say: Say, view: OrderView): Block => {
  const { order, certificate, requesterName } = view;
  return {
    kind: 'fields',
    fields: [
      { label: say('field.order'), value: [code(order.id)] },
      { label: say('field.plan'), value: [order.plan] },
      { label: say('field.issuer'), value: [order.issuer] },
      ...(order.authorizations.length === 0
        ? []
        : [{ label: say('field.validation'), value: [say.lookup(`method.${order.method}`)] }]),
      { label: say('field.requester'), value: [requesterName] },
      ...(order.project === '' ? [] : [{ label: say('field.project'), value: [order.project] }]),
      ...termField(say, view),
      ...usualField(say, view),
      ...paidField(say, view),
      ...(certificate === undefined
        ? order.deadline === undefined || orderMachine.states[order.state].final
          ? []
          : [{ label: say('field.deadline'), value: [relative(order.deadline)] }]
        : [
            { label: say('field.certificate'), value: [code(certificate.id)] },
            {
              label: say('field.expires'),
              value: [relative(certificate.notAfter)],
            },
            { label: say('field.fingerprint'), value: [code(certificate.fingerprint)] },
          ]),
    ],
  };
};
