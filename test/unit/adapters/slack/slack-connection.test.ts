import { describe, expect, test } from 'vitest';
import { bench, eventually, type SlackBench } from './slack-bench.ts';

const up = (it: SlackBench) => it.slack.health().up;

/** A command that is dealt with. */
const answered = async (it: SlackBench): Promise<boolean> => {
  const before = it.desk.invocations.length;
  const { acked } = await it.api.as('olu').slash('/cert', 'help', 'ops');
  if (acked) await it.api.until('the command', () => it.desk.invocations.length > before);
  return acked;
};

describe('connections', () => {
  test('ok/two, and health tells when Slack was heard last', async () => {
    const it = await bench();
    await it.api.connected(2);
    expect(it.slack.health()).toEqual({ up: true, silentFor: expect.any(Number) });
  });

  test('ok/a burst: each command acknowledged once, run once, and the loop turns in between', async () => {
    const it = await bench();
    await it.api.connected(2);
    let loops = 0;
    let over = false;
    const count = (): void => {
      loops += 1;
      if (!over) setImmediate(count);
    };
    const names = Array.from({ length: 400 }, (_, index) => `host${index}.example.com`);
    const sent = names.map((name) => it.api.as('olu').slash('/cert', `status ${name}`, 'ops'));
    setImmediate(count);
    const outcomes = await Promise.all(sent);
    over = true;
    expect(outcomes.filter(({ acked }) => acked)).toHaveLength(400);
    expect(loops).toBeGreaterThan(1);
    await it.api.until('the commands', () => it.desk.invocations.length === 400);
    const asked = it.desk.invocations.map(({ args }) => String(args.subject));
    expect(asked.toSorted()).toEqual(names.toSorted());
  });

  test('ok/refreshed in turn, no command is lost', async () => {
    const it = await bench();
    await it.api.connected(2);
    const [first = 0, second = 0] = it.api.platform.sockets.open;
    const outcomes: boolean[] = [];
    for (const number of [first, second]) {
      it.api.faults.requestRefresh(number);
      for (let count = 0; count < 5; count++) outcomes.push(await answered(it));
      await eventually(it, it.api.connected(2));
    }
    expect(outcomes).toEqual(Array(10).fill(true));
  });

  test('ok/dropped, they come back by themselves', async () => {
    const it = await bench();
    await it.api.connected(2);
    it.api.faults.dropSockets();
    await it.api.until('no connection', () => it.api.platform.sockets.open.length === 0);
    await eventually(it, it.api.connected(2));
    expect(await answered(it)).toBe(true);
    expect(up(it)).toBe(true);
  });

  test('fail/an app token that died: nothing ends, the surface is down and says why, and comes back with it', async () => {
    const it = await bench();
    await it.api.connected(2);
    it.api.faults.revoke(it.api.appToken);
    it.api.faults.dropSockets();
    await eventually(
      it,
      it.api.until('the refusals', () => it.api.calls('apps.connections.open').length >= 4),
    );
    await it.clock.advance(10);
    expect(it.slack.health()).toMatchObject({ up: false, detail: 'invalid_auth' });
    const token = it.api.platform.world.tokens.get(it.api.appToken)!;
    token.revoked = false;
    await it.clock.advance(5 * 60_000);
    await eventually(it, it.api.connected(2));
    expect(await answered(it)).toBe(true);
  });

  test('fail/a bot token that died: the surface is down and says why', async () => {
    const it = await bench();
    await it.api.connected(2);
    it.api.faults.revoke(it.team.bot!.token);
    await it.clock.advance(5 * 60_000);
    await it.api.until('the look', () => it.api.calls('auth.test').at(-1)?.response.ok === false);
    await it.clock.advance(10);
    expect(it.slack.health()).toMatchObject({ up: false, detail: 'token_revoked' });
  });

  test('fail/start never rejects, whatever Slack says', async () => {
    const it = await bench({ started: false });
    it.api.faults.refuseNext('apps.connections.open', 'internal_error', { times: 2 });
    it.api.faults.refuseNext('auth.test', 'fatal_error', { times: 1 });
    await it.slack.start();
    expect(up(it)).toBe(false);
    await eventually(it, it.api.connected(2));
    await it.clock.advance(20_000);
    expect(up(it)).toBe(true);
  });

  test('fail/nobody there at all: it goes on trying', async () => {
    const it = await bench({ started: false, config: { apiUrl: 'http://127.0.0.1:9/api/' } });
    await it.slack.start();
    expect(it.slack.health()).toMatchObject({ up: false });
  });

  test('ok/stop leaves no connection, and may be called twice', async () => {
    const it = await bench();
    await it.api.connected(2);
    const stop = it.slack.stop();
    await eventually(it, stop);
    await it.api.until('no connection', () => it.api.platform.sockets.open.length === 0);
    await it.slack.stop();
    expect(up(it)).toBe(false);
  });
});

