import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../../src/kernel/finding.ts';
import { NO_USES } from '../../../fakes/no-uses.ts';
import { bench, type SlackBench, type Workspace } from './slack-bench.ts';

const usesIn = (place: Workspace, ids: readonly string[], groups: readonly string[] = []) => {
  const realm = place.team.id;
  return { ...NO_USES, channels: ids.map((id) => ({ realm, id })), groups: groups.map((id) => ({ realm, id })) };
};

const look = async (it: SlackBench): Promise<readonly Finding[]> => (await it.slack.check?.()) ?? [];
const codes = (findings: readonly Finding[]) => findings.map(({ code }) => code);

describe('what doctor finds at Slack, before anything is connected', () => {
  test('ok/a whole installation: who the bot is, and each channel by its name', async () => {
    const it = await bench({ started: false, uses: (place) => usesIn(place, [place.ops.id]) });
    const findings = await look(it);
    expect(codes(findings)).toEqual(['surface-good', 'channel-good']);
    expect(findings[0]?.facts).toMatchObject({ detail: expect.stringContaining(it.team.id) });
    expect(findings[1]?.facts).toEqual({ surface: 'slack', channel: '#ops' });
    expect(it.api.platform.sockets.open).toEqual([]);
  });

  test('MSG-3 ok/channels that teams and policies name are looked at as those of the configuration are', async () => {
    const it = await bench({ started: false });
    const realm = it.team.id;
    const named = {
      channels: [
        { realm, id: it.ops.id },
        { realm, id: 'C0GONE' },
      ],
      groups: [{ realm, id: 'S0GONE' }],
    };
    const findings = (await it.slack.check?.(named)) ?? [];
    expect(codes(findings)).toEqual(['surface-good', 'group-unknown', 'channel-good', 'channel-unknown']);
  });

  test('ok/also while it is connected', async () => {
    const it = await bench();
    expect(codes(await look(it))).toEqual(['surface-good']);
  });

  test('fail/rights that were not given are named', async () => {
    const app = { botScopes: ['chat:write', 'commands', 'users:read', 'channels:read', 'groups:read', 'im:write'] };
    const it = await bench({ started: false, slackApi: { app } });
    const [, missing] = await look(it);
    expect(missing).toEqual({
      code: 'scope-missing',
      facts: { surface: 'slack', scopes: 'app_mentions:read, files:read, files:write, im:history, usergroups:read' },
    });
  });

  test.each([
    ['bot token', 'token_revoked', (it: SlackBench) => it.api.faults.revoke(it.team.bot?.token ?? '')],
    ['app token', 'invalid_auth', (it: SlackBench) => it.api.faults.revoke(it.api.appToken)],
  ])('fail/a revoked %s is told as one', async (token, detail, revoke) => {
    const it = await bench({ started: false });
    revoke(it);
    expect(await look(it)).toContainEqual({ code: 'token-refused', facts: { surface: 'slack', token, detail } });
  });

  test.each([
    ['that is archived', (it: SlackBench) => it.api.faults.archive(it.ops), 'it is archived'],
    ['without the bot', (it: SlackBench) => it.api.faults.removeBot(it.ops), 'the bot is no member'],
  ])('fail/a channel %s', async (_, fail, detail) => {
    const it = await bench({ started: false, uses: (place) => usesIn(place, [place.ops.id]) });
    fail(it);
    expect(await look(it)).toContainEqual({
      code: 'channel-closed',
      facts: { surface: 'slack', channel: '#ops', detail },
    });
  });

  test('fail/a channel, a user group and a workspace that do not exist', async () => {
    const it = await bench({
      started: false,
      uses: (place) => {
        const { channels, groups } = usesIn(
          place,
          ['C0NOBODY'],
          ['S0NOBODY', place.api.addGroup('pki', [place.ann]).id],
        );
        return { ...NO_USES, channels: [...channels, { realm: 'T0NOWHERE', id: 'C1' }], groups };
      },
    });
    expect((await look(it)).slice(1)).toEqual([
      { code: 'group-unknown', facts: { surface: 'slack', group: 'S0NOBODY' } },
      { code: 'channel-unknown', facts: { surface: 'slack', channel: 'C0NOBODY' } },
      { code: 'realm-unknown', facts: { surface: 'slack', realm: 'T0NOWHERE' } },
    ]);
  });

  test('fail/nobody answers there', async () => {
    const it = await bench({ started: false });
    it.api.faults.statusNext('auth.test', 503);
    expect(codes(await look(it))).toContain('surface-down');
  });

  test('no finding ever holds a token', async () => {
    const it = await bench({ started: false });
    it.api.faults.revoke(it.team.bot?.token ?? '');
    it.api.faults.revoke(it.api.appToken);
    const told = JSON.stringify(await look(it));
    expect(told).not.toContain(it.api.appToken);
    expect(told).not.toContain(it.team.bot?.token);
  });
});
