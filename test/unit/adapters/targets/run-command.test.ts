import { describe, expect, test } from 'vitest';
import { describeEnd, runCommand, shortOutput } from '../../../../adapters/targets/shared/run-command.ts';
import { realClock } from '../../../fakes/plugin-deps.ts';

const run = (script: string, limit = 20_000) => runCommand({ argv: ['/bin/sh', '-c', script], limit }, realClock);

describe('how a command ended', () => {
  const cases: Record<string, { script: string; end: object; words: string }> = {
    'ok/well': { script: 'echo fine', end: { how: 'ended', code: 0, output: 'fine\n' }, words: 'ended with 0: fine' },
    'fail/with a number': {
      script: 'echo out; echo err >&2; exit 7',
      end: { how: 'ended', code: 7 },
      words: 'ended with 7: ',
    },
    'fail/by a signal': {
      script: 'kill -TERM $$',
      end: { how: 'killed', signal: 'SIGTERM' },
      words: 'was killed by SIGTERM',
    },
  };
  test.each(Object.entries(cases))('%s', async (_, { script, end, words }) => {
    const ended = await run(script);
    expect(ended).toMatchObject(end);
    expect(describeEnd(ended)).toContain(words);
  });

  test('fail/it does not end', async () => {
    const ended = await run('echo begun; sleep 600', 300);
    expect(ended.how).toBe('late');
    expect(describeEnd(ended)).toMatch(/^did not end in time and was killed/);
  });

  test.each([
    ['/no/such/program', 'ENOENT'],
    ['/etc/passwd', 'EACCES'],
    ['a\0b', 'null bytes'],
  ])('fail/cannot be started: %j', async (program, words) => {
    const ended = await runCommand({ argv: [program], limit: 1_000 }, realClock);
    expect(ended).toMatchObject({ how: 'not-started', why: expect.stringContaining(words) });
    expect(describeEnd(ended)).toMatch(/^could not be started: /);
  });

  test('ok/something it leaves running in the background is not waited for', async () => {
    const ended = await run('echo begun; sleep 3 &');
    expect(ended).toMatchObject({ how: 'ended', code: 0, output: 'begun\n' });
  });

  test('ok/more output than is read does not block it', async () => {
    const ended = await run('head -c 3000000 /dev/zero | tr "\\0" x; exit 3');
    expect(ended).toMatchObject({ how: 'ended', code: 3 });
    expect(describeEnd(ended).length).toBeLessThan(700);
  });
});

describe('output on a card', () => {
  const key = `-----BEGIN ${'PRIVATE'} KEY-----\nMIIB\n-----END ${'PRIVATE'} KEY-----`;
  const cases: Record<string, [string, string]> = {
    'ok/blank lines go': ['\n one \n\n\ntwo\n', ' one\ntwo'],
    'ok/colours and bells go': ['\u001b[31mred\u001b[0m\u0007', 'red'],
    'ok/a key is never shown': [`before ${key} after`, 'before [private key] after'],
    'ok/nor half of one': [`before ${key.slice(0, 35)}`, 'before [private key]'],
    'ok/long output is cut': ['x'.repeat(5_000), `${'x'.repeat(600)} …`],
  };
  test.each(Object.entries(cases))('%s', (_, [output, shown]) => expect(shortOutput(output)).toBe(shown));
});
