import { expect, test } from 'vitest';
import { card } from '../../../../src/chat/build.ts';
import type { Outcome } from '../../../../src/chat/desk.ts';
import { MINUTE } from '../../../../src/kernel/duration.ts';
import { textOf } from '../../../fakes/discord-api/message-text.ts';
import { fakeClock } from '../../../fakes/fake-clock.ts';
import { makeRig } from './discord-rig.ts';

const said = (title: string, audience: 'all' | 'asker' = 'all'): Outcome => ({
  ok: true,
  data: {},
  message: card({ title, audience }),
});

test.each([
  ['is posted by the bot in the channel', '/cert apply', { names: 'slow.example' }, 'all', 'channel'],
  ['is sent directly where it was private', '/cert status', {}, 'asker', 'direct'],
] as const)('a result that took longer than the token lives %s', async (_, path, values, audience, where) => {
  const clock = fakeClock();
  const { api, desk, channel, people, connect } = await makeRig({ clock });
  await connect();
  desk.answer = async () => {
    await clock.advance(16 * MINUTE);
    return said('Done at last', audience);
  };
  api.slash(people.olu, path, values, channel);
  const place = where === 'direct' ? api.directMessages(people.olu) : channel;
  await api.message(place, (message) => textOf(message).includes('Done at last'));
  const others = api.messages(channel, people.ann).filter((message) => textOf(message).includes('Done at last'));
  expect(others).toHaveLength(where === 'direct' ? 0 : 1);
});

test('an acknowledgement whose connection broke is sent again, and one that was taken all the same counts', async () => {
  const { api, desk, channel, people, connect } = await makeRig();
  await connect();
  api.faults.hangUp('POST /interactions/:interaction/:token/callback');
  await api.slash(people.olu, '/cert approve', { approval: 'x' }, channel).reply();
  api.faults.next('POST /interactions/:interaction/:token/callback', {
    status: 503,
    body: { message: 'busy', code: 0 },
  });
  await api.slash(people.olu, '/cert approve', { approval: 'y' }, channel).reply();
  expect(desk.invocations).toHaveLength(2);
});

test('acknowledgements overtake work: a hundred commands are acknowledged while none is answered', async () => {
  const { api, desk, channel, people, connect } = await makeRig();
  await connect();
  desk.answer = () => new Promise(() => {});
  const sent = Array.from({ length: 100 }, (_, index) =>
    api.slash(people.olu, '/cert approve', { approval: `apv_${index}` }, channel),
  );
  expect(await Promise.all(sent.map((one) => one.acknowledged()))).toEqual(Array.from({ length: 100 }, () => 5));
});

test('two replicas: each interaction is done once', async () => {
  const { api, desk, channel, people, connect } = await makeRig();
  await connect();
  await connect();
  for (let number = 0; number < 5; number++) {
    const sent = api.slash(people.olu, '/cert approve', { approval: `apv_${number}` }, channel);
    await sent.reply();
    await api.faults.redeliver(sent.record);
  }
  expect(desk.invocations).toHaveLength(5);
});
