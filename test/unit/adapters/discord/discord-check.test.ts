import { describe, expect, test } from 'vitest';
import { checkDiscord } from '../../../../adapters/discord/discord-check.ts';
import type { DiscordConfig } from '../../../../adapters/discord/discord-config.ts';
import { invitationLink, LEAST_PERMISSIONS, PIN_MESSAGES } from '../../../../adapters/discord/least-permissions.ts';
import type { SurfaceUses } from '../../../../adapters/surface-uses.ts';
import { PERMISSION } from '../../../fakes/discord-api/discord-permissions.ts';
import { NO_USES } from '../../../fakes/no-uses.ts';
import { makeRig, type Rig } from './discord-rig.ts';

const usesIn = (rig: Rig, channels: readonly string[], groups: readonly string[] = []): SurfaceUses => {
  const realm = rig.guild.id;
  return { ...NO_USES, channels: channels.map((id) => ({ realm, id })), groups: groups.map((id) => ({ realm, id })) };
};

const look = (rig: Rig, uses = usesIn(rig, [rig.channel.id]), more: Partial<DiscordConfig> = {}) =>
  checkDiscord({ config: { ...rig.config, ...more }, uses });

const UNKNOWN = '100000000000000001';

describe('what doctor finds at Discord, before anything is connected', () => {
  test('ok/a whole installation', async () => {
    const rig = await makeRig();
    expect(await look(rig)).toEqual([
      { code: 'surface-good', facts: { surface: 'discord', detail: '@signet' } },
      { code: 'channel-good', facts: { surface: 'discord', channel: '#certificates' } },
    ]);
    expect(rig.api.connected()).toBe(false);
  });

  test('ok/the surface passes it on', async () => {
    const rig = await makeRig();
    const surface = await rig.connect({}, rig.desk, usesIn(rig, [rig.channel.id]));
    expect((await surface.check?.())?.map(({ code }) => code)).toEqual(['surface-good', 'channel-good']);
  });

  test('fail/a revoked token', async () => {
    const rig = await makeRig();
    rig.api.faults.revokeToken(rig.api.application);
    expect(await look(rig)).toMatchObject([{ code: 'token-refused', facts: { surface: 'discord', token: 'token' } }]);
  });

  test('fail/ids of another application', async () => {
    const rig = await makeRig();
    const findings = await look(rig, usesIn(rig, []), { applicationId: UNKNOWN, publicKey: 'ab'.repeat(32) });
    expect(findings.slice(1).map(({ facts }) => facts)).toEqual([
      { setting: 'discord.applicationId', detail: `the token belongs to ${rig.api.application.id}` },
      { setting: 'discord.publicKey', detail: `the application’s is ${rig.api.application.publicKey}` },
    ]);
  });

  test('fail/a guild that the bot is not in', async () => {
    const rig = await makeRig();
    rig.api.faults.removeBot(rig.api.application, rig.guild.id);
    const missing = { code: 'realm-unknown', facts: { surface: 'discord', realm: rig.guild.id } };
    expect(await look(rig)).toContainEqual(missing);
  });

  test('fail/permissions taken away in one channel are named', async () => {
    const rig = await makeRig();
    const closed = rig.api.addChannel(rig.guild, 'closed', { denyBot: ['sendMessages', 'attachFiles'] });
    const hidden = rig.api.addChannel(rig.guild, 'hidden', { denyBot: ['viewChannel'] });
    const findings = await look(rig, usesIn(rig, [closed.id, hidden.id]));
    expect(findings.slice(1).map(({ facts }) => facts)).toEqual([
      { surface: 'discord', channel: '#closed', detail: 'the bot lacks Send Messages, Attach Files' },
      { surface: 'discord', channel: hidden.id, detail: 'the bot may not see it' },
    ]);
  });

  test('fail/a channel and a role that do not exist', async () => {
    const rig = await makeRig();
    const known = rig.api.addRole(rig.guild, 'pki');
    const findings = await look(rig, usesIn(rig, [UNKNOWN], [UNKNOWN, known.id]));
    expect(findings.slice(1)).toEqual([
      { code: 'group-unknown', facts: { surface: 'discord', group: UNKNOWN } },
      { code: 'channel-unknown', facts: { surface: 'discord', channel: UNKNOWN } },
    ]);
  });

  test('fail/a dashboard needs Pin Messages as well', async () => {
    const rig = await makeRig();
    const board = rig.api.addChannel(rig.guild, 'board', { denyBot: ['pinMessages'] });
    const findings = await look(rig, usesIn(rig, [board.id]), { dashboard: [board.id] });
    expect(findings.slice(1)).toEqual([
      {
        code: 'channel-closed',
        facts: { surface: 'discord', channel: '#board', detail: 'the bot lacks Pin Messages' },
      },
    ]);
  });

  test('the invitation asks for what the checks look for, and for nothing else', async () => {
    const link = new URL(invitationLink(UNKNOWN));
    const bits = Object.values({ ...LEAST_PERMISSIONS, ...PIN_MESSAGES }).reduce((all, bit) => all | bit, 0n);
    expect(link.searchParams.get('permissions')).toBe(bits.toString());
    expect(Object.values(PERMISSION).filter((bit) => (bits & bit) !== 0n)).toHaveLength(7);
    expect(link.searchParams.get('scope')).toBe('bot applications.commands');
  });
});
