import { expect, vi } from 'vitest';
import type { Scenario } from './scenario.ts';

const NAME = 'shop.example.test';

export const faultScenarios: readonly Scenario[] = [
  {
    name: 'cards and buttons are in the asker’s language',
    with: { language: 'zh' },
    run: async (room) => {
      await room.type(`cert apply ${NAME}`);
      const state = room.say.lookup('state.order.approving');
      await room.sees(room.say('order.title', { names: NAME, state }), '批准', '取消');
    },
  },
  {
    name: 'refusals are in the asker’s language',
    with: { language: 'zh' },
    run: async (room) => {
      await room.type('cert apply *.*.example.com');
      await room.sees(room.say('remedy.name-star-twice'));
    },
  },
  {
    name: 'a redrawn card keeps its language',
    needs: ['edit'],
    with: { language: 'zh' },
    run: async (room) => {
      await room.type(`cert apply ${NAME}`);
      await room.elsewhere('ann', `cert approve ${NAME}`);
      await room.sees(room.say('order.voted-yes', { person: 'ann' }), room.say('field.fingerprint'));
    },
  },
  {
    name: 'the end of a certificate is shown as a moment',
    run: async (room) => {
      await room.issue('shop.example.com');
      const { data } = (await room.elsewhere('ada', 'cert list')) as {
        data: { certificates: readonly { notAfter: string }[] };
      };
      const end = data.certificates[0]?.notAfter ?? 'no end';
      await room.type('cert status shop.example.com');
      await room.sees(room.driver.timeShown?.(end) ?? end.slice(0, 10));
    },
  },
  {
    name: 'an event that is delivered twice is answered once',
    needs: ['twice'],
    run: async (room) => {
      await room.driver.typeTwice?.(room.me, `cert apply ${NAME}`);
      await room.sees(NAME);
      const orders = await room.house.store.db.selectFrom('orders').select('id').execute();
      expect(orders).toHaveLength(1);
      room.notSeen(room.say('error.order-open', { names: NAME, order: orders[0]?.id ?? '' }));
    },
  },
  {
    name: 'an order from before a restart goes on after it',
    with: { person: 'ann' },
    run: async (room) => {
      await room.elsewhere('olu', `cert apply ${NAME}`);
      await room.restart();
      await room.type(`cert status ${NAME}`);
      await room.press(room.say('action.approve'));
      await room.becomes(NAME, 'issued');
    },
  },
  {
    name: 'a button drawn before a restart works after it',
    needs: ['old-buttons'],
    with: { person: 'ann' },
    run: async (room) => {
      await room.elsewhere('olu', `cert apply ${NAME}`);
      await room.type(`cert status ${NAME}`);
      await room.restart();
      await room.press(room.say('action.approve'));
      await room.becomes(NAME, 'issued');
    },
  },
  {
    name: 'a card from before a restart is redrawn after it',
    needs: ['old-buttons', 'edit'],
    run: async (room) => {
      await room.type(`cert apply ${NAME}`);
      await room.sees(room.say('action.approve'));
      await room.restart();
      await room.elsewhere('ann', `cert approve ${NAME}`);
      await room.becomes(NAME, 'issued');
    },
  },
  {
    name: 'a card that somebody deleted is told anew, once, when its subject changes',
    needs: ['delete', 'edit'],
    run: async (room) => {
      await room.type(`cert apply ${NAME}`);
      await room.sees(room.say('action.approve'));
      await room.driver.deleteNewest?.();
      room.notSeen(room.say('action.approve'));
      await room.elsewhere('ann', `cert approve ${NAME}`);
      await room.becomes(NAME, 'issued');
    },
  },
  {
    name: 'a surface that is stopped while an answer is made ends in peace, and what was asked is done',
    run: async (room) => {
      const release = room.hold();
      const answered = room.type(`cert apply ${NAME}`).catch(() => {});
      await vi.waitFor(() => expect(room.dispatched).toBe(1));
      const stopped = room.surface.stop();
      release();
      await stopped;
      await answered;
      expect(room.surface.health().up).toBe(false);
      await vi.waitFor(async () =>
        expect(await room.elsewhere('ada', `cert status ${NAME}`)).toMatchObject({ data: { state: 'approving' } }),
      );
    },
  },
  {
    name: 'a fault inside is told by a reference, never by a stack, and the next command works',
    with: { person: 'ada' },
    run: async (room) => {
      await room.house.store.db.schema.alterTable('audit').renameTo('audit_away').execute();
      await room.type('signet audit');
      await room.sees(room.say('error.internal'));
      room.notSeen('audit.store.ts');
      room.notSeen('no such table');
      await room.house.store.db.schema.alterTable('audit_away').renameTo('audit').execute();
      await room.type('signet people');
      await room.sees('olu');
    },
  },
  {
    name: 'ten commands one after the other are all answered',
    run: async (room) => {
      const names = Array.from({ length: 10 }, (_, index) => `quick${index}.example.test`);
      for (const name of names) await room.type(`cert apply ${name}`);
      await room.sees(...names);
    },
  },
];
