import { expect } from 'vitest';
import type { Action } from '../../../src/chat/action.ts';
import { bold, card, code, context, link, paragraph } from '../../../src/chat/build.ts';
import type { Block, Tone } from '../../../src/chat/message.ts';
import { hostileMessages } from '../../golden/hostile-messages.ts';
import type { Scenario } from './scenario.ts';
import type { Room } from './surface-room.ts';

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mP4DwABAQEAWk1v8QAAAABJRU5ErkJggg==',
  'base64',
);

/** One block of each kind and what of it everybody must be able to read. */
const BLOCKS: { readonly [K in Block['kind']]: { readonly block: Block; readonly shows: readonly string[] } } = {
  text: {
    block: paragraph('plain ', bold('strong'), ' ', code('exact'), ' ', link('words', 'https://docs.example.com/a')),
    shows: ['plain', 'strong', 'exact', 'words'],
  },
  fields: {
    block: {
      kind: 'fields',
      fields: [
        { label: 'Issuer', value: ['internal'] },
        { label: 'Serial', value: [code('0a1b2c')] },
      ],
    },
    shows: ['Issuer', 'internal', 'Serial', '0a1b2c'],
  },
  list: { block: { kind: 'list', ordered: true, items: [['first'], ['second']] }, shows: ['first', 'second'] },
  table: {
    block: {
      kind: 'table',
      columns: ['Name', 'State'],
      rows: [
        [['a.example'], ['good']],
        [['b.example'], ['bad']],
      ],
    },
    shows: ['Name', 'State', 'a.example', 'good', 'b.example', 'bad'],
  },
  code: { block: { kind: 'code', label: 'Value', code: 'v=1; x="<&>"' }, shows: ['Value', 'v=1; x="<&>"'] },
  steps: {
    block: {
      kind: 'steps',
      steps: [
        { label: 'Approval', state: 'done' },
        { label: 'Proof', state: 'current', detail: ['2/3'] },
        { label: 'Certificate', state: 'waiting' },
      ],
    },
    shows: ['Approval', 'Proof', '2/3', 'Certificate'],
  },
  image: { block: { kind: 'image', alt: 'Expiries per month', png: PIXEL }, shows: ['Expiries per month'] },
  context: { block: context('small print'), shows: ['small print'] },
  divider: { block: { kind: 'divider' }, shows: ['After the line'] },
};

const TONES: readonly Tone[] = ['neutral', 'good', 'waiting', 'warning', 'bad'];

const help = (label: string, topic: string): Action => ({
  label,
  command: 'cert help',
  args: { about: topic },
  style: 'primary',
});

const posts = (kind: Block['kind']): Scenario => ({
  name: `post shows a block of kind ${kind}`,
  needs: ['post'],
  run: async (room) => {
    const { block, shows } = BLOCKS[kind];
    await room.post(card({ title: 'A card', blocks: [block, paragraph('After the line')] }));
    await room.sees('A card', ...shows);
  },
});

const edited = async (room: Room) => {
  const posted = await room.post(card({ title: 'Order: waiting', actions: [help('Explain apply', 'apply')] }));
  await room.sees('Order: waiting');
  const again = await room.surface.edit(
    posted,
    card({ title: 'Order: issued', tone: 'good', actions: [help('Explain cancel', 'cancel')] }),
  );
  await room.sees('Order: issued');
  return again;
};

export const portScenarios: readonly Scenario[] = [
  ...(Object.keys(BLOCKS) as Block['kind'][]).map(posts),
  {
    name: 'post shows every tone',
    needs: ['post'],
    run: async (room) => {
      for (const tone of TONES) await room.post(card({ tone, title: `In tone ${tone}` }));
      await room.sees(...TONES.map((tone) => `In tone ${tone}`));
    },
  },
  ...Object.entries(hostileMessages).map(
    ([name, message]): Scenario => ({
      name: `post of the hostile card ${name} notifies nobody and breaks nothing`,
      needs: ['post'],
      run: async (room) => {
        await room.post(message);
        await room.post(card({ title: 'The next card' }));
        await room.sees('The next card');
        expect(room.driver.pings()).toBe(0);
      },
    }),
  ),
  {
    name: 'edit shows the card as it is now',
    needs: ['post', 'edit'],
    run: async (room) => {
      await edited(room);
      room.notSeen('Order: waiting');
    },
  },
  {
    name: 'edit takes away old buttons, and the new ones work',
    needs: ['post', 'edit'],
    run: async (room) => {
      await edited(room);
      await room.withoutButton('Explain apply');
      await room.press('Explain cancel');
      await room.sees(room.say.lookup('command.cert.cancel'));
    },
  },
  {
    name: 'edit twice to the same card shows it once',
    needs: ['post', 'edit'],
    run: async (room) => {
      const posted = await edited(room);
      await room.surface.edit(posted, card({ title: 'Order: deployed', tone: 'good' }));
      await room.surface.edit(posted, card({ title: 'Order: deployed', tone: 'good' }));
      await room.sees('Order: deployed');
      expect(room.driver.sees(room.me).split('Order: deployed')).toHaveLength(2);
    },
  },
  {
    name: 'posts come in the order they were made',
    needs: ['post'],
    run: async (room) => {
      const titles = ['one', 'two', 'three', 'four', 'five'].map((word) => `Card ${word}.`);
      await Promise.all(titles.map((title) => room.post(card({ title }))));
      await room.sees(...titles);
      const text = room.driver.sees(room.me);
      const places = titles.map((title) => text.indexOf(title));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    },
  },
  {
    name: 'a whisper is seen by the one it is for',
    needs: ['whisper'],
    run: async (room) => {
      const { user } = room.driver.identityOf(room.me);
      await room.surface.whisper(room.driver.place(), user, card({ title: 'Between us' }));
      await room.sees('Between us');
    },
  },
  {
    name: 'a whisper is seen by nobody else',
    needs: ['whisper'],
    run: async (room) => {
      const { user } = room.driver.identityOf('bob');
      // Refused, or shown to bob alone: both keep it from everybody else.
      await room.surface.whisper(room.driver.place(), user, card({ title: 'For bob' })).catch(() => {});
      await room.surface.whisper(
        room.driver.place(),
        room.driver.identityOf(room.me).user,
        card({ title: 'For the asker' }),
      );
      await room.sees('For the asker');
      room.notSeen('For bob');
      if (room.here('bob')) room.notSeen('For the asker', 'bob');
    },
  },
  {
    name: 'health: down before the start, up after it, down after the stop',
    unstarted: true,
    run: async (room) => {
      expect(room.surface.health().up).toBe(false);
      await room.surface.start();
      await expect.poll(() => room.surface.health().up).toBe(true);
      await room.surface.stop();
      expect(room.surface.health().up).toBe(false);
    },
  },
  {
    name: 'stop may be called twice, and before the start',
    unstarted: true,
    run: async (room) => {
      await room.surface.stop();
      await room.restart();
      await room.surface.stop();
      await room.surface.stop();
      expect(room.surface.health().up).toBe(false);
    },
  },
];
