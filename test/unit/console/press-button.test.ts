import { describe, expect, test } from 'vitest';
import type { Action } from '../../../src/chat/action.ts';
import { card } from '../../../src/chat/build.ts';
import { goldenMessages } from '../../golden/messages.ts';
import { atPrompt, type Opened, openConsole, TERMINAL } from './console-fixture.ts';

const pressed = ({ desk }: Opened) => desk.invocations.map(({ path, args, origin }) => ({ path, args, origin }));

const button = (label: string, more: Partial<Action> = {}): Action => ({
  label,
  command: 'cert status',
  args: { subject: label },
  style: 'plain',
  ...more,
});

describe('a number alone', () => {
  test('presses that button of the last card', async () => {
    const opened = await openConsole();
    await opened.surface.post(TERMINAL, goldenMessages.applied!);
    await opened.enter('1', 'Pressed: Verify');
    await opened.sees('Did cert verify');
    expect(pressed(opened)).toEqual([
      { path: ['cert', 'verify'], args: { order: 'ord_01jnv8k2m4q7r9tx' }, origin: 'button' },
    ]);
    await opened.surface.stop();
  });

  test('is asked about where the card that has buttons is no longer the last one', async () => {
    const opened = await openConsole();
    await opened.surface.post(TERMINAL, card({ title: 'Delete it?', actions: [button('Yes, do it')] }));
    await opened.surface.post(TERMINAL, card({ title: 'No buttons' }));
    await opened.enter('1', '1 is “Yes, do it” of “Delete it?”, further up. Press it?');
    await opened.enter('n', 'Cancelled.');
    expect(pressed(opened)).toEqual([]);
    await opened.enter('1', 'further up');
    await opened.enter('y', 'Pressed: Yes, do it');
    expect(pressed(opened)).toHaveLength(1);
    await opened.surface.stop();
  });

  test.each([
    ['fail/no card yet', [], '1', 'There is no card with buttons to press.'],
    ['fail/no such button', [button('A'), button('B')], '3', 'The last card has no button 3: it has 1 to 2.'],
    ['fail/zero', [button('A')], '0', 'The last card has no button 0'],
  ])('%s', async (_name, actions, typed, said) => {
    const opened = await openConsole();
    await opened.surface.post(TERMINAL, card({ title: 'Card', actions }));
    await opened.enter(typed, said);
    expect(pressed(opened)).toEqual([]);
    await opened.surface.stop();
  });

  test('the answer to `ask` is asked for first, and asked again until there is one', async () => {
    const opened = await openConsole();
    await opened.surface.post(TERMINAL, goldenMessages.approval!);
    await opened.enter('2', 'Why not?:');
    await opened.enter('', 'This one needs an answer.');
    await opened.enter('the key is lost', 'Did cert reject');
    expect(pressed(opened)).toEqual([
      { path: ['cert', 'reject'], args: { approval: 'apv_01jq', reason: 'the key is lost' }, origin: 'button' },
    ]);
    await opened.surface.stop();
  });

  test.each([
    ['ok/yes', 'y\r', 1],
    ['ok/in Chinese', '是\r', 1],
    ['ok/no', 'n\r', 0],
    ['ok/Ctrl-C', '\u0003', 0],
    ['ok/something else, then no', 'perhaps\rno\r', 0],
  ])('`confirm` is asked: %s', async (_name, keys, count) => {
    const opened = await openConsole();
    await opened.surface.post(TERMINAL, goldenMessages.applied!);
    await opened.enter('3', 'Cancel the order for example.com?\n(y/n)');
    for (const key of keys.split(/(?<=\r)/)) {
      opened.terminal.type(key);
      if (key.startsWith('perhaps')) await opened.sees('Answer y or n.');
    }
    await opened.sees(count === 1 ? 'Did cert cancel' : 'Cancelled. Nothing was done.');
    expect(pressed(opened)).toHaveLength(count);
    await opened.surface.stop();
  });

  test('is asked about when another card came while it was typed', async () => {
    const opened = await openConsole();
    await opened.surface.post(TERMINAL, card({ title: 'First', actions: [button('Harmless')] }));
    opened.terminal.type('1');
    await opened.sees('signet> 1');
    await opened.surface.post(TERMINAL, card({ title: 'Second', actions: [button('Revoke')] }));
    await opened.enter('', '1 is now “Revoke” of “Second”. Press it?\n(y/n)');
    await opened.enter('n', 'Cancelled.');
    expect(pressed(opened)).toEqual([]);
    await atPrompt(opened.terminal);
    await opened.enter('1', 'Pressed: Revoke');
    await opened.sees('Did cert status');
    await opened.surface.stop();
  });

  test('typed while a command runs does not press a button that its answer brings', async () => {
    const opened = await openConsole();
    let finish = (): void => {};
    opened.desk.answer = () =>
      new Promise((resolve) => {
        finish = () => resolve({ ok: true, data: {}, message: card({ title: 'New', actions: [button('Revoke')] }) });
      });
    opened.terminal.type('status x\r1\r');
    await expect.poll(() => opened.desk.invocations.length).toBe(1);
    finish();
    await opened.sees('1 is now “Revoke” of “New”. Press it?');
    expect(opened.desk.invocations).toHaveLength(1);
    await opened.surface.stop();
  });

  test('an answer typed ahead of a question does not answer it', async () => {
    const opened = await openConsole();
    await opened.surface.post(TERMINAL, goldenMessages.applied!);
    opened.terminal.type('3\ry\r');
    await opened.sees('Cancel the order for example.com?\n(y/n)');
    await opened.enter('n', 'Cancelled.');
    expect(pressed(opened)).toEqual([]);
    await opened.surface.stop();
  });

  test('follows the edits of its card', async () => {
    const opened = await openConsole();
    const posted = await opened.surface.post(TERMINAL, card({ title: 'Card', actions: [button('Old')] }));
    await opened.surface.edit(posted, card({ title: 'Card', actions: [button('New')] }));
    await opened.enter('1', 'Pressed: New');
    await opened.sees('Did cert status');
    await opened.surface.edit(posted, card({ title: 'Card', tone: 'good' }));
    await opened.enter('1', 'There is no card with buttons');
    await opened.surface.stop();
  });

  test('an edit of another card, told in one line, does not take the numbers', async () => {
    const opened = await openConsole();
    const actions = [button('Other')];
    const other = await opened.surface.post(TERMINAL, card({ title: 'Other', actions }));
    await opened.surface.post(TERMINAL, card({ title: 'Last', actions: [button('Mine')] }));
    await opened.surface.edit(other, card({ title: 'Other changed', actions }));
    await opened.sees('Update: Other changed');
    await opened.enter('1', 'Pressed: Mine');
    await opened.surface.stop();
  });
});
