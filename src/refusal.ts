import { card, context, paragraph } from './chat/build.ts';
import type { Outcome, Refusal } from './chat/desk.ts';
import type { Form } from './chat/form.ts';
import type { CertError } from './kernel/errors.ts';
import type { Say } from './texts/say.ts';

/** Errors that a form can mend: something typed is missing or wrong. */
const MENDABLE = new Set([400, 409, 422]);

/** A CertError as everybody sees it: the sentence, the rule, what to do. */
export const refusalOf = (say: Say, error: CertError): Refusal => ({
  code: error.code,
  status: error.status,
  ...say.error(error),
  ...(error.rule === undefined ? {} : { rule: error.rule }),
  ...(error.field === undefined ? {} : { field: error.field }),
});

export const isMendable = ({ field, status }: Refusal): boolean => field !== undefined && MENDABLE.has(status);

export const refuse = (say: Say, error: CertError, form?: Form): Outcome => {
  const refusal = refusalOf(say, error);
  return {
    ok: false,
    error: refusal,
    message: card({
      tone: 'bad',
      title: refusal.message,
      blocks: [
        paragraph(refusal.remedy),
        refusal.rule === undefined ? undefined : context(say('refusal.rule', { rule: refusal.rule })),
      ],
      audience: 'asker',
    }),
    ...(form === undefined ? {} : { form }),
  };
};
