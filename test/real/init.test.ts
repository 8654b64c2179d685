import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { slackManifest } from '../../adapters/slack/slack-manifest.ts';
import { need, workFolder } from './harness/program.ts';

need('tmux');

const BIN = join(import.meta.dirname, '../../bin/signet.js');
const SECRETS = {
  SLACK_BOT_TOKEN: 'xoxb-1-none',
  SLACK_APP_TOKEN: 'xapp-1-none',
  DISCORD_TOKEN: 'not.a.real-token.at.all',
};
const APPLICATION = '123456789012345678';

describe('signet init', () => {
  let folder: ReturnType<typeof workFolder>;
  const at = (name: string): string => join(folder.path, name);
  const textOf = (name: string): string => readFileSync(at(name), 'utf8');

  beforeEach(() => {
    folder = workFolder('init');
  });
  afterEach(() => folder.remove());

  const signet = async (...words: string[]) => {
    try {
      const env = { ...process.env, ...SECRETS };
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [BIN, ...words], {
        cwd: folder.path,
        env,
      });
      return { code: 0, stdout, stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, stdout, stderr };
    }
  };

  test('without a terminal takes flags; what it writes is a good configuration without a secret in it', async () => {
    const flags = ['--chat', 'both', '--discord-application', APPLICATION, '--notices', 'slack:T1:C1'];
    const { code, stdout } = await signet('init', ...flags);
    expect(code).toBe(0);
    expect(await signet('check-config')).toMatchObject({ code: 0, stdout: expect.stringContaining('is fine') });
    const config = textOf('signet.yaml');
    for (const [name, value] of Object.entries(SECRETS)) {
      expect(config).toContain(`\${${name}}`);
      expect(config + stdout).not.toContain(value);
    }
    expect(JSON.parse(textOf('slack-manifest.json'))).toEqual(slackManifest({ mode: 'socket' }));
    expect(stdout).toContain(`client_id=${APPLICATION}&scope=bot+applications.commands&permissions=2252109051431936`);
    expect(stdout).toMatch(
      /export SLACK_BOT_TOKEN=\S+ SLACK_APP_TOKEN=\S+ DISCORD_TOKEN=\S+\n[\s\S]*npx signet doctor\n[\s\S]*npx signet start\n/,
    );
  });

  test('with nothing but --yes makes what the defaults are, ready to start', async () => {
    expect(await signet('init', '--yes')).toMatchObject({ code: 0 });
    expect(existsSync(at('slack-manifest.json'))).toBe(false);
    expect(await signet('cert', 'apply', 'shop.example.test', '--json')).toMatchObject({ code: 0 });
  });

  test('never writes over what is there, unless told to', async () => {
    writeFileSync(at('signet.yaml'), 'mine: true\n');
    const refused = await signet('init', '--yes');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('--force') });
    expect(textOf('signet.yaml')).toBe('mine: true\n');
    expect(await signet('init', '--yes', '--force')).toMatchObject({ code: 0 });
    expect(parse(textOf('signet.yaml'))).toMatchObject({ issuers: { internal: { type: 'built-in' } } });
  });

  test('an older manifest stops it before anything is written', async () => {
    writeFileSync(at('slack-manifest.json'), '{}');
    expect(await signet('init', '--chat', 'slack')).toMatchObject({ code: 1 });
    expect(existsSync(at('signet.yaml'))).toBe(false);
  });

  test('on a terminal asks, shows defaults, asks again after a wrong answer, and ends with the next steps', async () => {
    const socket = at('tmux');
    const tmux = (...args: readonly string[]): string =>
      execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' });
    const screen = (): string => tmux('capture-pane', '-p', '-J', '-t', 'init').trimEnd();
    const sees = (text: string | RegExp): Promise<void> =>
      vi.waitFor(() => expect(screen()).toMatch(text), { interval: 50 });
    const type = (...keys: readonly string[]): string => tmux('send-keys', '-t', 'init', ...keys);
    tmux(
      'new-session',
      '-d',
      '-s',
      'init',
      '-x',
      '150',
      '-y',
      '60',
      '-c',
      folder.path,
      `exec ${process.execPath} ${BIN} init`,
    );
    try {
      tmux('set-option', '-t', 'init', 'remain-on-exit', 'on');
      await sees(/Which CA\?.*\[built-in\]:$/);
      type('Enter');
      await sees(/slack, discord, both or none \[none\]:$/);
      type('irc', 'Enter');
      await sees(/takes one of slack, discord, both, none[\s\S]*\[none\]:$/);
      type('slack', 'Enter');
      await sees(/\[socket\]:$/);
      type('Enter');
      await sees(/reached from outside.*:$/);
      type('Enter');
      await sees(/Where do notices go.*:$/);
      type('Enter');
      await sees(/Who is admin there.*:$/);
      type('slack:T0123ABCD:U0456EFGH', 'Enter');
      await sees(/signet\.yaml is written\. Next:[\s\S]*npx signet start/);
    } finally {
      tmux('kill-server');
    }
    expect(parse(textOf('signet.yaml'))).toMatchObject({
      slack: { mode: 'socket', botToken: `\${SLACK_BOT_TOKEN}` },
      people: [{ roles: ['admin'], identities: ['slack:T0123ABCD:U0456EFGH'] }],
    });
  });
});
