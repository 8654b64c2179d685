import { describe, expect, test } from 'vitest';
import { card } from '../../../../src/chat/build.ts';
import { NO_USES } from '../../../fakes/no-uses.ts';
import { bench, type SlackBench, type Workspace } from './slack-bench.ts';

const organisationOf = ({ api }: Pick<Workspace, 'api'>): string => api.platform.world.enterprise?.id ?? '';

const direct = (it: SlackBench, realm: string, id: string) =>
  it.slack.post({ surface: 'slack', realm, id }, card({ title: 'Approve?' }));

const askedBy = async (it: SlackBench, user: string, channel: string) => {
  const before = it.desk.invocations.length;
  expect((await it.api.as(user).slash('/cert', 'status', channel)).acked).toBe(true);
  await it.api.until('the command', () => it.desk.invocations.length > before);
  return it.desk.invocations.at(-1);
};

describe('Enterprise Grid, the app in one workspace', () => {
  test('ok/a person is the organisation’s, the conversation the workspace’s', async () => {
    const it = await bench({ grid: 'one' });
    expect(await askedBy(it, 'olu', 'ops')).toMatchObject({
      actor: { surface: 'slack', realm: organisationOf(it), user: it.olu.id },
      conversation: { realm: it.team.id, id: it.ops.id },
    });
  });

  test('ok/whoever is known by the organisation is written to directly', async () => {
    const it = await bench({ grid: 'one' });
    await direct(it, organisationOf(it), it.olu.id);
    expect(it.api.calls('chat.postMessage')).toMatchObject([{ args: { channel: it.olu.id }, response: { ok: true } }]);
  });

  test('fail/another workspace of the organisation is refused and counted', async () => {
    const it = await bench({ grid: 'one' });
    const other = it.api.addTeam('Other');
    it.api.addUser('zoe', { team: other });
    it.api.addChannel('theirs', { team: other });
    await it.api.as('zoe').slash('/cert', 'status', 'theirs');
    await it.api.until('the refusal', () => it.slack.refusals.get('workspace') !== undefined);
    expect(it.desk.invocations).toEqual([]);
  });
});

describe('Enterprise Grid, the app in the whole organisation', () => {
  /** Two workspaces, with a person, a channel and a group in each. */
  const whole = async () => {
    const it = await bench({
      grid: 'whole',
      uses: (place) => {
        const other = place.api.addTeam('Other');
        const zoe = place.api.addUser('zoe', { team: other });
        const theirs = place.api.addChannel('theirs', { team: other });
        const groups = [place.api.addGroup('admins', [place.olu]), place.api.addGroup('their-admins', [zoe])];
        const at = (id: string) => ({ realm: organisationOf(place), id });
        const named = { channels: [place.ops.id, theirs.id].map(at), groups: groups.map(({ id }) => at(id)) };
        return { ...NO_USES, ...named };
      },
    });
    const { users, channels, groups } = it.api.platform.world;
    const called = <T extends { readonly name: string }>(all: ReadonlyMap<string, T>, name: string): T => {
      const found = [...all.values()].find((one) => one.name === name);
      if (found === undefined) throw new Error(name);
      return found;
    };
    return { it, zoe: called(users, 'zoe'), theirs: called(channels, 'theirs'), groups: [...groups.keys()] };
  };

  test('ok/commands, presses and forms of every workspace are answered where they came from', async () => {
    const { it, zoe, theirs } = await whole();
    const realm = organisationOf(it);
    expect(await askedBy(it, 'olu', 'ops')).toMatchObject({
      actor: { realm, user: it.olu.id },
      conversation: { realm, id: it.ops.id },
    });
    expect(await askedBy(it, 'zoe', 'theirs')).toMatchObject({
      actor: { realm, user: zoe.id },
      conversation: { realm, id: theirs.id },
    });
    for (const { id } of [it.ops, theirs, it.olu, zoe]) await direct(it, realm, id);
    const sent = it.api.calls('chat.postMessage').map(({ args, response }) => [args.channel, response.ok]);
    expect(sent).toEqual([it.ops.id, theirs.id, it.olu.id, zoe.id].map((id) => [id, true]));
  });

  test('ok/the user groups of every workspace count', async () => {
    const { it, groups } = await whole();
    expect((await askedBy(it, 'olu', 'ops'))?.actor.groups).toEqual([groups[0]]);
    expect((await askedBy(it, 'zoe', 'theirs'))?.actor.groups).toEqual([groups[1]]);
  });

  test('ok/doctor knows the channels and groups of every workspace', async () => {
    const { it } = await whole();
    const findings = (await it.slack.check?.()) ?? [];
    expect(findings.map(({ code }) => code)).toEqual(['surface-good', 'channel-good', 'channel-good']);
    expect(findings[0]?.facts).toMatchObject({ detail: expect.stringContaining('Example Group') });
  });
});
