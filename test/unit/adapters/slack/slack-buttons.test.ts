import { describe, expect, test } from 'vitest';
import type { Action } from '../../../../src/chat/action.ts';
import { card } from '../../../../src/chat/build.ts';
import type { Outcome } from '../../../../src/chat/desk.ts';
import { bench, eventually, type SlackBench, stopped, surfaceFor } from './slack-bench.ts';

const action = (more: Partial<Action> = {}): Action => ({
  label: 'Go on',
  command: 'cert approve',
  args: { approval: 'apv_1' },
  style: 'primary',
  ...more,
});

const withButtons = (...actions: readonly Action[]): Outcome => ({
  ok: true,
  data: {},
  message: card({ title: 'A card', actions }),
});

/** Olu has asked, and the card with these buttons stands in #ops. */
const shown = async (it: SlackBench, ...actions: readonly Action[]) => {
  it.desk.answer = () => withButtons(...actions);
  await it.api.as('olu').slash('/cert', 'apply a.example', 'ops');
  const posted = await it.api.message('ops', (_, lines) => lines.includes('A card'));
  it.desk.answer = ({ path }) => ({ ok: true, data: {}, message: card({ title: `Did ${path.join(' ')}` }) });
  return posted;
};

describe('a button', () => {
  test('ok/is the command it names, by whoever presses it', async () => {
    const it = await bench();
    const posted = await shown(it, action());
    expect((await it.api.as('ann').click(posted, 'Go on')).acked).toBe(true);
    await it.api.until('the press', () => it.desk.invocations.length === 2);
    expect(it.desk.invocations[1]).toMatchObject({
      path: ['cert', 'approve'],
      args: { approval: 'apv_1' },
      actor: { user: it.ann.id },
      origin: 'button',
    });
  });

  test('ok/its answer goes into the card’s thread', async () => {
    const it = await bench();
    const posted = await shown(it, action());
    await it.api.as('ann').click(posted, 'Go on');
    await it.clock.advance(2_000);
    const answer = await it.api.message('ops', (_, lines) => lines.includes('Did cert approve'));
    expect(answer.threadTs).toBe(posted.ts);
  });

  test('ok/with more than a button carries it still works after a restart', async () => {
    const it = await bench();
    const subject = 'x'.repeat(300);
    const posted = await shown(it, action({ args: { subject } }));
    await stopped(it, it.slack);
    const again = surfaceFor(it, { desk: it.desk, house: it.bot.bot.house });
    await again.start();
    await it.api.as('ann').click(posted, 'Go on');
    await it.api.until('the press', () => it.desk.invocations.length === 2);
    expect(it.desk.invocations[1]?.args).toEqual({ subject });
    await stopped(it, again);
  });

  test('fail/of another version is refused in a friendly way', async () => {
    const it = await bench();
    const posted = await shown(it, action());
    const [block] = posted.blocks.filter(({ type }) => type === 'actions') as { elements: { value: string }[] }[];
    block!.elements[0]!.value = '9{"other":1}';
    const live = it.api.platform.world.message(posted.channel, posted.ts)!;
    (live as { blocks: unknown }).blocks = posted.blocks;
    await it.api.as('ann').click(posted, 'Go on');
    const told = await it.api.message('ops', ({ ephemeralTo }) => ephemeralTo === it.ann.id);
    expect(it.api.lines(told).join()).toContain('another version');
    expect(it.desk.invocations).toHaveLength(1);
  });

  test('ok/asks what it still needs in a form, whose answer is part of the command', async () => {
    const it = await bench();
    const posted = await shown(
      it,
      action({ label: 'Reject', command: 'cert reject', ask: { option: 'reason', label: 'Why not?' } }),
    );
    await it.api.as('ann').click(posted, 'Reject…');
    await it.api.modal('ann');
    expect(it.api.screen('ann').modalLines.join('\n')).toContain('Why not?');
    const sent = await it.api.as('ann').submit({ 'Why not?': 'Not ours.' });
    expect(sent.did).toBe('closed');
    await it.api.until('the command', () => it.desk.invocations.length === 2);
    expect(it.desk.invocations[1]).toMatchObject({
      path: ['cert', 'reject'],
      args: { approval: 'apv_1', reason: 'Not ours.' },
      actor: { user: it.ann.id },
      origin: 'form',
      conversation: { id: it.ops.id },
    });
  });

  test('ok/asks before it does what it says needs asking', async () => {
    const it = await bench();
    const posted = await shown(it, action({ confirm: 'Really?', style: 'danger' }));
    expect(JSON.stringify(posted.blocks)).toContain('"text":"Really?"');
  });

  test('fail/its refusal is for the presser’s eyes, and the card stays', async () => {
    const it = await bench();
    const posted = await shown(it, action());
    it.desk.answer = () => ({
      ok: false,
      error: { code: 'not-permitted', status: 403, message: 'Approvers only: ada.', remedy: '' },
      message: card({ tone: 'bad', title: 'Approvers only: ada.', audience: 'asker' }),
    });
    await it.api.as('ann').click(posted, 'Go on');
    const told = await it.api.message('ops', (_, lines) => lines.includes('Approvers only'));
    expect(told.ephemeralTo).toBe(it.ann.id);
    expect(it.api.messages('ops').find(({ ts }) => ts === posted.ts)?.edits).toBe(0);
  });

  test('ok/pressed on the card that changed redraws it where it stands', async () => {
    const it = await bench();
    const follows = { kind: 'order', id: 'ord_1' } as const;
    it.desk.answer = () => ({ ...withButtons(action()), ok: true, data: {}, follows }) as Outcome;
    const { posted: keep } = it.bot.bot.desk;
    Object.assign(it.desk, { posted: keep });
    await it.api.as('olu').slash('/cert', 'apply a.example', 'ops');
    const posted = await it.api.message('ops', (_, lines) => lines.includes('A card'));
    it.desk.answer = () => ({ ok: true, data: {}, message: card({ title: 'Approved' }), follows });
    await it.clock.advance(2_000);
    await it.api.as('ann').click(posted, 'Go on');
    await eventually(
      it,
      it.api.message('ops', ({ ts }, lines) => ts === posted.ts && lines.includes('Approved')),
    );
    expect(it.api.messages('ops')).toHaveLength(1);
  });

  test('ok/the same click delivered twice is one command', async () => {
    const it = await bench({ config: { mode: 'socket' } });
    const posted = await shown(it, action());
    await it.api.as('ann').click(posted, 'Go on');
    await it.api.until('the press', () => it.desk.invocations.length === 2);
    const last = it.api.log.envelopes.at(-1)!;
    await it.api.platform.delivery.send({
      type: 'interactive',
      payload: last.payload,
      retry: 0,
      reason: '',
      answers: false,
    });
    await it.clock.advance(1_000);
    expect(it.desk.invocations).toHaveLength(2);
  });
});
