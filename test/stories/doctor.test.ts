import { afterEach, describe, expect, test } from 'vitest';
import type { Surface } from '../../src/chat/surface.ts';
import type { Target } from '../../src/hosting/target.ts';
import { CertError } from '../../src/kernel/errors.ts';
import { found } from '../../src/kernel/finding.ts';
import type { DnsProvider } from '../../src/validation/dns-provider.ts';
import { makeTestBot, type TestBot, type TestBotOptions } from '../fakes/make-test-bot.ts';

let it: TestBot;
afterEach(() => it.stop());

const doctor = async (options: TestBotOptions = {}, surfaces: readonly Surface[] = []) => {
  it = await makeTestBot(options);
  for (const surface of surfaces) it.bot.addSurface(surface);
  const outcome = await it.say('olu', 'signet doctor');
  if (!outcome.ok) throw new Error(outcome.error.message);
  const { healthy, findings } = outcome.data as {
    healthy: boolean;
    findings: readonly { code: string; state: string; says: string; fix: string }[];
  };
  const of = (code: string) => findings.filter((one) => one.code === code);
  return { healthy, findings, of, message: outcome.message };
};

const target = (name: string, check?: () => Promise<void>): Target => ({
  name,
  install: async () => ({ evidence: [] }),
  restore: async () => [],
  endpoints: () => [],
  ...(check === undefined ? {} : { check }),
});

const chat = (check: NonNullable<Surface['check']>): Surface => ({
  name: 'chat',
  abilities: { edit: true, buttons: true, forms: true, whisper: true, upload: true, threads: true, suggestions: true },
  start: async () => {},
  stop: async () => {},
  post: async (conversation) => ({ conversation, ref: '1' }),
  edit: async (posted) => posted,
  whisper: async () => {},
  health: () => ({ up: true }),
  check,
});

describe('signet doctor', () => {
  test('finds a whole installation in order', async () => {
    const { healthy, message } = await doctor();
    expect(healthy).toBe(true);
    expect(message.title).toBe('Everything is in order');
  });

  test('tells a target that could not be installed to, in its own words, with what to do', async () => {
    const detail = '/etc/nginx/tls: Signet has no right to write there';
    const broken = target('web', () => Promise.reject(new CertError('target-refused', { target: 'web', detail })));
    const { healthy, of } = await doctor({ targets: new Map([['web', broken]]) });
    expect(healthy).toBe(false);
    expect(of('target-fault')).toMatchObject([{ state: 'fault', says: `web could not be installed to: ${detail}` }]);
    expect(of('target-fault')[0]?.fix).toContain('targets.web');
  });

  test('says of a target without a check that nothing was looked at', async () => {
    const { of } = await doctor({ targets: new Map([['cache', target('cache')]]) });
    expect(of('target-unchecked')).toHaveLength(1);
  });

  test('tells a DNS server that refuses its key', async () => {
    const provider: DnsProvider = {
      name: 'bind',
      zoneOf: async () => 'example.com',
      add: async () => {},
      remove: async () => {},
      check: () =>
        Promise.reject(
          new CertError('dns-provider-refused', { provider: 'bind', host: 'example.com', detail: 'BADKEY' }),
        ),
    };
    const { of } = await doctor({ places: { dns: new Map([['bind', provider]]), webroots: new Map() } });
    expect(of('dns-fault')[0]?.says).toBe('bind would not take a record: BADKEY');
  });

  test('passes on what a platform finds about itself', async () => {
    const { healthy, of } = await doctor({}, [
      chat(async () => [found('scope-missing', { surface: 'chat', scopes: 'chat:write' })]),
    ]);
    expect(healthy).toBe(false);
    expect(of('scope-missing')[0]?.says).toBe('chat has not given the rights chat:write.');
  });

  test('one broken check does not hide the others', async () => {
    const { of } = await doctor({}, [chat(() => Promise.reject(new Error('oh')))]);
    expect(of('check-broken')[0]?.says).toBe('Looking at surface chat failed: oh');
    expect(of('store-good')).toHaveLength(1);
  });

  test('one-time links to this machine alone are told as soon as people elsewhere would get them', async () => {
    const publicUrl = 'http://127.0.0.1:8080';
    expect((await doctor({ publicUrl })).of('links-loopback')).toHaveLength(0);
    await it.stop();
    expect((await doctor({ publicUrl }, [chat(async () => [])])).of('links-loopback')).toHaveLength(1);
  });

  test('an approver who is alone is said aloud', async () => {
    it = await makeTestBot();
    for (const name of ['ann', 'bob']) await it.say('ada', `signet people role ${name} --role viewer`);
    const outcome = await it.say('olu', 'signet doctor');
    expect(outcome.message.plain).toContain('ada is the only approver');
  });

  test('a group that nobody was seen in is told', async () => {
    const groupRoles = [{ surface: 'chat', realm: 'T1', group: 'S1', role: 'admin' }] as const;
    expect((await doctor({ groupRoles })).of('group-nobody')[0]?.says).toContain('chat:T1:S1');
  });
});

