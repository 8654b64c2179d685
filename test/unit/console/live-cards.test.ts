import { describe, expect, test } from 'vitest';
import { card, paragraph } from '../../../src/chat/build.ts';
import type { Message } from '../../../src/chat/message.ts';
import { FakeTerminal } from '../../fakes/fake-terminal.ts';
import { goldenMessages } from '../../golden/messages.ts';
import { type Opened, openConsole, TERMINAL } from './console-fixture.ts';

const state = (word: string, extra: Partial<Message> = {}): Message => ({
  ...card({ title: 'Order', blocks: [{ kind: 'fields', fields: [{ label: 'State', value: [word] }] }] }),
  ...extra,
});

const times = (text: string, word: string): number => text.split(word).length - 1;

describe('a reply that follows something', () => {
  test('is handed to the desk with its handle, so that it can be redrawn', async () => {
    const { desk, enter, surface, sees } = await openConsole();
    desk.answer = () => ({ ok: true, data: {}, message: state('placed'), follows: { kind: 'order', id: 'ord_1' } });
    await enter('apply example.com', 'placed');
    await expect.poll(() => desk.followed.length).toBe(1);
    const [followed] = desk.followed;
    expect(followed?.subject).toEqual({ kind: 'order', id: 'ord_1' });
    expect(followed?.message.conversation).toEqual(TERMINAL);
    await surface.edit(followed!.message, state('issued'));
    await sees('issued');
    await surface.stop();
  });
});

describe('editing the last card', () => {
  test('redraws it in place and keeps what is typed', async () => {
    const { surface, terminal, sees } = await openConsole();
    const posted = await surface.post(TERMINAL, state('placed'));
    terminal.type('status ex');
    await sees('signet> status ex');
    await surface.edit(posted, state('validating'));
    await surface.edit(posted, state('issued'));
    expect(times(terminal.screen(), 'Order')).toBe(1);
    expect(terminal.screen()).not.toMatch(/placed|validating/);
    expect(terminal.screen()).toMatch(/issued[\s\S]*\nsignet> status ex$/);
    await surface.stop();
  });

  test('leaves nothing behind when it shrinks, grows or holds text wider than the terminal', async () => {
    const { surface, terminal } = await openConsole();
    surface.printLine('above');
    const posted = await surface.post(TERMINAL, goldenMessages.inProgress!);
    await surface.edit(
      posted,
      card({ title: 'Wide', blocks: [{ kind: 'code', label: 'Value', code: 'v'.repeat(150) }] }),
    );
    await surface.edit(posted, card({ title: 'Done' }));
    expect(terminal.screen()).toMatch(/above\n╭─ Done ─+╮\n╰─+╯\nsignet>$/);
    await surface.stop();
  });

  test('does so while a secret is asked, without showing it', async () => {
    const { desk, surface, terminal, sees } = await openConsole();
    desk.answer = () => ({
      ok: false,
      error: { code: 'option-missing', status: 400, message: 'm', remedy: 'r' },
      message: card({ title: 'Refused' }),
      form: {
        title: 'Apply',
        command: 'cert apply',
        submit: 'Apply',
        fields: [{ name: 'password', option: { kind: 'secret' }, label: 'Password', hint: '' }],
      },
    });
    terminal.type('apply x\r');
    await sees('password (not shown, Enter to skip):');
    terminal.type('hunter2');
    const posted = await surface.post(TERMINAL, state('placed'));
    await surface.edit(posted, state('issued'));
    await expect.poll(() => terminal.cursorLine()).toBe('password (not shown, Enter to skip):');
    expect(terminal.screen()).not.toMatch(/hunter2|placed/);
    let finish = (): void => {};
    desk.answer = () =>
      new Promise((resolve) => {
        finish = () => resolve({ ok: true, data: {}, message: card({ title: 'Applied' }) });
      });
    terminal.type('\r');
    await expect.poll(() => desk.invocations.length).toBe(2);
    await surface.edit(posted, state('revoked'));
    expect(terminal.screen()).toMatch(
      /issued[\s\S]*\npassword \(not shown, Enter to skip\):\nUpdate: Order: State: revoked$/,
    );
    finish();
    await sees('Applied');
    await surface.stop();
  });
});

describe('editing a card that is no longer the last thing', () => {
  test.each([
    ['after a post', async ({ surface }: Opened) => void (await surface.post(TERMINAL, card({ title: 'Other' })))],
    ['after a line of the log', async ({ surface }: Opened) => surface.printLine('Other')],
  ])('says in one line what changed: %s', async (_name, meanwhile) => {
    const opened = await openConsole();
    const { surface, terminal } = opened;
    const posted = await surface.post(TERMINAL, state('placed'));
    await meanwhile(opened);
    await surface.edit(posted, state('issued'));
    expect(terminal.screen()).toMatch(/placed[\s\S]*Other[\s\S]*\nUpdate: Order: State: issued\nsignet>$/);
    await surface.stop();
  });

  test('also after the person ended a line, or Tab listed words', async () => {
    const { surface, terminal, enter, sees } = await openConsole();
    const posted = await surface.post(TERMINAL, state('placed'));
    await enter('7', 'no card with buttons');
    await surface.edit(posted, state('validating'));
    await sees('Update: Order: State: validating');
    const second = await surface.post(TERMINAL, state('held'));
    terminal.type('ap');
    await sees('signet> ap');
    terminal.type('\t');
    await sees('signet> app');
    terminal.type('\t');
    await sees('approve');
    await surface.edit(second, state('freed'));
    expect(terminal.screen()).toMatch(/held[\s\S]*approve[\s\S]*Update: Order: State: freed\nsignet> app$/);
    await surface.stop();
  });

  test('draws the whole card again when its buttons changed', async () => {
    const { surface, terminal } = await openConsole();
    const posted = await surface.post(TERMINAL, state('placed'));
    surface.printLine('between');
    const actions = [{ label: 'Verify', command: 'cert verify', args: {}, style: 'primary' as const }];
    await surface.edit(posted, state('validating', { actions }));
    expect(terminal.screen()).toMatch(/between[\s\S]*Order[\s\S]*\[1\] Verify/);
    await surface.stop();
  });

  test('shows a card of an earlier run as new', async () => {
    const { surface, terminal } = await openConsole();
    const posted = { conversation: TERMINAL, ref: 'of-yesterday' };
    expect(await surface.edit(posted, state('issued'))).toEqual(posted);
    expect(terminal.screen()).toContain('issued');
    await surface.stop();
  });

  test.each([
    ['the card is higher than the screen', (terminal: FakeTerminal) => terminal, new FakeTerminal(60, 6)],
    [
      'the terminal changed its width',
      (terminal: FakeTerminal) => Object.assign(terminal, { columns: 50 }),
      new FakeTerminal(),
    ],
  ])('tries no redrawing in place when %s', async (_name, change, given) => {
    const { surface, terminal } = await openConsole({}, given);
    const long = (word: string): Message => state(word, { blocks: Array.from({ length: 8 }, () => paragraph(word)) });
    const posted = await surface.post(TERMINAL, long('placed'));
    change(terminal);
    await surface.edit(posted, long('issued'));
    expect(terminal.screen()).toMatch(/placed[\s\S]*Update: Order: issued/);
    await surface.stop();
  });

  test('says nothing when nothing changed that a person could see', async () => {
    const { surface, terminal } = await openConsole();
    const posted = await surface.post(TERMINAL, state('placed'));
    surface.printLine('between');
    await surface.edit(posted, state('placed'));
    expect(terminal.screen()).toMatch(/between\nsignet>$/);
    await surface.stop();
  });
});
