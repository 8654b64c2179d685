import { expect, onTestFinished, test } from 'vitest';
import { linkIdentity, personByWord } from '../../src/account/person.store.ts';
import { makeTestBot } from '../fakes/make-test-bot.ts';
import { eventually, stopped, surfaceFor, workspace } from '../unit/adapters/slack/slack-bench.ts';

test('APPLY on Slack: olu asks, ann approves by a button, the same card becomes issued; a stale click is refused; the adapter restarts in between', async () => {
  const place = await workspace();
  const { api, ops, team } = place;
  const it = await makeTestBot();
  onTestFinished(() => it.stop());
  for (const [name, user] of [
    ['olu', place.olu],
    ['ann', place.ann],
  ] as const) {
    const person = await personByWord(it.store, name);
    await linkIdentity(it.store, person!.id, { surface: 'slack', realm: team.id, user: user.id, name });
  }

  const first = surfaceFor(place, it.bot);
  it.bot.addSurface(first);
  await first.start();
  expect((await api.as('olu').slash('/cert', 'apply shop.example.test', 'ops')).acked).toBe(true);
  const asked = await api.message('ops', (_, lines) => lines.includes('[Approve]'));
  await stopped(place, first);

  const second = surfaceFor(place, it.bot);
  (it.bot.surfaces as unknown[]).splice(0, 1, second);
  await second.start();
  onTestFinished(() => stopped(place, second));
  expect((await api.as('ann').click(asked, 'Approve')).acked).toBe(true);
  const issued = await eventually(
    place,
    api.message('ops', ({ ts }, lines) => ts === asked.ts && lines.includes('issued')),
  );
  expect(api.lines(issued).join('\n')).not.toContain('[Approve]');
  expect(api.messages(ops).filter((message) => message.ephemeralTo === undefined)).toHaveLength(1);

  // What stood on the screen when it was drawn: the button is gone by now, the click comes all the same.
  await api.as('ann').click(asked, 'Approve');
  const refused = await eventually(
    place,
    api.message('ops', (message) => message.ephemeralTo === place.ann.id),
  );
  expect(api.lines(refused).join('\n')).toMatch(/already|decided/);
});
