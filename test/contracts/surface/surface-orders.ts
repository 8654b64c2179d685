import { expect } from 'vitest';
import type { Scenario } from './scenario.ts';

const NAME = 'shop.example.test';
const STATUS = `cert status ${NAME}`;

/** Both an order of mine waiting for approval and its card in front of me. */
const applied = 'cert apply shop.example.test';

export const orderScenarios: readonly Scenario[] = [
  {
    name: 'apply answers with a card: names, state, plan, who may approve',
    run: async (room) => {
      await room.type(applied);
      const state = room.say.lookup('state.order.approving');
      await room.sees(room.say('order.title', { names: NAME, state }), 'dv', 'internal', 'ann', 'bob');
    },
  },
  {
    name: 'apply, approved by a colleague: the same card, or a fresh status, says issued',
    run: async (room) => {
      await room.type(applied);
      await room.sees(room.say('action.approve'));
      await room.elsewhere('ann', `cert approve ${NAME}`);
      await room.becomes(NAME, 'issued');
      await room.sees(room.say('order.voted-yes', { person: 'ann' }), room.say('field.fingerprint'));
    },
  },
  {
    name: 'a decided card keeps no button to decide with',
    run: async (room) => {
      await room.type(applied);
      await room.elsewhere('ann', `cert approve ${NAME}`);
      await room.becomes(NAME, 'issued');
      await room.withoutButton(room.say('action.approve'));
      await room.withoutButton(room.say('action.reject'));
    },
  },
  {
    name: 'an approver presses Approve, and the order is issued',
    with: { person: 'ann' },
    run: async (room) => {
      await room.elsewhere('olu', applied);
      await room.type(STATUS);
      await room.sees(room.say('action.approve'));
      await room.press(room.say('action.approve'));
      await room.becomes(NAME, 'issued');
      await room.sees(room.say('order.voted-yes', { person: 'ann' }));
    },
  },
  {
    name: 'an approver presses Reject with a reason, and the card tells it',
    with: { person: 'ann' },
    run: async (room) => {
      await room.elsewhere('olu', applied);
      await room.type(STATUS);
      await room.press(room.say('action.reject'), { answer: 'not our shop' });
      await room.becomes(NAME, 'refused');
      await room.sees(room.say('order.voted-no', { person: 'ann' }), 'not our shop');
    },
  },
  {
    name: 'Reject asks for the reason before anything happens',
    needs: ['ask'],
    with: { person: 'ann' },
    run: async (room) => {
      await room.elsewhere('olu', applied);
      await room.type(STATUS);
      await room.press(room.say('action.reject'), { meant: false });
      expect(await room.elsewhere('ada', STATUS)).toMatchObject({ data: { state: 'approving' } });
    },
  },
  {
    name: 'Cancel asks whether it is meant, and a no does nothing',
    needs: ['confirm'],
    run: async (room) => {
      await room.type(applied);
      await room.press(room.say('action.cancel'), { meant: false });
      expect(await room.elsewhere('ada', STATUS)).toMatchObject({ data: { state: 'approving' } });
    },
  },
  {
    name: 'Cancel, meant, ends the order',
    run: async (room) => {
      await room.type(applied);
      await room.press(room.say('action.cancel'), { meant: true });
      await room.becomes(NAME, 'cancelled');
    },
  },
  {
    name: 'a record to put by hand is shown with host and value to copy, and a button to verify',
    with: {
      bot: {
        diagnose: async ({ proof }) => ({
          state: 'wrong',
          code: 'dns-missing',
          facts: { host: proof.kind === 'dns' ? proof.host : '', type: 'TXT' },
          remarks: [],
          expected: proof,
          found: [],
        }),
      },
    },
    run: async (room) => {
      await room.type('cert apply www.example.com --method dns');
      await room.becomes('www.example.com', 'validating');
      const { data } = (await room.elsewhere('ada', 'cert status www.example.com')) as {
        data: { validations: readonly { record: { host: string; value: string } }[] };
      };
      const record = data.validations[0]?.record;
      await room.sees(record?.host ?? 'no host', record?.value ?? 'no value', room.say('action.verify'));
    },
  },
  {
    name: 'Verify, pressed, looks again and issues when the record is there',
    with: {
      bot: {
        diagnose: (() => {
          let looks = 0;
          return async ({ proof }) => ({
            ...(looks++ < 2
              ? { state: 'wrong' as const, code: 'dns-missing' as const }
              : { state: 'good' as const, code: 'dns-good' as const }),
            facts: { host: 'www.example.com', type: 'TXT' },
            remarks: [],
            expected: proof,
            found: [],
          });
        })(),
      },
    },
    run: async (room) => {
      await room.type('cert apply www.example.com --method dns');
      await room.becomes('www.example.com', 'validating');
      for (let press = 0; press < 4; press++) {
        if (!room.driver.buttons(room.me).includes(room.say('action.verify'))) break;
        await room.press(room.say('action.verify')).catch(() => {});
      }
      await room.becomes('www.example.com', 'issued');
    },
  },
  {
    name: 'an order is found by its id and by the beginning of its name',
    run: async (room) => {
      const { data } = (await room.elsewhere('olu', applied)) as { data: { id: string } };
      await room.type(`cert status ${data.id}`);
      await room.sees(data.id);
      await room.type('cert status shop.exa');
      await room.sees(NAME);
    },
  },
  {
    name: 'an order of several names shows each',
    run: async (room) => {
      const names = ['a.example.test', 'b.example.test', 'c.example.test'];
      await room.type(`cert apply ${names.join(' ')}`);
      await room.sees(...names);
    },
  },
  {
    name: 'two approvals needed: the card counts, and the second decides',
    with: {
      person: 'ann',
      bot: {
        policy: { issuers: ['internal'], approvalsNeeded: 2, precheck: true, delegation: undefined, defaultPlan: 'dv' },
      },
    },
    run: async (room) => {
      await room.elsewhere('olu', applied);
      await room.type(STATUS);
      await room.press(room.say('action.approve'));
      await room.sees(room.say('order.voted-yes', { person: 'ann' }));
      await room.elsewhere('bob', `cert approve ${NAME}`);
      await room.becomes(NAME, 'issued');
      await room.sees(room.say('order.voted-yes', { person: 'bob' }));
    },
  },
];
