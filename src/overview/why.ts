import type { Verdict } from '../alert/alert.ts';
import type { AlertHouse } from '../alert/alert-house.ts';
import { decide } from '../alert/decide-alert.ts';
import { watchedById } from '../alert/facts.store.ts';
import { decidedBy } from '../alert/policy-mailboxes.ts';
import { toldAs } from '../alert/told-as.ts';
import { certificateById } from '../certificate/certificate.store.ts';
import { card, moment } from '../chat/build.ts';
import type { Reply } from '../chat/command.ts';
import { toInstant } from '../kernel/clock.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import { noticeSentence } from '../notice/notice.views.ts';
import { saidAbout } from '../notice/said.store.ts';
import type { Say } from '../texts/say.ts';

/** Deliveries shown, the newest first. */
const SHOWN = 15;

const nextOf = (say: Say, { send, nextAt }: Verdict) =>
  send ? [say('why.to-be-sent')] : nextAt === undefined ? [] : [moment(toInstant(nextAt))];

/** `status --why`: what was or was not sent about a certificate, to whom, when, and what comes. */
export const whyReply = async (house: AlertHouse, say: Say, certificateId: string): Promise<Reply> => {
  const { store, alerts, routes, clock } = house;
  const certificate = await certificateById(store, certificateId);
  const watched = await watchedById(store, certificateId, routes, alerts.onCall);
  if (certificate === undefined || watched === undefined) throw nothingFound('certificate', certificateId);
  const { policies, settings } = await decidedBy(house);
  const told = await toldAs(house, say, policies);
  const { verdicts, nextAt } = decide(watched.facts, watched.told, policies, settings, clock.now());
  const said = await saidAbout(store, certificateId, SHOWN);
  return {
    data: {
      certificateId,
      said,
      verdicts: verdicts.map((verdict) => ({
        ...verdict,
        nextAt: verdict.nextAt === undefined ? null : toInstant(verdict.nextAt),
      })),
      nextAt: nextAt === undefined ? null : toInstant(nextAt),
    },
    message: card({
      title: say('why.title', { names: certificate.names.join(', ') }),
      blocks: [
        said.length === 0
          ? undefined
          : {
              kind: 'table',
              columns: [say('field.at'), say('why.receiver'), say('why.said'), say('field.state'), say('why.reason')],
              rows: said.map((one) => [
                [moment(one.at)],
                [told.nameOf(one.receiver)],
                [noticeSentence(say, one)],
                [say.lookup(`state.delivery.${one.state}`)],
                [say.filled(`why.problem.${one.problem}`, {}) || (one.problem ?? '')],
              ]),
            },
        {
          kind: 'table',
          columns: [say('why.receiver'), say('why.policy'), say('why.reason'), say('why.next')],
          rows: verdicts.map((verdict) => [
            [told.verdict(verdict)],
            [told.policyOf(verdict.policy)],
            [say.lookup(`alert.why.${verdict.reason}`)],
            nextOf(say, verdict),
          ]),
        },
      ],
    }),
  };
};
