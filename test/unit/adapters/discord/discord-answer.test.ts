import { expect, test } from 'vitest';
import { DiscordAnswer } from '../../../../adapters/discord/discord-answer.ts';
import { Turns } from '../../../../adapters/net/turns.ts';
import { card } from '../../../../src/chat/build.ts';
import { silentLog } from '../../../../src/kernel/log.ts';
import { fakeClock } from '../../../fakes/fake-clock.ts';

const NOT_THERE = Object.assign(new Error('Missing Permissions'), { code: 50013, status: 403 });
const UNKNOWN = Object.assign(new Error('Bad Gateway'), { status: 502 });

/** Somebody pressed a card whose thread takes nothing. */
const pressed = (failure: Error) => {
  const beside: string[] = [];
  const parts = {
    applicationId: '1',
    rest: () => ({
      post: async (route: string) => {
        beside.push(route);
        return { id: '9' };
      },
    }),
    answering: new Turns(1),
    outbox: { keep: async () => {}, send: () => Promise.reject(failure) },
    clock: fakeClock(),
    log: silentLog,
  };
  const interaction = {
    id: '5',
    token: 'token',
    guild: '2',
    channel: '3',
    language: 'en',
    user: { id: '4' },
    source: { id: '6', ephemeral: false },
  };
  return { beside, answer: new DiscordAnswer(parts as never, interaction as never) };
};

test('a detail stands beside its card where the thread was refused', async () => {
  const { answer, beside } = pressed(NOT_THERE);
  const posted = await answer.detail('2', card({ title: 'Renewing' }));
  expect(posted).toMatchObject({ ref: '9', conversation: { id: '3' } });
  expect(beside).toEqual(['/webhooks/1/token']);
});

test('and nowhere else when it is not known whether it stands in the thread', async () => {
  const { answer, beside } = pressed(UNKNOWN);
  await expect(answer.detail('2', card({ title: 'Renewing' }))).rejects.toBe(UNKNOWN);
  expect(beside).toEqual([]);
});
