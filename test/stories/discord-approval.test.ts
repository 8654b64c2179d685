import { expect, test } from 'vitest';
import { buttonsOf, textOf } from '../fakes/discord-api/message-text.ts';
import { makeRig } from '../unit/adapters/discord/discord-rig.ts';

test('ORG-3 olu applies by slash command, the adapter restarts, ann approves by button, the same card becomes issued', async () => {
  const { api, bot, channel, people, connect } = await makeRig();
  const first = await connect({}, bot.bot.desk);
  bot.bot.addSurface({ ...first, name: 'discord' });

  const reply = await api.slash(people.olu, '/cert apply', { names: 'shop.example.test' }, channel).reply();
  const card = await api.message(channel, (message) => textOf(message).includes('waiting for approval'));
  expect(card.id).toBe(reply.id);
  expect(buttonsOf(card).map(({ label }) => label)).toContain('Approve');
  const approve = String(buttonsOf(card).find(({ label }) => label === 'Approve')?.custom_id);

  await first.stop();
  const second = await connect({}, bot.bot.desk);
  (bot.bot.surfaces as unknown[]).splice(0, 1, second);

  expect(await api.as(people.ann).click(card, 'Approve').acknowledged()).toBe(6);
  const issued = await api.message(
    channel,
    (message) => textOf(message).includes(': issued') && message.id === card.id,
  );
  expect(textOf(issued)).toContain('approved by ann');
  expect(buttonsOf(issued).map(({ label }) => label)).not.toContain('Approve');

  const stale = api.as(people.bob).clickStale(issued, approve);
  const [told] = await stale.followUps();
  expect(told?.visibleTo).toBe(people.bob.user.id);
  expect(textOf(told as never)).toMatch(/approved|decided/i);
  expect(api.pinging()).toEqual([]);
});