describe('signet doctor on teams', () => {
  const reaches = (seen: unknown[]) => ({
    ...chat(async (named) => {
      seen.push(named);
      return [];
    }),
    name: 'test',
  });
  const look = async (lines: readonly string[], options: TestBotOptions = {}) => {
    it = await makeTestBot(options);
    const seen: unknown[] = [];
    it.bot.addSurface(reaches(seen));
    for (const line of lines) {
      const done = await it.say('ada', line, { origin: 'button' });
      if (!done.ok) throw new Error(done.error.message);
    }
    const outcome = await it.say('olu', 'signet doctor');
    if (!outcome.ok) throw new Error(outcome.error.message);
    const { findings } = outcome.data as { findings: readonly { code: string; says: string; fix: string }[] };
    return { findings: findings.filter(({ code }) => /^(team|receiver)-/.test(code)), seen };
  };

  test('MSG-3 a team in order is not spoken of', async () => {
    const { findings } = await look([
      'signet team set ops --manager ann',
      'cert points add team:ops --points 5 --until 2030-01-01',
      'cert alert add all --all --days 20 --to team:ops',
    ]);
    expect(findings).toEqual([]);
  });

  test('MSG-3 a team that is spoken to and reaches nobody, and one that is not there, are faults, each with whoever speaks', async () => {
    const { findings } = await look(
      [
        'signet team set ops --member ann',
        'cert alert add watch --all --days 20 --to team:ops',
        'signet team leave ops --member ann',
        'signet people add eve',
        'cert alert add hers --all --days 20 --to person:eve',
        'signet people remove eve',
      ],
      { routes: { fallback: ['team:duty'], routes: [] } },
    );
    expect(findings).toMatchObject([
      { code: 'team-missing', says: expect.stringMatching(/^signet\.yaml sends notices to team:duty/) },
      { code: 'receiver-person-gone', fix: 'Name others: cert alert edit hers --to …' },
      { code: 'team-unheard', says: expect.stringMatching(/^watch sends notices to the team ops/) },
    ]);
  });

  test('PTS-3 a team without anybody, a member who cannot be told, points that nobody manages', async () => {
    const { findings } = await look([
      'signet team set none --group test:here:S1',
      'signet people add eve --role viewer',
      'signet team set some --member eve --member ann',
      'cert points add team:some --points 5 --until 2030-01-01',
    ]);
    expect(findings.map(({ code }) => code)).toEqual(['team-empty', 'team-member-unreached', 'team-no-manager']);
    expect(findings[1]?.says).toContain('eve, of the team some');
  });

  test('MSG-3 a platform is asked about the channels and groups of teams and policies', async () => {
    const { seen } = await look([
      'signet team set ops --channel test:here:duty --group test:here:S1',
      'cert alert add watch --all --days 20 --to test:here:pager --to other:here:x',
    ]);
    expect(seen).toEqual([
      {
        channels: [
          { realm: 'here', id: 'duty' },
          { realm: 'here', id: 'pager' },
        ],
        groups: [{ realm: 'here', id: 'S1' }],
      },
    ]);
  });
});
