import { expect } from 'vitest';
import type { Scenario } from './scenario.ts';
import type { Room } from './surface-room.ts';

const NAME = 'shop.example.test';
const bot = {
  policy: {
    issuers: ['internal'],
    approvalsNeeded: 1,
    precheck: true,
    delegation: undefined,
    defaultPlan: 'dv',
    prices: { dv: 50 },
  },
};

const withTeam = async (room: Room): Promise<void> => {
  await room.elsewhere('ada', 'signet team set shop --member olu --manager ann');
  const added = await room.elsewhere('ada', 'cert points add team:shop --points 100 --until 2099-12-31 --name budget');
  expect(added.ok).toBe(true);
};

export const pointsScenarios: readonly Scenario[] = [
  {
    name: 'a member pays with the team’s points: the card says which pack and whose, the balance both purses',
    with: { bot },
    run: async (room) => {
      await withTeam(room);
      await room.type(`cert apply ${NAME} --pack shop`);
      await room.sees('shop / budget', room.say('points.hold.held'));
      await room.type('cert points');
      await room.sees(
        room.say('points.title', { free: 0, held: 0 }),
        room.say('points.team-title', { team: 'shop', free: 50, held: 50 }),
      );
    },
  },
  {
    name: 'a manager gives the team’s points away, and takes them back by a button',
    with: { person: 'ann', bot },
    run: async (room) => {
      await withTeam(room);
      await room.type('cert transfer-points vic --points 30 --from shop');
      await room.press(room.say('points.accept'));
      await room.sees(room.say('points.offered', { points: 30, receiver: 'vic' }));
      await room.press(room.say('points.withdraw', { points: 30 }));
      await room.sees(room.say('points.team-title', { team: 'shop', free: 100, held: 0 }));
    },
  },
  {
    name: 'what covers the names already is told on the new order’s card, and shown by a button',
    run: async (room) => {
      const applied = await room.elsewhere('olu', `cert apply ${NAME}`);
      await room.elsewhere('ann', `cert approve ${NAME}`);
      expect(await room.house.settle(applied)).toMatchObject({ ok: true, data: { state: 'issued' } });
      await room.type(`cert apply ${NAME}`);
      await room.sees(room.say('order.covered-renews'));
      await room.press(room.say('action.show-that'));
      await room.sees(room.say('field.fingerprint'));
    },
  },
];
