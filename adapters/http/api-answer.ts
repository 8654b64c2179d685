import type { Context } from 'hono';
import type { Outcome } from '../../src/chat/desk.ts';
import type { CertError } from '../../src/kernel/errors.ts';
import { refuse } from '../../src/refusal.ts';
import { languageOf } from '../../src/texts/language.ts';
import { sayer } from '../../src/texts/say.ts';
import { safeJson } from '../safe-json.ts';

export const languageIn = (c: Context) => languageOf(c.req.header('accept-language'));

/** The answer of contract and shell alike; the status is the refusal's own. */
export const answer = (c: Context, outcome: Outcome) => {
  const body = outcome.ok
    ? { ok: true, data: outcome.data ?? null, message: outcome.message }
    : {
        ok: false,
        error: {
          code: outcome.error.code,
          rule: outcome.error.rule,
          field: outcome.error.field,
          message: outcome.error.message,
          remedy: outcome.error.remedy,
        },
        message: outcome.message,
      };
  c.header('cache-control', 'no-store');
  return c.body(safeJson(body), outcome.ok ? 200 : (outcome.error.status as 400), {
    'content-type': 'application/json',
  });
};

/** The one shape of every error of this port, in the language that was asked for. */
export const refused = (c: Context, error: CertError) => answer(c, refuse(sayer(languageIn(c)), error));
