import { createConsole } from '../../../adapters/console/create-console.ts';
import { terminalSettings } from '../../../adapters/console/terminal-settings.ts';
import { card } from '../../../src/chat/build.ts';
import type { Message, StepState } from '../../../src/chat/message.ts';
import { createFakeDesk } from '../../fakes/fake-desk.ts';

// A program for a real terminal: the console with a desk whose order moves on each time the person types `status`.

const steps = (...states: readonly StepState[]): Message =>
  card({
    tone: 'waiting',
    title: 'example.com: 证书',
    blocks: [
      { kind: 'steps', steps: states.map((state, index) => ({ label: `Step ${index + 1}`, state })) },
      { kind: 'code', label: 'Value', code: 'v'.repeat(100) },
    ],
  });

const desk = createFakeDesk();
const surface = createConsole({
  desk,
  input: process.stdin,
  output: process.stdout,
  columns: () => process.stdout.columns,
  rows: () => process.stdout.rows,
  ...terminalSettings(process.stdout.isTTY, process.env, process.platform),
  clock: { now: () => Date.parse('2026-03-01T00:00:00.000Z'), sleep: async () => {} },
  timeZone: 'UTC',
  user: { user: 'mei', name: 'Mei Lin' },
  language: 'en',
  folder: '.',
  onExit: () => process.stdout.write('left\n'),
});

desk.answer = ({ path }) => ({
  ok: true,
  data: {},
  message: path[1] === 'apply' ? steps('current', 'waiting') : card({ title: `Did ${path.join(' ')}` }),
  ...(path[1] === 'apply' ? { follows: { kind: 'order' as const, id: 'ord_1' } } : {}),
});

// The order moves on at a signal, so that the test decides when: first both steps, then a line of the log.
process.on('SIGUSR2', () => {
  const [order] = desk.followed;
  if (order !== undefined) void surface.edit(order.message, steps('done', 'current'));
  else surface.printLine('no order yet');
});

await surface.run();
