import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { invitationLink } from '../discord/least-permissions.ts';
import { askTerminal } from '../init/ask-terminal.ts';
import { configText, discordApplicationOf, slackModeOf } from '../init/init-files.ts';
import { type Answers, QUESTIONS, wantedIn } from '../init/init-questions.ts';
import { type InitWords, initWords } from '../init/init-words.ts';
import { nextSteps } from '../init/next-steps.ts';
import { slackManifest } from '../slack/slack-manifest.ts';
import { fillWords } from '../surface-words.ts';
import { sayFor, UsageError, type Verb } from './verb.ts';

const MANIFEST = 'slack-manifest.json';

const readFlags = (args: readonly string[]) => {
  const text = Object.fromEntries(QUESTIONS.map(({ flag }) => [flag, { type: 'string' as const }]));
  const { values } = parseArgs({
    args: [...args],
    options: { ...text, config: { type: 'string' }, yes: { type: 'boolean' }, force: { type: 'boolean' } },
  });
  const { config = 'signet.yaml', yes = false, force = false, ...given } = values as Record<string, unknown>;
  return { config: String(config), yes: yes === true, force: force === true, given: given as Answers };
};

/** Flags are held against the same rules as what is typed; defaults fill the rest. */
const complete = (given: Answers, words: InitWords): Answers => {
  const answers: Record<string, string> = {};
  for (const question of QUESTIONS) {
    const { flag, fallback, when } = question;
    const isAsked = when(answers);
    const answer = given[flag] ?? (isAsked ? fallback : undefined);
    if (answer === undefined) continue;
    if (!isAsked) throw new UsageError(fillWords(words.idleFlag, { flag }));
    const wanted = wantedIn(words, question, answer, answers);
    if (wanted !== undefined) throw new UsageError(fillWords(words.wrongFlag, { flag, wanted }));
    answers[flag] = answer;
  }
  return answers;
};

/** A file that is there stays as it is, also when somebody makes it meanwhile. */
const write = (path: string, text: string, force: boolean): void =>
  writeFileSync(path, text, { flag: force ? 'w' : 'wx' });

/** Fewer questions than keys: what is not asked has a default. No secret is asked for, and none is written. */
export const initVerb: Verb = {
  usage: 'init [--yes] [--force] [--config FILE] [--chat slack|discord|both|none] [--ca …] …',
  run: async (world, args) => {
    const { cwd } = world;
    const words = initWords(sayFor(world).language);
    const { config, yes, force, given } = readFlags(args);
    const file = resolve(cwd, config);
    const manifest = join(dirname(file), MANIFEST);
    const shown = (path: string): string => relative(cwd, path) || path;
    const leave = (path: string): void => {
      if (!force && existsSync(path)) throw new Error(fillWords(words.there, { file: shown(path) }));
    };
    leave(file);
    const terminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
    const { stdin: input, stdout: output } = process;
    const answers = complete(yes || !terminal ? given : await askTerminal({ input, output }, given, words), words);
    const mode = slackModeOf(answers);
    if (mode !== undefined) leave(manifest);
    write(file, configText(answers), force);
    const publicUrl = answers['public-url'];
    const reached = publicUrl === undefined || publicUrl === '' ? {} : { publicUrl };
    if (mode !== undefined) write(manifest, `${JSON.stringify(slackManifest({ mode, ...reached }), null, 2)}\n`, force);
    const application = discordApplicationOf(answers);
    const invitation = application === undefined ? undefined : invitationLink(application);
    const steps = nextSteps({ answers, config: shown(file), manifest: shown(manifest), invitation, words });
    output.write(`${fillWords(words.written, { file: shown(file) })}\n\n${steps}\n`);
    return 0;
  },
};
