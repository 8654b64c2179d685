import type { Action } from '../chat/action.ts';
import { card, code, relative } from '../chat/build.ts';
import type { Block, Message, Text, Tone } from '../chat/message.ts';
import { bothForms } from '../pki/idna.ts';
import type { Say } from '../texts/say.ts';
import { evidenceBlocks, saySetback } from '../validation/setback.views.ts';
import { type EdgeDomain, type HttpsState, problemOf } from './edge.ts';
import { originText, protocolOf } from './origin.ts';

/** A name with what is known of it elsewhere. */
export interface EdgeView {
  readonly domain: EdgeDomain;
  /** Where its CNAME has to lead. */
  readonly cname: string;
  /** Whether it does; `pending`: could not be looked at. */
  readonly points?: 'good' | 'wrong' | 'pending' | undefined;
  /** Of the certificate in service. */
  readonly expires?: string | undefined;
  /** Mailboxes that may prove the name now. */
  readonly mail?: { readonly orderId: string; readonly mailboxes: readonly string[] } | undefined;
}

const TONES: Readonly<Record<HttpsState, Tone>> = {
  off: 'neutral',
  validating: 'waiting',
  'validation-failed': 'warning',
  validated: 'waiting',
  deploying: 'waiting',
  deployed: 'good',
  failed: 'bad',
};

/** The object that `--json` and the HTTP twin give. */
export const edgeData = ({ domain, cname, points, expires, mail }: EdgeView) => ({
  id: domain.id,
  name: domain.name,
  edge: domain.edge,
  cname,
  points: points ?? null,
  state: domain.state,
  https: domain.https,
  origin: { kind: domain.origin.kind, place: originText(domain.origin), protocol: protocolOf(domain.origin) },
  redirect: domain.redirect,
  certificateId: domain.certificateId ?? null,
  expires: expires ?? null,
  wantedId: domain.wantedId ?? null,
  orderId: domain.orderId ?? null,
  mailboxes: mail?.mailboxes ?? [],
  problem: problemOf(domain) ?? null,
  deadline: domain.deadline ?? null,
  nextAt: domain.nextAt ?? null,
});

const problemBlocks = (say: Say, domain: EdgeDomain): readonly Block[] => {
  const problem = problemOf(domain);
  if (problem === undefined) return [];
  const { code: errorCode, facts, setback } = problem;
  const told = setback === undefined ? facts : { ...facts, detail: saySetback(say, setback).what };
  const { message, remedy } = say.error({ code: errorCode, facts: told });
  return [
    { kind: 'text', text: [message] },
    ...(setback === undefined ? [] : evidenceBlocks(say, setback)),
    { kind: 'context', text: [remedy] },
  ];
};

const originValue = (say: Say, { origin }: EdgeDomain): Text => [
  code(originText(origin)),
  ` (${say.lookup(`edge.origin.${origin.kind}`)}, ${say.lookup(`edge.protocol.${protocolOf(origin)}`)})`,
];

const certificateValue = (say: Say, { domain, expires }: EdgeView): Text =>
  domain.certificateId === undefined
    ? [say('word.none')]
    : [code(domain.certificateId), ...(expires === undefined ? [] : [' ', relative(expires)])];

const shownName = ({ name }: EdgeDomain): string => {
  const { ascii, unicode } = bothForms(name);
  return ascii === unicode ? ascii : `${unicode} (${ascii})`;
};

/** The others can be typed. */
const MOST_MAILBOXES = 5;

const actionsFor = (
  say: Say,
  { domain: { name, https, certificateId, orderId, redirect }, mail }: EdgeView,
): readonly (Action | undefined)[] => [
  // It may wait for somebody: for a yes, or a proof.
  orderId === undefined
    ? undefined
    : { label: say('edge.button.order'), command: 'cert status', args: { what: orderId }, style: 'plain' },
  https === 'off' || https === 'validation-failed' || https === 'failed'
    ? { label: say('edge.button.free'), command: 'cert edge set', args: { name, free: 'true' }, style: 'primary' }
    : undefined,
  ...(mail?.mailboxes ?? []).slice(0, MOST_MAILBOXES).map((mailbox) => ({
    label: say('edge.button.mail', { mailbox }),
    command: 'cert verify email',
    args: { what: mail?.orderId ?? '', mailbox },
    style: 'plain' as const,
  })),
  certificateId !== undefined && !redirect
    ? { label: say('edge.button.redirect'), command: 'cert edge set', args: { name, redirect: 'on' }, style: 'plain' }
    : undefined,
];

/** One name at the edge. */
export const edgeCard = (say: Say, view: EdgeView): Message => {
  const { domain, cname, points } = view;
  return card({
    tone: domain.state === 'failed' ? 'bad' : TONES[domain.https],
    title: say('edge.title', { name: shownName(domain), state: say.lookup(`state.edge.${domain.state}`) }),
    blocks: [
      ...problemBlocks(say, domain),
      {
        kind: 'fields',
        fields: [
          { label: 'HTTPS', value: [say.lookup(`state.edge-https.${domain.https}`)] },
          { label: say('field.certificate'), value: certificateValue(say, view) },
          ...(domain.orderId === undefined ? [] : [{ label: say('field.order'), value: [code(domain.orderId)] }]),
          {
            label: 'CNAME',
            value: [code(cname), ...(points === undefined ? [] : [` ${say(`edge.points.${points}`)}`])],
          },
          { label: say('edge.origin'), value: originValue(say, domain) },
          { label: say('edge.redirect'), value: [say(domain.redirect ? 'edge.on' : 'edge.off')] },
          { label: say('field.id'), value: [code(domain.id)] },
        ],
      },
      domain.certificateId !== undefined && domain.https !== 'deployed' && domain.https !== 'off'
        ? { kind: 'context', text: [say('edge.stays')] }
        : undefined,
    ],
    actions: actionsFor(say, view),
  });
};

/** EDGE-1: the list. */
export const edgeList = (say: Say, domains: readonly EdgeDomain[]): Message =>
  card({
    title: domains.length === 0 ? say('edge.none') : say('edge.list', { count: domains.length }),
    blocks: [
      domains.length === 0
        ? { kind: 'context', text: [say('edge.hint')] }
        : {
            kind: 'table',
            columns: [say('field.name'), say('field.state'), 'HTTPS', say('edge.origin'), say('edge.redirect')],
            rows: domains.map((domain) => [
              [shownName(domain)],
              [say.lookup(`state.edge.${domain.state}`)],
              [say.lookup(`state.edge-https.${domain.https}`)],
              [code(originText(domain.origin))],
              [say(domain.redirect ? 'edge.on' : 'edge.off')],
            ]),
          },
    ],
  });
