import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createDiscordApi } from './discord-api.ts';
import { configurationLines, furnishGuild } from './example-guild.ts';
import { PLAY_HELP, PlayLines } from './play-lines.ts';
import { wallClock } from './wall-clock.ts';

// `npm run fake:discord`: the stand-in by itself, to try the bot without an account. Seed and first instant are fixed, so that tokens
// and ids are the same every time and a configuration written once goes on working.

const FURNISHED_AT = Date.UTC(2026, 0, 1);

const { values } = parseArgs({ options: { port: { type: 'string', default: '4391' } } });

let furnished = false;
const api = await createDiscordApi({
  port: Number(values.port),
  seed: 'example',
  clock: { ...wallClock, now: () => (furnished ? wallClock.now() : FURNISHED_AT) },
});
const example = furnishGuild(api);
furnished = true;
const [channel] = example.channels;
if (channel === undefined) throw new Error('the example has no channel');
const lines = new PlayLines(api, example.people, channel);

process.stdout.write(`A stand-in for Discord. Nothing leaves this machine, and no account is needed.

Configuration for the bot, e.g. in signet.yaml (the secrets are made up):

${configurationLines(api, example)}

Play the people in #certificates here, one line each:

${PLAY_HELP}

`);

const typed = createInterface({ input: process.stdin, output: process.stdout, terminal: process.stdin.isTTY === true });
const stop = (): void => {
  typed.close();
  void api.close();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
typed.on('SIGINT', stop);

let before = Promise.resolve();
typed.on('line', (line) => {
  if (line.trim() === '') return;
  if (line.trim() === 'quit') return stop();
  const play = async (): Promise<void> => {
    const shown = line.trim() === 'help' ? PLAY_HELP : await lines.play(line);
    process.stdout.write(`${shown}\n\n`);
  };
  before = before.then(play).catch((error: unknown) => {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n\n`);
  });
});
