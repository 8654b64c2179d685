import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { mailboxProved } from '../../src/alert/policy-mailboxes.ts';
import { moment, plainText } from '../../src/chat/build.ts';
import { peekProof } from '../../src/notice/prove-mailbox.ts';
import type { HttpOptions } from './http-options.ts';
import { page } from './page.ts';
import { onPage, sayTo } from './page-words.ts';

const BODY_MOST = 2_000;

/** Where the links lead that prove mailboxes (MSG-2). A GET changes nothing, since mail programs open links by themselves: it takes a press. */
export const receiverRoutes = ({ bot: { house } }: HttpOptions): Hono =>
  new Hono()
    .get('/receiver/:token', (c) =>
      onPage(c, 'receiver', async () => {
        const say = sayTo(c);
        const { address, expiresAt } = await peekProof(house.store, house, c.req.param('token'));
        return page(c, say.language, say('proof.page-title', { address }), [
          { text: say('proof.page-text') },
          { facts: [[say('page.until'), plainText([moment(expiresAt)])]] },
          { button: say('proof.button') },
        ]);
      }),
    )
    .post('/receiver/:token', bodyLimit({ maxSize: BODY_MOST }), (c) =>
      onPage(c, 'receiver', async () => {
        const say = sayTo(c);
        const { address } = await mailboxProved(house, c.req.param('token'));
        return page(c, say.language, say('proof.done', { address }), [{ text: say('proof.done-text') }]);
      }),
    );
