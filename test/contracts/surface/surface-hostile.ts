import { expect } from 'vitest';
import type { Scenario } from './scenario.ts';
import type { Room } from './surface-room.ts';

const NAME = 'shop.example.test';
const MENTIONS = '@everyone @here <!channel> <@U0123456789> <@123456789012345678> <#C0123456789>';
const MARKUP = '*bold* _low_ ~gone~ **fat** ||hidden|| [text](https://evil.example) > quote # head';

/** A rejected order whose reason is this text, as another person wrote it. */
const rejectedWith = async (room: Room, reason: string): Promise<void> => {
  await room.elsewhere('olu', `cert apply ${NAME}`);
  const path = ['cert', 'reject'];
  const rejected = await room.house.say('ann', 'cert approvals', { path, args: { what: NAME, reason } });
  expect(rejected).toMatchObject({ ok: true });
  await room.type(`cert status ${NAME}`);
};

export const hostileScenarios: readonly Scenario[] = [
  {
    name: 'mentions in another person’s words are shown as text and notify nobody',
    run: async (room) => {
      await rejectedWith(room, MENTIONS);
      await room.sees('@everyone', 'channel');
      expect(room.driver.pings()).toBe(0);
    },
  },
  {
    name: 'mentions in a wrong word, answered with the word, notify nobody',
    run: async (room) => {
      await room.type('cert status @everyone');
      await room.sees('everyone');
      expect(room.driver.pings()).toBe(0);
    },
  },
  {
    name: 'markup in another person’s words is shown as it was written',
    run: async (room) => {
      await rejectedWith(room, MARKUP);
      for (const part of ['*bold*', '_low_', '~gone~', '**fat**', '||hidden||', '[text](https://evil.example)'])
        await room.sees(part);
    },
  },
  {
    name: 'a link in another person’s words cannot hide where it leads',
    run: async (room) => {
      await rejectedWith(room, '<https://evil.example|https://bank.example>');
      await room.sees('evil.example', 'bank.example');
    },
  },
  {
    name: 'control characters do nothing, and the words around them are shown',
    run: async (room) => {
      await rejectedWith(room, 'before\u001b[2J\u001b]0;owned\u0007\u009b1Aafter\u0000end');
      await room.sees('before', 'after', 'end');
      for (const control of ['\u0000', '\u0007', '\u001b', '\u009b']) expect(room.wire).not.toContain(control);
    },
  },
  {
    name: 'characters that turn the direction of text are taken away or named',
    run: async (room) => {
      await rejectedWith(room, 'certificate_\u202egnp.exe');
      await room.sees('certificate_');
      expect(room.wire).not.toContain('\u202e');
    },
  },
  {
    name: 'a fence in another person’s words does not end the card’s own',
    run: async (room) => {
      await rejectedWith(room, 'a ``` fence ``` and `ticks`');
      await room.sees('fence', 'and');
      await room.sees(room.say('field.requester'));
    },
  },
  {
    name: 'letters of any script, signs and emoji stay whole',
    run: async (room) => {
      await rejectedWith(room, '不是我们的域名 👨‍👩‍👧 عالم');
      await room.sees('不是我们的域名', '👨‍👩‍👧', 'عالم');
    },
  },
  {
    name: 'a remark of 4 kB is refused by its length, and is not repeated whole',
    run: async (room) => {
      const remark = 'x'.repeat(4_000);
      await room.type(`cert apply ${NAME} --remark ${remark}`);
      await room.sees('200');
      expect(await room.house.store.db.selectFrom('orders').select('id').execute()).toEqual([]);
    },
  },
  {
    name: 'a name of look-alike letters is shown in both forms',
    run: async (room) => {
      await room.type('cert apply ехаmple.example.test');
      await room.sees('xn--');
    },
  },
  {
    name: 'a person whose name is a mention notifies nobody',
    with: { person: 'ada' },
    run: async (room) => {
      const path = ['signet', 'people', 'add'];
      await room.house.say('ada', 'cert list', { path, args: { person: '@everyone', role: ['viewer'] } });
      await room.type('signet people');
      await room.sees('everyone', 'ada');
      expect(room.driver.pings()).toBe(0);
    },
  },
];
