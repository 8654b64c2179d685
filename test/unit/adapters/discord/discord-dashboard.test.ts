import { expect, test, vi } from 'vitest';
import { card } from '../../../../src/chat/build.ts';
import { buttonsOf, textOf } from '../../../fakes/discord-api/message-text.ts';
import { hurriedClock, makeRig } from './discord-rig.ts';

const LIST = { label: 'List', command: 'cert status', args: {}, style: 'plain' } as const;

const withDashboard = async () => {
  const rig = await makeRig({}, hurriedClock);
  let title = 'All quiet';
  rig.desk.home = async () => card({ title, actions: [LIST] });
  const surface = await rig.connect({ dashboard: [rig.channel.id, '999999999999999999'] });
  const drawn = (text: string) => vi.waitFor(() => expect(own().map(textOf).join()).toContain(text));
  const own = () => rig.api.messages(rig.channel).filter(({ type }) => type === 0);
  await drawn('All quiet');
  return {
    ...rig,
    surface,
    own,
    drawn,
    show: async (next: string) => {
      title = next;
      for (let count = 0; count < 5; count++) surface.homesChanged?.();
      await drawn(next);
    },
  };
};

test('one pinned message is drawn, and redrawn once for several changes; a bad channel stops nothing', async () => {
  const { api, own, show, lines } = await withDashboard();
  await vi.waitFor(() => expect(own()[0]?.pinned).toBe(true));
  const before = api.calls('PATCH /channels/:channel/messages/:message').length;
  await show('Two expire');
  expect(own()).toHaveLength(1);
  expect(api.calls('PATCH /channels/:channel/messages/:message').length).toBe(before + 1);
  expect(lines.filter(({ message }) => message === 'a dashboard could not be drawn')).toHaveLength(1);
});

test('a deleted one is made again once, and pinned', async () => {
  const { api, own, show } = await withDashboard();
  api.faults.deleteMessage(own()[0] as never);
  await show('Back again');
  expect(own()).toHaveLength(1);
  await vi.waitFor(() => expect(own()[0]?.pinned).toBe(true));
});

test('after a restart the same message is used; what is pressed on it is answered to the one who pressed', async () => {
  const { api, desk, surface, own, drawn, people, channel, connect } = await withDashboard();
  await surface.stop();
  desk.home = async () => card({ title: 'After the restart', actions: [LIST] });
  await connect({ dashboard: [channel.id] });
  await drawn('After the restart');
  expect(own()).toHaveLength(1);
  expect(buttonsOf(own()[0] as never)).toHaveLength(1);
  const [told] = await api
    .as(people.vic)
    .click(own()[0] as never, 'List')
    .followUps();
  expect(told?.visibleTo).toBe(people.vic.user.id);
});
