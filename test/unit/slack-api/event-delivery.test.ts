import { describe, expect, test } from 'vitest';
import { type Rig, rig, socketApp } from './slack-rig.ts';

const events = (it: Rig) => it.api.log.envelopes.filter((envelope) => envelope.type === 'events_api');
const kinds = (it: Rig) => events(it).map((envelope) => (envelope.payload as { event: { type: string } }).event.type);
const quietNow = (it: Rig) => it.api.until('no event under way', () => it.api.platform.events.running === 0);

describe('events', () => {
  test('the envelope names the workspace, the app and the authorisation', async () => {
    const it = await rig();
    await socketApp(it, (app) => app.event('app_mention', async () => undefined));
    it.api.as('ann').say('@signet status', 'ops');
    await quietNow(it);
    expect(events(it)[0]!.payload).toMatchObject({
      type: 'event_callback',
      team_id: it.team.id,
      api_app_id: it.api.app.id,
      event_id: expect.stringMatching(/^Ev/),
      event: { type: 'app_mention', user: it.ann.id, text: `<@${it.team.bot!.user}> status`, channel: it.ops.id },
      authorizations: [{ team_id: it.team.id, user_id: it.team.bot!.user, is_bot: true, enterprise_id: null }],
    });
  });

  test('a direct message, a mention, and nothing else of what people say', async () => {
    const it = await rig();
    await socketApp(it, () => undefined);
    it.api.as('ann').say('hello all', 'ops');
    it.api.as('ann').say('@signet hello', 'ops');
    it.api.as('ann').tell('hello');
    await quietNow(it);
    expect(kinds(it)).toEqual(['app_mention', 'message']);
  });

  test('nothing is sent without the scope, without the subscription, or from channels without the bot', async () => {
    const scoped = await rig({ app: { botScopes: ['chat:write', 'commands'] } });
    scoped.api.as('ann').tell('hello');
    scoped.api.as('ann').say('@signet hello', 'ops');
    const unsubscribed = await rig({ app: { events: [] } });
    unsubscribed.api.as('ann').tell('hello');
    const outside = await rig({ app: { events: ['app_mention'] } });
    outside.api.addChannel('lobby', { bot: false });
    outside.api.as('ann').say('@signet hello', 'lobby');
    expect([scoped, unsubscribed, outside].map((it) => it.api.platform.events.running)).toEqual([0, 0, 0]);
  });

  test('an app that is taken out is told although its tokens are dead', async () => {
    const it = await rig();
    await socketApp(it, () => undefined);
    it.api.faults.uninstall(it.team);
    await quietNow(it);
    expect(kinds(it)).toEqual(['tokens_revoked', 'app_uninstalled']);
  });
});

describe('an event that is not acknowledged', () => {
  const deaf = async (): Promise<Rig> => {
    const it = await rig();
    await socketApp(it, () => undefined);
    it.api.faults.loseAcks(99);
    it.api.as('ann').openHome();
    return it;
  };

  test('comes again at once, after one minute and after five, with the same id and the retry fields', async () => {
    const it = await deaf();
    const arrived = (count: number) => it.api.until(`event ${count}`, () => events(it).length === count);
    await arrived(1);
    await it.clock.advance(3_000);
    await arrived(2);
    await it.clock.advance(3_000 + 59_999);
    expect(events(it)).toHaveLength(2);
    await it.clock.advance(1);
    await arrived(3);
    await it.clock.advance(3_000 + 299_999);
    expect(events(it)).toHaveLength(3);
    await it.clock.advance(1);
    await arrived(4);
    await it.clock.advance(3_000);
    await quietNow(it);
    expect(events(it).map(({ retry, reason }) => [retry, reason])).toEqual([
      [0, ''],
      [1, 'timeout'],
      [2, 'timeout'],
      [3, 'timeout'],
    ]);
    const ids = events(it).map((envelope) => (envelope.payload as { event_id: string }).event_id);
    expect(new Set(ids).size).toBe(1);
    expect(new Set(events(it).map((envelope) => envelope.id)).size).toBe(4);
  });

  test('comes no more once it was acknowledged', async () => {
    const it = await deaf();
    await it.api.until('the lost acknowledgement', () => it.api.platform.sockets.losing === 98);
    it.api.faults.loseAcks(0);
    await it.clock.advance(3_000);
    await quietNow(it);
    expect(events(it)).toHaveLength(2);
  });

  test('Bolt runs a re-delivered event a second time: the guard must be the app itself', async () => {
    const it = await rig();
    const seen: unknown[] = [];
    await socketApp(it, (app) => app.event('app_home_opened', async ({ body }) => void seen.push(body.event_id)));
    it.api.as('ann').openHome();
    await quietNow(it);
    await it.api.faults.redeliver();
    expect(seen).toHaveLength(2);
    expect(seen[0]).toBe(seen[1]);
    expect(events(it)[1]).toMatchObject({ retry: 1, reason: 'timeout' });
  });

  test('over the hourly limit nothing is sent', async () => {
    const it = await rig();
    await socketApp(it, () => undefined);
    it.api.platform.events.hourly = 2;
    for (let count = 0; count < 4; count++) it.api.as('ann').openHome();
    await quietNow(it);
    expect(events(it)).toHaveLength(2);
    await it.clock.advance(3_600_000);
    it.api.as('ann').openHome();
    await quietNow(it);
    expect(events(it)).toHaveLength(3);
  });
});
