import { type IdentifyHouse, identify } from '../account/identify.ts';
import { holdersOf } from '../account/person.store.ts';
import { waitingApprovals } from '../approval/approval.store.ts';
import { type Approval, mayVote } from '../approval/approval.ts';
import { ignoredCertificates } from '../certificate/certificate.store.ts';
import type { Person } from '../chat/actor.ts';
import { bold, card, context, date, paragraph, relative } from '../chat/build.ts';
import type { Desk } from '../chat/desk.ts';
import type { Block, Message } from '../chat/message.ts';
import { permits } from '../chat/permission.ts';
import { nowOf } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import type { OrderCommandHouse } from '../order/order.commands.ts';
import { pursesShown } from '../points/purse.ts';
import { type Say, sayer } from '../texts/say.ts';
import { attention } from './attention.ts';

/** Lines of each part of the page. */
const SHOWN = 10;
/** Buttons to approve at once, as many as one row holds beside the others. */
const APPROVE_BUTTONS = 3;

interface Waiting {
  readonly approvals: readonly Approval[];
  /** Those that this person may decide. */
  readonly yours: readonly Approval[];
}

const waitingFor = async (house: OrderCommandHouse, person: Person | undefined): Promise<Waiting> => {
  const approvals = await waitingApprovals(house.store, SHOWN);
  if (person === undefined || !permits(person.roles, 'approver')) return { approvals, yours: [] };
  const holders = await holdersOf(house.store, 'approver');
  const open = approvals.filter(
    (approval) =>
      mayVote(approval, person.id, holders, house.requesterCounts) &&
      !approval.votes.some(({ personId }) => personId === person.id),
  );
  return { approvals, yours: open };
};

const waitingBlocks = (say: Say, { approvals, yours }: Waiting): readonly Block[] =>
  approvals.length === 0
    ? []
    : [
        paragraph(bold(yours.length > 0 ? say('home.yours', { count: yours.length }) : say('home.waiting'))),
        {
          kind: 'list',
          items: approvals.map((approval) => [
            approval.summary,
            ' — ',
            approval.requesterName,
            `, ${approval.votes.length}/${approval.needed}, `,
            relative(approval.deadline),
            yours.includes(approval) ? ` — ${say('approvals.yours')}` : '',
          ]),
        },
      ];

const ignoredBlocks = async (house: OrderCommandHouse, say: Say): Promise<readonly Block[]> => {
  const ignored = await ignoredCertificates(house.store, SHOWN);
  if (ignored.length === 0) return [];
  return [
    paragraph(bold(say('home.ignored'))),
    { kind: 'list', items: ignored.map(({ name, notAfter }) => [name, ' — ', date(notAfter)]) },
  ];
};

/** A person's own points and their teams'; for everybody the teams' alone, which are no private matter. */
const pointsBlocks = async (
  house: OrderCommandHouse,
  say: Say,
  person: Person | undefined,
): Promise<readonly Block[]> => {
  const purses = await pursesShown(house, person);
  const full = purses.filter(({ free, held }) => free + held > 0).slice(0, SHOWN);
  if (full.length === 0) return [];
  return [
    paragraph(bold(say('home.points'))),
    {
      kind: 'list',
      items: full.map(({ team, free, held }) => [
        team === undefined ? say('points.title', { free, held }) : say('points.team-title', { team, free, held }),
      ]),
    },
  ];
};

/**
 * A person's home page, or everybody's dashboard: what needs attention and ends next, orders under way, approvals (those that wait for
 * this person first, with buttons), points, and what is ignored.
 */
export const homePage = async (
  house: OrderCommandHouse & IdentifyHouse,
  { actor, person: proven, language }: Parameters<Desk['home']>[0],
): Promise<Message> => {
  const say = sayer(language);
  const person = actor === undefined ? proven : await identify(house, actor);
  if (person !== undefined && !permits(person.roles, 'viewer')) {
    const { message, remedy } = say.error(new CertError('not-known', {}));
    return card({ tone: 'warning', title: message, blocks: [paragraph(remedy)] });
  }
  const waiting = await waitingFor(house, person);
  const { message } = await attention(house, say);
  return card({
    tone: waiting.yours.length > 0 ? 'waiting' : message.tone,
    title: message.title,
    blocks: [
      ...waitingBlocks(say, waiting),
      ...message.blocks,
      ...(await pointsBlocks(house, say, person)),
      ...(await ignoredBlocks(house, say)),
      context(say('home.fresh'), ' ', relative(nowOf(house.clock))),
    ],
    actions: [
      { label: say('action.apply'), command: 'cert apply', args: {}, style: 'primary' },
      ...waiting.yours.slice(0, APPROVE_BUTTONS).map((approval) => ({
        label: say('action.approve-named', { name: approval.summary.split(', ')[0] ?? '' }),
        command: 'cert approve',
        args: { what: approval.id },
        style: 'plain' as const,
      })),
      ...message.actions,
    ],
  });
};
