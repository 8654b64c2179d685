import { describe, expect, test } from 'vitest';
import { certificateWord, shownState } from '../../../src/certificate/certificate.ts';
import { hostedUploadMachine } from '../../../src/hosting/hosted-upload.ts';
import { toInstant } from '../../../src/kernel/clock.ts';
import { DAY } from '../../../src/kernel/duration.ts';
import { type Order, type OrderState, REJECTED } from '../../../src/order/order.ts';
import { shownOrder } from '../../../src/order/shown-order.ts';
import { SHOWN_STATES } from '../../../src/overview/shown-states.ts';
import { sayer } from '../../../src/texts/say.ts';

const NOW = Date.UTC(2026, 10, 21);

const order = (state: OrderState, more: Partial<Order> = {}): string =>
  `state.order.${shownOrder({ state, problem: undefined, applicant: undefined, cleaned: true, authorizations: [], ...more })}`;

const certificate = (
  state: 'valid' | 'revoking' | 'revoked',
  { left = 80, source = 'issued' as 'issued' | 'uploaded', served = false } = {},
): string => {
  const notAfter = toInstant(NOW + left * DAY);
  const shown = shownState({ state, notBefore: toInstant(NOW + (left - 90) * DAY), notAfter }, NOW);
  return `state.certificate.${certificateWord(shown, { source, served })}`;
};

const REJECTION = { problem: { type: REJECTED, detail: 'ann: not in the register' }, applicant: 'sealed' };
const RECORDS = { cleaned: false, authorizations: [{}] as never };

/** What brings each state about. */
const REACHED: Readonly<Record<keyof typeof SHOWN_STATES, string>> = {
  'to submit': `state.hosted-upload.${hostedUploadMachine.initial}`,
  'to upload letter': order('awaiting-letter'),
  validating: order('validating'),
  'validation failed': order('validation-failed'),
  'email validating': order('email-validating'),
  'email validation timed out': order('email-timed-out'),
  'in review': order('reviewing'),
  'review failed': order('refused', REJECTION),
  cancelling: order('cancelled', RECORDS),
  cancelled: order('cancelled'),
  issued: certificate('valid'),
  deployed: certificate('valid', { served: true }),
  'hosted upload': certificate('valid', { source: 'uploaded' }),
  'expiring soon / to renew': certificate('valid', { left: 20, served: true }),
  expired: certificate('valid', { left: -1, served: true }),
  revoking: certificate('revoking'),
  revoked: certificate('revoked'),
};

describe('CERT-8 the states that are shown', () => {
  test.each(Object.entries(SHOWN_STATES))('CERT-8 %s has a word of its own', (state, key) => {
    expect(REACHED[state as keyof typeof SHOWN_STATES]).toBe(key);
    for (const language of ['en', 'zh'] as const) {
      const say = sayer(language);
      const word = say.lookup(key);
      expect(word).not.toBe('');
      expect(word).not.toBe(key);
      const same = Object.values(SHOWN_STATES).filter((other) => say.lookup(other) === word);
      expect(same).toEqual([key]);
    }
  });

  test('CERT-8 a refusal by the CA is no failed review, and a person’s no to the names alone is none', () => {
    expect(order('refused', { ...REJECTION, problem: { type: 'urn:ietf:params:acme:error:caa', detail: '' } })).toBe(
      'state.order.refused',
    );
    expect(order('refused', { problem: REJECTION.problem })).toBe('state.order.refused');
  });
});
