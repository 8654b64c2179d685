import type { AlertCommandHouse } from '../alert/answer.ts';
import { type Remedy, remedyOf } from '../alert/remedy.ts';
import { remedyActions } from '../alert/remedy.views.ts';
import { approvalById } from '../approval/approval.store.ts';
import { certificateById, listCertificates, targetsOf } from '../certificate/certificate.store.ts';
import { type Certificate, certificateWord, type ShownState, shownState } from '../certificate/certificate.ts';
import {
  CERTIFICATE_TONES,
  certificateData,
  certificateFields,
  certificateTable,
} from '../certificate/certificate.views.ts';
import type { Action } from '../chat/action.ts';
import { card } from '../chat/build.ts';
import { type Call, command, type Reply } from '../chat/command.ts';
import { pageActions } from '../chat/pages.ts';
import { deploymentsOf } from '../hosting/deployment.store.ts';
import { deploymentSteps } from '../hosting/deployment.views.ts';
import { hostedUploadOf } from '../hosting/hosted-upload.store.ts';
import { hostedUploadBlocks, hostedUploadData } from '../hosting/hosted-upload.views.ts';
import { hostingOf } from '../hosting/hosting.store.ts';
import { hostingData, hostingFields } from '../hosting/hosting.views.ts';
import { fromInstant, toInstant } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import { wrongValue } from '../kernel/errors.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import { delegationsOf } from '../order/delegation.store.ts';
import { type OrderCommandHouse, orderReply } from '../order/order.commands.ts';
import { orderById } from '../order/order.store.ts';
import type { OrderHouse } from '../order/order-house.ts';
import { letterAt } from '../organisation/letter.store.ts';
import { shownNames } from '../pki/shown-names.ts';
import { paidOf } from '../points/paid.ts';
import { renewalOf } from '../renewal/renewal.store.ts';
import type { Renewal } from '../renewal/renewal.ts';
import { renewalBlocks, renewalData } from '../renewal/renewal.views.ts';
import { revocationOf } from '../revocation/revocation.store.ts';
import {
  type RevocationView,
  revocationActions,
  revocationBlocks,
  revocationData,
} from '../revocation/revocation.views.ts';
import type { Store } from '../store/store.ts';
import type { Say } from '../texts/say.ts';
import { manageAction } from '../watch/watch.views.ts';
import { attention } from './attention.ts';
import { findOne } from './find.store.ts';
import { whyReply } from './why.ts';

const options = { what: { kind: 'subject', positional: true }, why: { kind: 'flag' } } as const;

/** What one press can do about its renewal, where that has failed, asks something, or is near. */
const remedyFor = async (
  { store }: Pick<OrderHouse, 'store'>,
  { id: certificateId, state }: Certificate,
  renewal: Renewal | undefined,
  shown: ReturnType<typeof shownState>,
): Promise<Remedy | undefined> => {
  const wanted = renewal?.problem !== undefined || renewal?.state === 'held' || shown !== 'issued';
  if (renewal === undefined || state !== 'valid' || !wanted) return undefined;
  const order = renewal.orderId === undefined ? undefined : await orderById(store, renewal.orderId);
  const stands = { renewal: renewal.state, orderId: order?.id ?? null, order: order?.state ?? null };
  return remedyOf({ certificateId, ...stands });
};

const revocationView = async (store: Store, certificateId: string): Promise<RevocationView | undefined> => {
  const revocation = await revocationOf(store, certificateId);
  if (revocation === undefined) return undefined;
  const { approvalId } = revocation;
  return {
    revocation,
    approval: approvalId === undefined ? undefined : await approvalById(store, approvalId),
    lettered: (await letterAt(store, revocation.id)) !== undefined,
  };
};

/** What can be done with a certificate that may still be used. */
const usableActions = (say: Say, { id, names, source, state }: Certificate, shown: ShownState): readonly Action[] =>
  state !== 'valid'
    ? []
    : [
        { label: say('action.download'), command: 'cert download', args: { what: id }, style: 'plain' },
        ...(source !== 'issued' || shown === 'expired'
          ? []
          : [
              {
                label: say('action.reissue'),
                command: 'cert reissue',
                args: { what: id },
                style: 'plain' as const,
                confirm: say('action.reissue-sure', { names: shownNames(names) }),
              },
              {
                label: say('action.revoke'),
                command: 'cert revoke',
                args: { what: id },
                style: 'danger' as const,
                confirm: say('action.revoke-sure', { names: shownNames(names) }),
              },
            ]),
      ];

