import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { moment, plainText } from '../../src/chat/build.ts';
import { CertError, isCertError } from '../../src/kernel/errors.ts';
import { confirmByMail, peekMailLink } from '../../src/order/mail-proof.ts';
import { shownNames } from '../../src/pki/shown-names.ts';
import { findPlan } from '../../src/plan/catalogue.ts';
import type { HttpOptions } from './http-options.ts';
import { type PagePart, page } from './page.ts';
import { onPage, sayTo } from './page-words.ts';

const BODY_MOST = 2_000;

/** Where the links of validation messages lead (VAL-7, VAL-8). A GET changes nothing, since mail programs open links by themselves: it takes a press. */
export const mailRoutes = (options: HttpOptions): Hono => {
  const { house } = options.bot;
  const show = async (c: Context, token: string, refusal?: CertError) => {
    const say = sayTo(c);
    const { mail, order } = await peekMailLink(house, token);
    const told = refusal === undefined ? undefined : say.error(refusal);
    const press: PagePart =
      mail.kind === 'review'
        ? { form: [{ name: 'code', label: say('mail.page-code'), type: 'code' }], submit: say('mail.button') }
        : { button: say('mail.button') };
    const parts: readonly PagePart[] = [
      ...(told === undefined ? [] : [{ alert: `${told.message} ${told.remedy}` }]),
      { text: say('mail.page-text') },
      {
        facts: [
          [say('field.names'), order.names.join(', ')],
          [say('field.plan'), findPlan(order.plan).title],
          [say('field.order'), order.id],
          [say('page.until'), plainText([moment(mail.expiresAt)])],
        ],
      },
      press,
    ];
    const title = say('mail.page-title', { names: shownNames(order.names) });
    return page(c, say.language, title, parts, (refusal?.status ?? 200) as 400);
  };
  const press = async (c: Context, token: string) => {
    const say = sayTo(c);
    const { code } = await c.req.parseBody();
    try {
      const order = await confirmByMail(house, token, typeof code === 'string' ? code : '');
      const title = say('mail.done', { names: shownNames(order.names) });
      return page(c, say.language, title, [{ text: say('mail.done-text') }]);
    } catch (error) {
      if (!(error instanceof CertError) || isCertError(error, 'link-gone')) throw error;
      return show(c, token, error);
    }
  };
  return new Hono()
    .get('/mail/:token', (c) => onPage(c, 'mail', () => show(c, c.req.param('token'))))
    .post('/mail/:token', bodyLimit({ maxSize: BODY_MOST }), (c) =>
      onPage(c, 'mail', () => press(c, c.req.param('token'))),
    );
};