describe('events', () => {
  test('fail/the note of too many events, which the library cannot read, ends nothing', async () => {
    const it = await bench();
    await it.api.connected(2);
    const payload = { type: 'app_rate_limited', team_id: it.team.id, minute_rate_limited: 0 };
    const told = it.api.platform.sockets.send({ type: 'events_api', payload, answers: false, retry: 0 } as never);
    await it.clock.advance(3_000);
    await told;
    expect(await answered(it)).toBe(true);
    expect(up(it)).toBe(true);
  });

  test('ok/delivered twice, answered once', async () => {
    const it = await bench();
    it.api.as('olu').tell('cert help');
    await it.api.until('the command', () => it.desk.invocations.length === 1);
    await it.api.faults.redeliver();
    await it.clock.advance(1_000);
    expect(it.desk.invocations).toHaveLength(1);
  });

  test('ok/a mention in a thread is a command, and its answer stands there', async () => {
    const it = await bench();
    const root = it.api.as('olu').say('the shop’s certificate?', 'ops');
    it.api.as('olu').say(`@signet status shop.example.com`, 'ops', root.ts);
    const answer = await it.api.message('ops', (_, lines) => lines.includes('Did cert status'));
    expect(answer.threadTs).toBe(root.ts);
    expect(it.desk.invocations[0]).toMatchObject({
      path: ['cert', 'status'],
      args: { subject: 'shop.example.com' },
      conversation: { id: it.ops.id, thread: root.ts },
    });
  });

  test('ok/what the bot says itself is no command', async () => {
    const it = await bench();
    it.api.as('olu').tell('cert help');
    await it.api.message(it.api.as('olu').direct(), (_, lines) => lines.includes('Did cert help'));
    await it.clock.advance(1_000);
    expect(it.desk.invocations).toHaveLength(1);
  });
});

describe('App Home', () => {
  test('ok/is drawn when opened, and anew, once, when something changed', async () => {
    const it = await bench();
    let title = 'Two orders under way';
    Object.assign(it.desk, {
      home: async () => ({ tone: 'neutral', title, plain: title, blocks: [], actions: [], audience: 'asker' }),
    });
    it.api.as('olu').openHome();
    await it.api.home('olu', (view) => JSON.stringify(view.body).includes('Two orders'));
    title = 'Nothing to do';
    for (let count = 0; count < 5; count++) it.slack.homesChanged?.();
    await it.clock.advance(3_000);
    await it.api.home('olu', (view) => JSON.stringify(view.body).includes('Nothing to do'));
    expect(it.api.calls('views.publish')).toHaveLength(2);
  });

  test('ok/its buttons work, and answer directly', async () => {
    const it = await bench();
    Object.assign(it.desk, {
      home: async () => ({
        tone: 'neutral',
        title: 'Home',
        plain: 'Home',
        blocks: [],
        actions: [{ label: 'List', command: 'cert status', args: {}, style: 'plain' }],
        audience: 'asker',
      }),
    });
    it.api.as('olu').openHome();
    const home = await it.api.home('olu');
    await it.api.as('olu').click(home, 'List');
    await it.api.message(it.api.as('olu').direct(), (_, lines) => lines.includes('Did cert status'));
  });
});
