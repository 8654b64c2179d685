import type { Certificate } from '../certificate/certificate.ts';
import { nowOf } from '../kernel/clock.ts';
import { describeCause, isCertError } from '../kernel/errors.ts';
import type { RenewalInfo } from '../order/issuer.ts';
import { askedTogether, tellsWindow, timesOf } from './planned.ts';
import { type DueRenewal, saveRenewal } from './renewal.store.ts';
import type { Renewal } from './renewal.ts';
import type { RenewalHouse } from './renewal-house.ts';
import { pickWithin, pollWaitOf } from './window.ts';

type Answer = { readonly answered: true; readonly info: RenewalInfo | undefined } | { readonly answered: false };

const ask = async (house: RenewalHouse, certificate: Certificate): Promise<Answer> => {
  try {
    const info = await house.issuers.get(certificate.issuer)?.renewalInfo?.(certificate.chain);
    return { answered: true, info };
  } catch (error) {
    const facts = { certificate: certificate.id, issuer: certificate.issuer, cause: describeCause(error) };
    house.log.warn(facts, 'the CA did not tell when it would like a renewal; asking again later');
    return { answered: false };
  }
};

/** The row after an answer: a window that is new is picked in once, and that pick is kept until the window changes. */
const withAnswer = (house: RenewalHouse, renewal: Renewal, info: RenewalInfo | undefined): Renewal => {
  const none = { windowStart: undefined, windowEnd: undefined, suggestedAt: undefined, explanationUrl: undefined };
  if (info === undefined) return { ...renewal, ...none };
  const same = info.start === renewal.windowStart && info.end === renewal.windowEnd;
  const suggestedAt = same ? renewal.suggestedAt : pickWithin(info, house.random);
  if (suggestedAt === undefined) return { ...renewal, ...none };
  const { start: windowStart, end: windowEnd, explanationUrl } = info;
  return { ...renewal, windowStart, windowEnd, suggestedAt, explanationUrl };
};

/**
 * Asks the CA when it would like this certificate renewed, and sets the next time to ask by its Retry-After. No answer changes nothing.
 * A window that has moved is acted on at once: a CA that is about to revoke moves it into the past. @see RFC 9773 §4.2
 */
export const pollRenewalInfo = async (house: RenewalHouse, { renewal, certificate }: DueRenewal): Promise<void> => {
  const { store, clock } = house;
  const over = renewal.state !== 'waiting' && renewal.state !== 'ordered';
  const now = nowOf(clock);
  try {
    if (over || !tellsWindow(house, certificate)) {
      await saveRenewal(store, renewal, { ...renewal, pollAt: undefined, updatedAt: now });
      return;
    }
    const answer = await ask(house, certificate);
    const wait = pollWaitOf(answer.answered ? answer.info?.retryAfter : undefined);
    const after = answer.answered ? withAnswer(house, renewal, answer.info) : renewal;
    const moved = after.suggestedAt !== renewal.suggestedAt && renewal.state === 'waiting';
    const pollAt = askedTogether(house, wait);
    const next = moved ? { ...after, ...timesOf(house, after, certificate) } : after;
    await saveRenewal(store, renewal, { ...next, pollAt, updatedAt: now });
  } catch (error) {
    // The renewal itself went on meanwhile: the row is looked at again at the next run.
    if (!isCertError(error, 'changed-meanwhile')) throw error;
  }
};
