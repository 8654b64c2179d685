import { certificateById } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { type Call, command, type Reply } from '../chat/command.ts';
import { CertError } from '../kernel/errors.ts';
import { cancelOrder } from '../order/cancel.ts';
import type { RevocationReason } from '../order/issuer.ts';
import { type OrderCommandHouse, orderNamed, orderReply } from '../order/order.commands.ts';
import { lookNow, mayWithdraw, withdrawRevocation } from '../revocation/answer-revocation.ts';
import { requestRevocation, touchedBy } from '../revocation/request-revocation.ts';
import { revocationOf } from '../revocation/revocation.store.ts';
import { isEnded, REVOCATION_REASONS } from '../revocation/revocation.ts';
import { touchedBlocks } from '../revocation/revocation.views.ts';
import type { CertificateFinder } from './finder.ts';
import { certificateReply } from './status.commands.ts';

type EndHouse = OrderCommandHouse & CertificateFinder;

const named = async (house: EndHouse, word: string): Promise<Certificate> => {
  const certificate = await certificateById(house.store, await house.findCertificate(word));
  if (certificate === undefined) throw new CertError('nothing-found', { what: 'certificate', query: word });
  return certificate;
};

const replyOf = async (house: EndHouse, call: Call, id: string): Promise<Reply> => {
  const certificate = await certificateById(house.store, id);
  if (certificate === undefined) throw new CertError('nothing-found', { what: 'certificate', query: id });
  return certificateReply(house, call.say, certificate);
};

const revokeOptions = {
  what: { kind: 'certificate', positional: true, required: true },
  reason: { kind: 'choice', choices: REVOCATION_REASONS, required: true },
  code: { kind: 'secret', max: 20 },
} as const;

export const revokeCommand = command<EndHouse, typeof revokeOptions>({
  path: ['cert', 'revoke'],
  rules: ['CERT-6', 'VAL-9'],
  permission: 'operator',
  effect: 'destroy',
  options: revokeOptions,
  examples: ['cert revoke shop.example.test --reason keyCompromise'],
  stepUp: () => 'revoke',
  preview: async (house, call, args) => {
    const certificate = await named(house, args.what);
    // Asked for already: nothing new would be touched.
    return certificate.state === 'revoking' ? [] : touchedBlocks(call.say, await touchedBy(house, certificate));
  },
  handle: async (house, call, args) => {
    const certificate = await named(house, args.what);
    const running = certificate.state === 'revoking' ? await revocationOf(house.store, certificate.id) : undefined;
    // Asked for again while its records are awaited: they are looked for now.
    if (running?.state === 'proving') await lookNow(house, running);
    else await requestRevocation(house, call.person, certificate.id, args.reason as RevocationReason);
    return replyOf(house, call, certificate.id);
  },
});

const cancelOptions = { what: { kind: 'subject', positional: true, required: true } } as const;

/** The revocation that `word` means, if one runs that can still be taken back. */
const openRevocation = async (house: EndHouse, word: string) => {
  const id = await house.findCertificate(word).catch(() => undefined);
  const revocation = id === undefined ? undefined : await revocationOf(house.store, id);
  return revocation !== undefined && !isEnded(revocation.state) && mayWithdraw(revocation) ? revocation : undefined;
};

export const cancelCommand = command<EndHouse, typeof cancelOptions>({
  path: ['cert', 'cancel'],
  rules: ['CERT-6', 'CERT-8'],
  permission: 'operator',
  effect: 'change',
  options: cancelOptions,
  examples: ['cert cancel shop.example.test'],
  handle: async (house, call, args) => {
    const revocation = await openRevocation(house, args.what);
    if (revocation === undefined)
      return orderReply(house, call, await cancelOrder(house, call.person, await orderNamed(house, args.what)));
    await withdrawRevocation(house, call.person, revocation);
    return replyOf(house, call, revocation.certificateId);
  },
});
