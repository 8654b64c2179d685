import { certificateById } from '../certificate/certificate.store.ts';
import { namedCertificate } from '../certificate/named-certificate.ts';
import { type Call, command, type Reply } from '../chat/command.ts';
import { permits } from '../chat/permission.ts';
import { CertError } from '../kernel/errors.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import { cancelOrder } from '../order/cancel.ts';
import type { RevocationReason } from '../order/issuer.ts';
import { type OrderCommandHouse, orderNamed, orderReply } from '../order/order.commands.ts';
import { letterCard, letterViewCard } from '../order/review.views.ts';
import { letterAt } from '../organisation/letter.store.ts';
import { findPlan } from '../plan/catalogue.ts';
import { lookNow, mayWithdraw, withdrawRevocation } from '../revocation/answer-revocation.ts';
import { requestRevocation, touchedBy } from '../revocation/request-revocation.ts';
import { revocationOf } from '../revocation/revocation.store.ts';
import { isEnded, REVOCATION_REASONS } from '../revocation/revocation.ts';
import { touchedBlocks } from '../revocation/revocation.views.ts';
import { letterSubject, revocationLetters, uploadRevocationLetter } from '../revocation/revocation-letter.ts';
import type { CertificateFinder } from './finder.ts';
import { certificateReply } from './status.commands.ts';

type EndHouse = OrderCommandHouse & CertificateFinder;

const replyOf = async (house: EndHouse, call: Call, id: string): Promise<Reply> => {
  const certificate = await certificateById(house.store, id);
  if (certificate === undefined) throw nothingFound('certificate', id);
  return certificateReply(house, call.say, certificate);
};

/** The largest letter of any plan, and a little for a clear refusal. */
const LETTER_MOST = 1_500_000;

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
    const certificate = await namedCertificate(house, args.what);
    // Asked for already: nothing new would be touched.
    return certificate.state === 'revoking' ? [] : touchedBlocks(call.say, await touchedBy(house, certificate));
  },
  handle: async (house, call, args) => {
    const certificate = await namedCertificate(house, args.what);
    const running = certificate.state === 'revoking' ? await revocationOf(house.store, certificate.id) : undefined;
    // Asked for again while its records are awaited: they are looked for now.
    if (running?.state === 'proving') await lookNow(house, running);
    else await requestRevocation(house, call.person, certificate.id, args.reason as RevocationReason);
    return replyOf(house, call, certificate.id);
  },
});

const letterOptions = {
  what: { kind: 'certificate', positional: true, required: true },
  file: { kind: 'file', maxBytes: LETTER_MOST },
} as const;

export const revokeLetterCommand = command<EndHouse, typeof letterOptions>({
  path: ['cert', 'revoke', 'letter'],
  rules: ['CERT-6', 'ORG-2'],
  permission: 'operator',
  effect: 'change',
  options: letterOptions,
  examples: ['cert revoke letter shop.example.com', 'cert revoke letter shop.example.com --file letter.pdf'],
  handle: async (house, call, { what, file }) => {
    const { id } = await namedCertificate(house, what);
    const running = await revocationOf(house.store, id);
    const subject = running === undefined ? undefined : await letterSubject(house.store, running.id);
    if (subject === undefined) throw new CertError('revoke-letter-unwanted', { state: running?.state ?? 'withdrawn' });
    if (file !== undefined) {
      await uploadRevocationLetter(house, call.person, subject, file.bytes);
      return replyOf(house, call, id);
    }
    const { revocation, certificate } = subject;
    const desk = revocationLetters(house);
    const rules = findPlan(certificate.plan).revocationLetter;
    if (rules !== undefined && revocation.state === 'awaiting-letter') {
      const form = await desk.link(call.person, subject, 'form');
      const upload = await desk.link(call.person, subject, 'upload');
      const links = { form: form.url, upload: upload.url, about: 'revocation' } as const;
      return { data: { form, upload }, message: letterCard(call.say, certificate.names, rules, links) };
    }
    const kept = (await letterAt(house.store, revocation.id)) !== undefined;
    if (!kept || !permits(call.person.roles, 'approver'))
      throw new CertError('revoke-letter-unwanted', { state: revocation.state });
    const view = await desk.link(call.person, subject, 'view');
    return { data: { view }, message: letterViewCard(call.say, certificate.names, view.url) };
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
