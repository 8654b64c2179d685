import { expect } from 'vitest';
import { commandName } from '../../../src/chat/command.ts';
import type { Block, Message, Text } from '../../../src/chat/message.ts';
import { commands } from '../../../src/commands.ts';
import type { Scenario } from './scenario.ts';

/** Words of a text that every surface shows as they stand; moments are the surface's own. */
const words = (text: Text): readonly string[] =>
  text.flatMap((span) => {
    if (typeof span === 'string') return [span];
    if ('bold' in span) return [span.bold];
    if ('code' in span) return [span.code];
    return 'link' in span ? [span.link] : [];
  });

const FACTS: { readonly [K in Block['kind']]: (block: Extract<Block, { kind: K }>) => readonly string[] } = {
  text: ({ text }) => words(text),
  fields: ({ fields }) => fields.flatMap(({ label, value }) => [label, ...words(value)]),
  list: ({ items }) => items.flatMap(words),
  // A cell may be broken over several lines between its neighbours: its first word stands for it.
  table: ({ rows }) => rows.flatMap((row) => row.flatMap(words).map((cell) => cell.trim().split(/[\s,{]/)[0] ?? '')),
  code: ({ code }) => [code],
  steps: ({ steps }) => steps.flatMap(({ label, detail = [] }) => [label, ...words(detail)]),
  image: ({ alt }) => [alt],
  context: ({ text }) => words(text),
  divider: () => [],
};

/** Everything that a card says. */
export const factsOf = (message: Message): readonly string[] =>
  [
    message.title,
    ...message.blocks.flatMap((block) => (FACTS[block.kind] as (block: Block) => readonly string[])(block)),
    ...message.actions.map(({ label }) => label),
  ].filter((fact) => fact.trim() !== '');

/** What looks outside answers as it is at that moment, and two looks may differ: it has its own story. */
const OF_THE_MOMENT: readonly string[] = ['signet doctor'];

/** Made from the catalogue: what a read command answers is what the person sees. */
export const readingScenarios: readonly Scenario[] = commands
  .filter((command) => command.effect === 'read' && !OF_THE_MOMENT.includes(commandName(command)))
  .map((command) => ({
    name: `${commandName(command)} shows every fact of its answer`,
    with: { person: 'ada' },
    run: async (room) => {
      await room.issue('shop.example.com');
      await room.house.say('olu', 'cert apply shop.example.test');
      for (const example of command.examples) {
        const expected = await room.elsewhere('ada', example);
        const facts = factsOf(expected.message);
        expect(facts.length).toBeGreaterThan(0);
        await room.type(example);
        await room.sees(...facts);
        if (room.driver.formOpen?.('ada') === true) await room.driver.dismiss?.('ada');
      }
    },
  }));
