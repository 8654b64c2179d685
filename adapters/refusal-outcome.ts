import { card, context, paragraph } from '../src/chat/build.ts';
import type { Outcome } from '../src/chat/desk.ts';
import { type CertError, isCertError } from '../src/kernel/errors.ts';
import type { Say } from '../src/texts/say.ts';

type Refused = Extract<Outcome, { readonly ok: false }>;

/** A refusal that did not come from the desk (a line that cannot be read, a file that cannot be written), in the same shape. */
export const refusalOutcome = (error: CertError, say: Say): Refused => {
  const { message, remedy } = say.error(error);
  return {
    ok: false,
    error: {
      code: error.code,
      status: error.status,
      message,
      remedy,
      ...(error.rule === undefined ? {} : { rule: error.rule }),
      ...(error.field === undefined ? {} : { field: error.field }),
    },
    message: card({
      tone: 'bad',
      title: message,
      blocks: [paragraph(remedy), error.rule === undefined ? undefined : context(error.rule)],
      audience: 'asker',
    }),
  };
};

/** The refusal of a CertError; everything else goes on as it came. */
export const refusalOf = (cause: unknown, say: Say): Refused => {
  if (isCertError(cause)) return refusalOutcome(cause, say);
  throw cause;
};
