import { expect } from 'vitest';
import { card } from '../../../src/chat/build.ts';
import type { Scenario } from './scenario.ts';

const numbered = (count: number, make: (number: string) => string): readonly string[] =>
  Array.from({ length: count }, (_, index) => make(String(index + 1).padStart(2, '0')));

const names = (count: number): readonly string[] => numbered(count, (number) => `n${number}.example.com`);

export const longScenarios: readonly Scenario[] = [
  {
    name: 'a long list comes page by page, and nothing is left out',
    run: async (room) => {
      const all = names(45);
      for (const name of all) await room.issue(name);
      const seen = new Set<string>();
      const look = (): number => {
        for (const name of all) if (room.shows(name)) seen.add(name);
        return seen.size;
      };
      await room.type('cert list');
      for (let page = 1; page <= 3; page++) {
        await expect.poll(look).toBe(Math.min(45, page * 20));
        if (page < 3) await room.press(room.say('action.next-page'));
      }
    },
  },
  {
    name: 'another page takes the place of the one before, and leads back to the first',
    needs: ['turn'],
    run: async (room) => {
      for (const name of names(25)) await room.issue(name);
      await room.type('cert list');
      await room.sees('n01.example.com', 'n20.example.com');
      await room.press(room.say('action.next-page'));
      await expect.poll(() => room.shows('n25.example.com')).toBe(true);
      expect(room.shows('n01.example.com')).toBe(false);
      await room.press(room.say('action.first-page'));
      await expect.poll(() => room.shows('n01.example.com')).toBe(true);
      expect(room.shows('n25.example.com')).toBe(false);
    },
  },
  {
    name: 'a long list asked for at once leaves nothing out',
    run: async (room) => {
      const all = names(40);
      for (const name of all) await room.issue(name);
      await room.type('cert list --limit 100');
      await room.sees(...all);
    },
  },
  {
    name: 'an order of a hundred names can be read and acted upon',
    run: async (room) => {
      const all = numbered(100, (number) => `a${number}.example.test`);
      await room.type(`cert apply ${all.join(' ')}`);
      await room.sees('a01.example.test', room.say('action.cancel'));
      await room.press(room.say('action.cancel'), { meant: true });
      await expect
        .poll(async () => await room.elsewhere('ada', 'cert status a01.example.test'))
        .toMatchObject({ data: { state: 'cancelled' } });
    },
  },
  {
    name: 'of thirty buttons none is lost, and the last one works',
    needs: ['post'],
    run: async (room) => {
      const labels = numbered(30, (number) => `Explain ${number}`);
      await room.post(
        card({
          title: 'Thirty',
          actions: labels.map((label, index) => ({
            label,
            command: 'cert help',
            args: { about: index === 29 ? 'cancel' : 'apply' },
            style: 'plain',
          })),
        }),
      );
      await room.sees(...labels);
      await room.press('Explain 30');
      await room.sees(room.say.lookup('command.cert.cancel'));
    },
  },
  {
    name: 'a text of several thousand characters is readable to its end',
    needs: ['post'],
    run: async (room) => {
      const words = numbered(99, (number) => `word${number} ${'and so on '.repeat(9)}`).join(' ');
      await room.post(card({ title: 'Long', blocks: [{ kind: 'text', text: [words] }] }));
      await room.sees('word01', 'word50', 'word99');
    },
  },
];
