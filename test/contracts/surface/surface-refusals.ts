import { expect } from 'vitest';
import { CertError, type ErrorCode, type ErrorFacts } from '../../../src/kernel/errors.ts';
import type { Scenario } from './scenario.ts';
import type { Room } from './surface-room.ts';

const NAME = 'shop.example.test';

/** Waits until the sentence of an error and what to do about it are seen. */
export const seesRefusal = async <C extends ErrorCode>(
  room: Room,
  code: C,
  facts: ErrorFacts<C>,
  person = room.me,
): Promise<void> => {
  const error = new CertError(code, facts);
  const { message, remedy } = room.say.error(error);
  await room.seenBy(person, message, remedy);
  if (error.rule !== undefined) await room.seenBy(person, room.say('refusal.rule', { rule: error.rule }));
};

const anyOpen = async (room: Room): Promise<number> => {
  const rows = await room.house.store.db.selectFrom('orders').select('id').execute();
  return rows.length;
};

export const refusalScenarios: readonly Scenario[] = [
  {
    name: 'a refusal tells what happened, the rule and the remedy, and leaves nothing behind',
    run: async (room) => {
      await room.type('cert apply *.*.example.com');
      await seesRefusal(room, 'name-star-twice', { name: '*.*.example.com' });
      expect(await anyOpen(room)).toBe(0);
    },
  },
  {
    name: 'a wrong word gets the nearest right one',
    needs: ['words'],
    run: async (room) => {
      await room.type('cert aply shop.example.test');
      await seesRefusal(room, 'command-unknown', { word: 'aply', nearest: 'apply' });
    },
  },
  {
    name: 'a wrong option gets the nearest right one',
    needs: ['wrong-options'],
    run: async (room) => {
      await room.type('cert apply shop.example.test --plam=dv');
      await room.sees('plam', 'plan');
      expect(await anyOpen(room)).toBe(0);
    },
  },
  {
    name: 'a wrong choice gets the nearest right one',
    needs: ['wrong-options'],
    run: async (room) => {
      await room.type('cert apply shop.example.test --algorithm p265');
      await room.sees('p265', 'p256');
      expect(await anyOpen(room)).toBe(0);
    },
  },
  {
    name: 'a wrong plan gets the nearest right one',
    run: async (room) => {
      await room.type('cert apply shop.example.test --plan dv-fre');
      await room.sees('dv-fre', 'dv-free');
      expect(await anyOpen(room)).toBe(0);
    },
  },
  {
    name: 'a missing option is told, and asked for in a form where there are forms',
    run: async (room) => {
      await room.type('cert apply');
      if (room.surface.abilities.forms) expect(room.driver.formOpen?.(room.me)).toBe(true);
      await room.sees('name');
    },
  },
  {
    name: 'a form, filled in, is the command',
    needs: ['forms'],
    run: async (room) => {
      await room.type('cert apply');
      await room.driver.fill?.(room.me, { names: NAME, remark: 'mine' });
      await room.becomes(NAME, 'approving');
      const { remark } = await room.house.store.db.selectFrom('orders').select('remark').executeTakeFirstOrThrow();
      expect(remark).toBe('mine');
    },
  },
  {
    name: 'a wrong value shows its fault in the form and keeps what was typed',
    needs: ['forms'],
    run: async (room) => {
      await room.type(`cert apply ${NAME} --plan dv-fre`);
      await room.sees('dv-free');
      expect(room.driver.formOpen?.(room.me)).toBe(true);
      await room.driver.fill?.(room.me, { plan: 'dv' });
      await room.becomes(NAME, 'approving');
    },
  },
  {
    name: 'a form filled in wrongly comes back with the fault',
    needs: ['forms'],
    run: async (room) => {
      await room.type('cert apply');
      await room.driver.fill?.(room.me, { names: '*.*.example.com' });
      const { message } = room.say.error(new CertError('name-star-twice', { name: '*.*.example.com' }));
      await room.sees(message);
      await room.driver.fill?.(room.me, { names: NAME });
      await room.becomes(NAME, 'approving');
    },
  },
  {
    name: 'a form that is closed does nothing',
    needs: ['forms'],
    run: async (room) => {
      await room.type('cert apply');
      await room.driver.dismiss?.(room.me);
      expect(room.driver.formOpen?.(room.me)).toBe(false);
      expect(await anyOpen(room)).toBe(0);
    },
  },
  {
    name: 'what does not exist is told, and where to look',
    run: async (room) => {
      await room.type('cert status nothing.example.test');
      await room.sees('nothing.example.test', 'list');
    },
  },
  {
    name: 'what fits several things names them',
    run: async (room) => {
      await room.issue('shop-a.example.com');
      await room.issue('shop-b.example.com');
      await room.type('cert status shop');
      await room.sees('shop-a.example.com', 'shop-b.example.com');
    },
  },
  {
    name: 'a quotation mark left open is told',
    needs: ['words'],
    run: async (room) => {
      await room.type('cert apply shop.example.test --remark "never closed');
      await room.sees(room.say('remedy.quote-open'));
      expect(await anyOpen(room)).toBe(0);
    },
  },
  {
    name: 'names under way are refused with their order',
    run: async (room) => {
      const { data } = (await room.elsewhere('olu', `cert apply ${NAME}`)) as { data: { id: string } };
      await room.type(`cert apply ${NAME}`);
      await seesRefusal(room, 'order-open', { names: NAME, order: data.id });
      expect(await anyOpen(room)).toBe(1);
    },
  },
  {
    name: 'the same name twice is refused',
    run: async (room) => {
      await room.type('cert apply shop.example.test SHOP.example.test.');
      await room.sees(room.say('remedy.name-twice'));
      expect(await anyOpen(room)).toBe(0);
    },
  },
];
