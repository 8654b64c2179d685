import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { systemClock, systemRandom } from '../../../adapters/system.ts';
import { initVerb } from '../../../adapters/verbs/init.ts';
import { UsageError } from '../../../adapters/verbs/verb.ts';
import { silentLog } from '../../../src/kernel/log.ts';

const cwd = mkdtempSync(join(tmpdir(), 'signet-init-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const init = (...flags: readonly string[]) =>
  initVerb.run(
    {
      cwd,
      env: {},
      base: { clock: systemClock, random: systemRandom, log: silentLog },
      load: () => {
        throw new Error('there is nothing to load yet');
      },
    },
    ['--yes', ...flags],
  );

describe('signet init refuses, and writes nothing', () => {
  test.each([
    ['a word that is no answer', ['--chat', 'irc'], '--chat takes one of slack, discord, both, none'],
    ['a flag that says nothing', ['--slack-mode', 'http'], '--slack-mode says nothing'],
    ['requests without an address for them', ['--chat', 'slack', '--slack-mode', 'http'], '--public-url takes an addr'],
    ['an application without its id', ['--chat', 'discord'], '--discord-application takes an id'],
    ['a CA that is none', ['--ca', 'example'], '--ca takes built-in, letsencrypt'],
    ['terms for a CA that has none', ['--agree', 'yes'], '--agree says nothing'],
  ])('%s', async (_, flags, words) => {
    await expect(init(...flags)).rejects.toThrow(words);
    await expect(init(...flags)).rejects.toThrow(UsageError);
    expect(existsSync(join(cwd, 'signet.yaml'))).toBe(false);
  });

  test('a token where an id belongs, without repeating it', async () => {
    const refused = await init('--chat', 'discord', '--discord-application', 'MTA.secret').catch(String);
    expect(refused).toContain('--discord-application takes an id');
    expect(refused).not.toContain('secret');
  });
});
