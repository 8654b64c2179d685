import { card, code } from '../chat/build.ts';
import type { Block, Message } from '../chat/message.ts';
import type { Applicant } from '../organisation/party.ts';
import { shownNames } from '../pki/shown-names.ts';
import { findPlan } from '../plan/catalogue.ts';
import type { LetterRules } from '../plan/plan.ts';
import type { Say } from '../texts/say.ts';
import type { LetterFacts } from './letter-form.ts';
import type { Order } from './order.ts';

/** Mailboxes offered as buttons; the others can be typed. */
const MOST_BUTTONS = 5;

const party = (say: Say, heading: string, detail: Readonly<Record<string, string>>): readonly Block[] => [
  { kind: 'text', text: [{ bold: heading }] },
  {
    kind: 'fields',
    fields: Object.entries(detail).map(([field, value]) => ({ label: say.lookup(`party.${field}`), value: [value] })),
  },
];

/** What a reviewer compares with the register: to the asker alone, since it is personal data. */
export const reviewCard = (say: Say, order: Order, applicant: Applicant, letter: string | undefined): Message => {
  const { review } = findPlan(order.plan);
  const registers = (review?.registers ?? []).map((register) => say.lookup(`register.${register}`)).join(' → ');
  return card({
    title: say('review.title', { names: shownNames(order.names) }),
    blocks: [
      ...party(say, say('review.organisation'), applicant.organisation),
      ...party(say, say('review.administrator'), applicant.administrator),
      ...(applicant.contact.email === applicant.administrator.email
        ? []
        : party(say, say('review.contact'), applicant.contact)),
      registers === '' ? undefined : { kind: 'context', text: [say('review.registers', { registers })] },
      letter === undefined ? undefined : { kind: 'text', text: [{ link: say('review.letter'), to: letter }] },
    ],
    audience: 'asker',
  });
};

/** What kind of file a letter may be (ORG-2). */
export const letterTaken = (say: Say, { formats, maxBytes }: LetterRules): string =>
  say('letter.once', { formats: formats.join(', '), most: `${maxBytes / 1e6} MB` });

export const letterCard = (
  say: Say,
  names: readonly string[],
  rules: LetterRules,
  { form, upload, about }: { readonly form: string; readonly upload: string; readonly about: LetterFacts['about'] },
): Message =>
  card({
    title: say('letter.title', { names: shownNames(names) }),
    blocks: [
      about === 'revocation' ? { kind: 'text', text: [say('letter.revokes')] } : undefined,
      { kind: 'text', text: [say('letter.how'), ' ', { link: say('letter.form'), to: form }] },
      { kind: 'text', text: [{ link: say('letter.upload'), to: upload }] },
      {
        kind: 'context',
        text: [letterTaken(say, rules)],
      },
    ],
    audience: 'asker',
  });

/** For whoever reviews it. */
export const letterViewCard = (say: Say, names: readonly string[], url: string): Message =>
  card({
    title: say('letter.page-view', { names: shownNames(names) }),
    blocks: [{ kind: 'text', text: [{ link: say('review.letter'), to: url }] }],
    audience: 'asker',
  });

export const mailboxCard = (say: Say, order: Order, mailboxes: readonly string[]): Message =>
  card({
    title: say('mailbox.title', { names: shownNames(order.names) }),
    blocks: [
      { kind: 'text', text: [say('mailbox.how')] },
      { kind: 'list', items: mailboxes.map((mailbox) => [code(mailbox)]) },
    ],
    actions: mailboxes.slice(0, MOST_BUTTONS).map((mailbox) => ({
      label: mailbox,
      command: 'cert verify email',
      args: { what: order.id, mailbox },
      style: 'plain' as const,
    })),
    audience: 'asker',
  });