/** A certificate's card and data. */
export const certificateReply = async (
  house: Pick<OrderHouse, 'store' | 'clock'>,
  say: Say,
  certificate: Certificate,
): Promise<Reply> => {
  const now = house.clock.now();
  const state = shownState(certificate, now);
  const deployments = await deploymentsOf(house.store, certificate.id);
  const delegations = await delegationsOf(house.store, certificate.names);
  const renewal = await renewalOf(house.store, certificate.id);
  const hosting = await hostingOf(house.store, certificate.id);
  const next = await hostedUploadOf(house.store, certificate.id);
  const paid = next === undefined ? undefined : await paidOf(house.store, next.orderId ?? certificate.id);
  const revocation = await revocationView(house.store, certificate.id);
  const there = deployments.filter((one) => one.state !== 'replaced');
  const served = there.length > 0 && there.every((one) => one.state === 'deployed');
  const word = certificateWord(state, { source: certificate.source, served });
  return {
    data: {
      ...certificateData(certificate, await targetsOf(house.store, certificate.id), now),
      shown: word,
      renewal: renewal === undefined ? null : renewalData(renewal),
      hosting: hosting === undefined ? null : hostingData(hosting),
      next: next === undefined ? null : hostedUploadData(next, paid),
      revocation: revocation === undefined ? null : revocationData(say, revocation),
      delegations,
    },
    message: card({
      tone: CERTIFICATE_TONES[state],
      title: say('certificate.title', {
        names: shownNames(certificate.names),
        state: say.lookup(`state.certificate.${word}`),
      }),
      blocks: [
        certificateFields(say, certificate),
        ...(revocation === undefined ? [] : revocationBlocks(say, revocation)),
        // What is revoked ends with its renewal, whatever that waited for.
        ...(renewal === undefined || state === 'revoked' ? [] : renewalBlocks(say, renewal)),
        hosting === undefined ? undefined : hostingFields(say, hosting),
        ...(next === undefined ? [] : hostedUploadBlocks(say, next, paid)),
        deployments.length === 0 ? undefined : { kind: 'steps', steps: deploymentSteps(say, deployments) },
        delegations.length === 0
          ? undefined
          : {
              kind: 'list',
              items: delegations.map(({ kind, host, target, state: stands }) => [
                kind === 'file' ? say('delegation.file', { host }) : say('delegation.line', { host, target }),
                ' — ',
                say.lookup(`delegation.${stands}`),
              ]),
            },
        certificate.ignored ? { kind: 'context', text: [say('certificate.ignored')] } : undefined,
      ],
      actions: [
        certificate.source === 'watched' ? manageAction(say, certificate.names) : undefined,
        ...remedyActions(say, await remedyFor(house, certificate, renewal, state)),
        ...(revocation === undefined ? [] : revocationActions(say, revocation)),
        ...usableActions(say, certificate, state),
        ...deployments
          .filter((deployment) => deployment.state === 'failed')
          .map(({ target }) => ({
            label: say('action.deploy-again', { target }),
            command: 'cert deploy',
            args: { what: certificate.id, target },
            style: 'primary' as const,
          })),
      ],
    }),
    follows: { kind: 'certificate', id: certificate.id },
  };
};

const one = async (house: OrderCommandHouse, call: Call, word: string): Promise<Reply> => {
  const found = await findOne(house.store, ['order', 'certificate'], word, 'any');
  if (found.kind === 'order') {
    const order = await orderById(house.store, found.id);
    if (order !== undefined) return orderReply(house, call, order);
  }
  const certificate = await certificateById(house.store, found.id);
  if (certificate === undefined) throw nothingFound(found.kind, word);
  return certificateReply(house, call.say, certificate);
};

export const statusCommand = command<OrderCommandHouse & AlertCommandHouse, typeof options>({
  path: ['cert', 'status'],
  rules: ['CERT-8', 'VAL-12'],
  permission: 'viewer',
  effect: 'read',
  options,
  examples: [
    'cert status',
    'cert status shop.example.test',
    'cert status ord_01',
    'cert status shop.example.test --why',
  ],
  handle: async (house, call, args) => {
    if (args.what === undefined) return attention(house, call.say);
    return args.why === true
      ? whyReply(house, call.say, await house.findCertificate(args.what))
      : one(house, call, args.what);
  },
});

const listOptions = {
  state: { kind: 'choice', choices: ['valid', 'revoked', 'revoking', 'expired', 'expiring'] },
  after: { kind: 'text', max: 80 },
  limit: { kind: 'count', default: 20 },
} as const;

const LIST_MOST = 200;

const rangeOf = (state: string | undefined, now: number) => {
  if (state === 'expired') return { state: 'valid', endsBefore: toInstant(now) } as const;
  if (state === 'expiring')
    return { state: 'valid', endsFrom: toInstant(now), endsBefore: toInstant(now + 30 * DAY) } as const;
  if (state === 'revoked' || state === 'revoking') return { state } as const;
  return { state: 'valid', endsFrom: toInstant(now) } as const;
};

const cursorOf = (after: string | undefined) => {
  if (after === undefined) return undefined;
  const [notAfter = '', id = ''] = after.split('~');
  if (Number.isNaN(fromInstant(notAfter)) || id === '') {
    throw wrongValue('after', after, 'the mark that the page before gave');
  }
  return { notAfter, id };
};

export const listCommand = command<OrderCommandHouse, typeof listOptions>({
  path: ['cert', 'list'],
  rules: ['CERT-8'],
  permission: 'viewer',
  effect: 'read',
  options: listOptions,
  examples: ['cert list', 'cert list --state expiring'],
  handle: async (house, call, args) => {
    const now = house.clock.now();
    const { say } = call;
    const limit = Math.max(1, Math.min(args.limit, LIST_MOST));
    const after = cursorOf(args.after);
    const found = await listCertificates(house.store, {
      ...rangeOf(args.state, now),
      ...(after === undefined ? {} : { after }),
      limit: limit + 1,
    });
    const lines = found.slice(0, limit);
    const last = lines.at(-1);
    const next = found.length > limit && last !== undefined ? `${last.notAfter}~${last.id}` : undefined;
    const pageArgs = { ...(args.state === undefined ? {} : { state: args.state }), limit: String(limit) };
    return {
      data: { certificates: lines.map((line) => ({ ...line, state: shownState(line, now) })), next: next ?? null },
      message: card({
        title: lines.length === 0 ? say('list.empty') : say('list.title', { count: lines.length }),
        blocks: [
          lines.length === 0 ? undefined : certificateTable(say, lines, now),
          lines.length === 0 ? { kind: 'context', text: [say('status.hint')] } : undefined,
        ],
        actions: pageActions(say, 'cert list', pageArgs, {
          first: after !== undefined,
          next: next === undefined ? undefined : { after: next },
        }),
      }),
    };
  },
});
