import { personName } from '../account/person.store.ts';
import { audit } from '../audit/audit.store.ts';
import { CLOCK_ACTOR } from '../chat/actor.ts';
import { fromInstant, nowOf, toInstant } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import { CertError } from '../kernel/errors.ts';
import { randomToken } from '../kernel/random.ts';
import type { Store } from '../store/store.ts';
import { announce, type NoticeHouse } from './announce.ts';
import {
  askedSince,
  mailReceiver,
  mailReceiverByToken,
  putMailReceiver,
  setVerified,
  verifiedAmong,
} from './mail-receiver.store.ts';
import { ASKED_MOST, type MailReceiver, mailboxOf, PROOF_VALID, waitAfter } from './mail-receiver.ts';
import { writeReceiver } from './receiver.ts';

/** What proving mailboxes needs beside announcing. */
export interface ProofHouse extends NoticeHouse {
  /** Mailboxes that the configuration names: nothing is to be proved of them. In lower case. */
  readonly trustedMailboxes: ReadonlySet<string>;
  readonly publicUrl: string | undefined;
}

const TOKEN_BYTES = 32;

/** MSG-2: which of the mailboxes must not be told anything yet. */
export const unprovedAmong = async (
  store: Store,
  { trustedMailboxes }: Pick<ProofHouse, 'trustedMailboxes'>,
  mailboxes: ReadonlySet<string>,
): Promise<ReadonlySet<string>> => {
  const unknown = [...mailboxes].filter((address) => !trustedMailboxes.has(address));
  const verified = await verifiedAmong(store, unknown);
  return new Set(unknown.filter((address) => !verified.has(address)));
};

const checkRate = async (
  store: Store,
  { clock }: ProofHouse,
  before: MailReceiver | undefined,
  by: string,
  address: string,
): Promise<void> => {
  const next = before === undefined ? 0 : fromInstant(before.askedAt) + waitAfter(before.asks);
  if (clock.now() < next) throw new CertError('proof-soon', { address, at: toInstant(next) });
  if ((await askedSince(store, by, toInstant(clock.now() - DAY))) >= ASKED_MOST)
    throw new CertError('proofs-many', { most: ASKED_MOST });
};

/**
 * Sends a mailbox the link that proves it, by the outbox and in the caller's transaction; the link before it is dead. With `again` somebody
 * asks for another one, else one under way is enough. What is proved or trusted gets none.
 * @throws CertError `proof-soon`, `proofs-many`, `public-url-unset`.
 */
export const askForProof = async (
  store: Store,
  house: ProofHouse,
  written: string,
  by: string,
  again = false,
): Promise<void> => {
  const { clock, random } = house;
  const address = mailboxOf(written);
  const before = await mailReceiver(store, address);
  if (house.trustedMailboxes.has(address) || before?.verifiedAt !== undefined) return;
  if (!again && before !== undefined && nowOf(clock) < before.expiresAt) return;
  if (house.publicUrl === undefined) throw new CertError('public-url-unset', {});
  await checkRate(store, house, before, by, address);
  const asks = (before?.asks ?? 0) + 1;
  await putMailReceiver(store, {
    address,
    token: randomToken(random, TOKEN_BYTES),
    askedBy: by,
    asks,
    askedAt: nowOf(clock),
    expiresAt: toInstant(clock.now() + PROOF_VALID),
  });
  const person = by === CLOCK_ACTOR ? '' : await personName(store, by);
  await announce(store, house, {
    kind: 'mailbox-proof',
    subject: address,
    occasion: asks,
    facts: { person, address },
    receivers: [{ receiver: writeReceiver({ kind: 'mail', address }), why: 'policy' }],
  });
  await audit(store, clock, { actor: by, action: 'mailbox.asked', subject: address, detail: { asks } });
};

/** What a link is about, not used up. Throws `link-gone`: used, late, or replaced by a newer one. */
export const peekProof = async (store: Store, house: NoticeHouse, token: string): Promise<MailReceiver> => {
  const receiver = await mailReceiverByToken(store, token);
  if (receiver === undefined || receiver.verifiedAt !== undefined || receiver.expiresAt <= nowOf(house.clock))
    throw new CertError('link-gone', {});
  return receiver;
};

/** Whoever reads the mailbox pressed the link: from now on it is told what was asked for. Of two presses one counts. */
export const proveMailbox = async (store: Store, house: NoticeHouse, token: string): Promise<MailReceiver> => {
  const receiver = await peekProof(store, house, token);
  if (!(await setVerified(store, receiver.address, nowOf(house.clock)))) throw new CertError('link-gone', {});
  await audit(store, house.clock, { actor: 'mailbox', action: 'mailbox.verified', subject: receiver.address });
  return receiver;
};
