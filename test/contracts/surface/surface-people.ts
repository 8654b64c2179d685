import { expect } from 'vitest';
import type { Scenario } from './scenario.ts';
import { seesRefusal } from './surface-refusals.ts';

const NAME = 'shop.example.test';
const STATUS = `cert status ${NAME}`;

export const peopleScenarios: readonly Scenario[] = [
  {
    name: 'a person without the role is told which one is needed and who has it',
    with: { person: 'vic' },
    run: async (room) => {
      await room.type(`cert apply ${NAME}`);
      await room.sees('cert apply', 'operator', 'olu');
    },
  },
  {
    name: 'a button is checked at the click: whoever has no right is refused, and the card stays',
    with: { person: 'vic' },
    run: async (room) => {
      await room.elsewhere('olu', `cert apply ${NAME}`);
      await room.type(STATUS);
      await room.press(room.say('action.approve'));
      await room.sees('approver', 'ann');
      expect(await room.elsewhere('ada', STATUS)).toMatchObject({ data: { state: 'approving' } });
    },
  },
  {
    name: 'a stranger is told whom to ask, and nothing else',
    needs: ['strangers'],
    with: { person: 'eve' },
    run: async (room) => {
      await room.issue('secret-shop.example.com');
      await room.type('cert list');
      await seesRefusal(room, 'not-known', {});
      room.notSeen('secret-shop.example.com');
    },
  },
  {
    name: 'a stranger may read the help',
    needs: ['strangers'],
    with: { person: 'eve' },
    run: async (room) => {
      await room.type('cert help');
      await room.sees(room.say('help.title'), 'cert apply');
    },
  },
  {
    name: 'nobody approves their own request while others could',
    with: { person: 'ann' },
    run: async (room) => {
      await room.type(`cert apply ${NAME}`);
      await room.press(room.say('action.approve'));
      await seesRefusal(room, 'approval-own', {});
    },
  },
  {
    name: 'a second vote of the same person is not counted, and told',
    with: {
      person: 'ann',
      bot: {
        policy: { issuers: ['internal'], approvalsNeeded: 2, precheck: true, delegation: undefined, defaultPlan: 'dv' },
      },
    },
    run: async (room) => {
      await room.elsewhere('olu', `cert apply ${NAME}`);
      await room.type(`cert approve ${NAME}`);
      await room.type(`cert approve ${NAME}`);
      await room.sees(room.say('remedy.approval-twice'));
      expect(await room.elsewhere('ada', STATUS)).toMatchObject({ data: { state: 'approving' } });
    },
  },
  {
    name: 'of two approvers at once one decides, and the other is told who did',
    with: { person: 'ann' },
    run: async (room) => {
      await room.elsewhere('olu', `cert apply ${NAME}`);
      await room.type(STATUS);
      const bobs = room.elsewhere('bob', `cert reject ${NAME} --reason "not ours"`);
      const [theirs] = await Promise.all([bobs, room.press(room.say('action.approve'))]);
      if (theirs.ok) await room.sees(room.say('remedy.approval-decided'), 'bob');
      else expect(theirs.error).toMatchObject({ code: 'approval-decided', message: expect.stringContaining('ann') });
    },
  },
  {
    name: 'a stale button tells who decided, and changes nothing',
    with: { person: 'ann' },
    run: async (room) => {
      await room.elsewhere('olu', `cert apply ${NAME}`);
      await room.type(STATUS);
      await room.sees(room.say('action.approve'));
      const go = room.holdRedraws();
      await room.elsewhere('bob', `cert reject ${NAME} --reason "not ours"`);
      await room.press(room.say('action.approve'));
      go();
      await room.sees(room.say('remedy.approval-decided'), 'bob');
      expect(await room.elsewhere('ada', STATUS)).toMatchObject({ data: { state: 'refused' } });
    },
  },
  {
    name: 'approvals says what waits for whoever asks, and offers it',
    with: { person: 'ann' },
    run: async (room) => {
      await room.elsewhere('olu', `cert apply ${NAME}`);
      await room.type('cert approvals');
      await room.sees(NAME, room.say('approvals.yours'));
      await room.press(room.say('action.approve-named', { name: NAME }));
      await room.becomes(NAME, 'issued');
    },
  },
  {
    name: 'two people of one place: the colleague’s press redraws the card that the asker posted',
    needs: ['shared', 'edit'],
    run: async (room) => {
      await room.type(`cert apply ${NAME}`);
      await room.seenBy('ann', room.say('action.approve'));
      await room.driver.press('ann', room.say('action.approve'));
      await room.becomes(NAME, 'issued');
      await room.sees(room.say('order.voted-yes', { person: 'ann' }));
    },
  },
  {
    name: 'two people of one place press at once: one decides, the other is told who did',
    needs: ['shared'],
    run: async (room) => {
      await room.type(`cert apply ${NAME}`);
      await room.seenBy('ann', room.say('action.approve'));
      await room.seenBy('bob', room.say('action.approve'));
      const go = room.holdRedraws();
      await Promise.all(['ann', 'bob'].map((person) => room.driver.press(person, room.say('action.approve'))));
      go();
      await room.becomes(NAME, 'issued');
      const told = ['ann', 'bob'].filter((person) => room.shows(room.say('remedy.approval-decided'), person));
      expect(told).toHaveLength(1);
    },
  },
  {
    name: 'a double click decides once',
    needs: ['shared'],
    run: async (room) => {
      await room.type(`cert apply ${NAME}`);
      await room.seenBy('ann', room.say('action.approve'));
      const go = room.holdRedraws();
      await Promise.all([1, 2].map(() => room.driver.press('ann', room.say('action.approve'))));
      go();
      await room.becomes(NAME, 'issued');
      await room.seenBy('ann', room.say('remedy.approval-decided'));
      const { db } = room.house.store;
      expect(await db.selectFrom('votes').select('personId').execute()).toHaveLength(1);
    },
  },
];
