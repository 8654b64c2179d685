import { describe, expect, test } from 'vitest';
import { card, paragraph } from '../../../src/chat/build.ts';
import type { Outcome } from '../../../src/chat/desk.ts';
import type { Message } from '../../../src/chat/message.ts';
import { FakeTerminal } from '../../fakes/fake-terminal.ts';
import { atPrompt, openConsole, TERMINAL } from './console-fixture.ts';

const done = (message: Message): Outcome => ({ ok: true, data: {}, message });

describe('typing commands', () => {
  test.each([
    ['ok/with a slash', '/cert apply example.com', ['cert', 'apply'], { names: ['example.com'] }],
    ['ok/without', 'cert apply example.com --plan dv', ['cert', 'apply'], { names: ['example.com'], plan: 'dv' }],
    ['ok/cert is the group nobody needs to type', 'status ord_1', ['cert', 'status'], { subject: 'ord_1' }],
    ['ok/also with a slash', '/status ord_1', ['cert', 'status'], { subject: 'ord_1' }],
    ['ok/the other group', '/signet settings', ['signet', 'settings'], {}],
    ['ok/a word only the other group has', 'settings', ['signet', 'settings'], {}],
    ['ok/three words', 'points history', ['cert', 'points', 'history'], {}],
    ['ok/the group alone', '/cert', ['cert'], {}],
  ])('%s', async (_name, line, path, args) => {
    const { desk, enter, surface } = await openConsole();
    await enter(line, `Did ${path.join(' ')}`);
    expect(desk.invocations).toEqual([
      {
        path,
        args,
        actor: { surface: 'console', realm: 'local', user: 'mei', name: 'Mei Lin' },
        conversation: TERMINAL,
        origin: 'typed',
        language: 'en',
        local: true,
      },
    ]);
    await surface.stop();
  });

  test('a wrong word is answered without asking the desk', async () => {
    const { desk, enter, surface } = await openConsole();
    await enter('aply example.com', 'There is no command “aply”');
    expect(desk.invocations).toEqual([]);
    await surface.stop();
  });

  test('help also tells the keys of the console', async () => {
    const { enter, surface } = await openConsole();
    await enter('help', 'Ctrl-D or `exit` leaves');
    await surface.stop();
  });

  test('lines are dealt with one after the other', async () => {
    const { desk, sees, surface, terminal } = await openConsole();
    let finish = (): void => {};
    desk.answer = ({ args }) =>
      args.subject === 'one'
        ? new Promise((resolve) => {
            finish = () => resolve(done(card({ title: 'First' })));
          })
        : done(card({ title: 'Second' }));
    terminal.type('status one\rstatus two\r');
    await expect.poll(() => desk.invocations.length).toBe(1);
    finish();
    await sees('Second');
    expect(terminal.screen()).toMatch(/First[\s\S]*Second/);
    await surface.stop();
  });

  test('a fault of the console itself is told and does not end it', async () => {
    const { desk, enter, surface } = await openConsole();
    desk.posted = () => Promise.reject(new Error('the store is gone'));
    desk.answer = () => ({ ...done(card({ title: 'T' })), follows: { kind: 'order', id: 'ord_1' } }) as Outcome;
    await enter('status x', 'the store is gone');
    desk.answer = () => done(card({ title: 'Still here' }));
    await enter('status y', 'Still here');
    await surface.stop();
  });
});

describe('leaving', () => {
  test.each([
    ['ok/exit', 'exit\r'],
    ['ok/quit', '/quit\r'],
    ['ok/Ctrl-D', '\u0004'],
    ['ok/Ctrl-C twice', '\u0003\u0003'],
  ])('%s', async (_name, keys) => {
    const { surface, terminal, exits } = await openConsole();
    const over = surface.run();
    terminal.type(keys);
    await over;
    expect(exits.count).toBe(1);
    expect(terminal.screen()).toMatch(/Bye\.$/);
    expect(surface.health()).toEqual({ up: false });
  });

  test('Ctrl-C clears the line first, and what was typed is not sent', async () => {
    const { desk, surface, terminal, sees, exits } = await openConsole();
    terminal.type('revoke everything');
    await sees('signet> revoke everything');
    terminal.type('\u0003');
    await sees('Ctrl-C again to leave.');
    await atPrompt(terminal);
    terminal.type('again');
    await sees('signet> again');
    terminal.type('\u0003');
    await atPrompt(terminal);
    expect([exits.count, desk.invocations.length]).toEqual([0, 0]);
    await surface.stop();
  });

  test('Ctrl-C twice leaves although a command never ends', async () => {
    const { desk, surface, terminal, sees, exits } = await openConsole();
    desk.answer = () => new Promise(() => {});
    const over = surface.run();
    terminal.type('status x\r');
    await expect.poll(() => desk.invocations.length).toBe(1);
    terminal.type('\u0003');
    await sees('Still working.');
    terminal.type('\u0003');
    await over;
    expect(exits.count).toBe(1);
  });

  test('stop is no leaving of the person, waits for what is under way, and may be called twice', async () => {
    const { desk, surface, terminal, exits } = await openConsole();
    desk.answer = async () => done(card({ title: 'Finished' }));
    terminal.type('status x\r');
    await expect.poll(() => desk.invocations.length).toBe(1);
    await surface.stop();
    await surface.stop();
    expect(terminal.screen()).toContain('Finished');
    expect(exits.count).toBe(0);
  });
});

describe('other writers', () => {
  test('a post comes above the prompt and what is typed stays, with the cursor where it was', async () => {
    const { surface, terminal, sees } = await openConsole();
    terminal.type('status example.com\u001b[D\u001b[D\u001b[D');
    await sees('signet> status example.com');
    const { column } = terminal;
    await surface.post(TERMINAL, card({ title: 'News' }));
    surface.printLine('a line of the log\u001b[2J');
    expect(terminal.screen()).toMatch(/News[\s\S]*a line of the log\[2J\nsignet> status example\.com$/);
    expect(terminal.column).toBe(column);
    await surface.stop();
  });

  test.each([
    ['typed', (text: string) => [...text]],
    ['pasted', (text: string) => [text]],
  ])('also when what is %s fills several rows', async (_name, keys) => {
    const { surface, terminal } = await openConsole({}, new FakeTerminal(30, 40));
    const long = `status ${'x'.repeat(70)}`;
    for (const key of keys(long)) terminal.type(key);
    await expect.poll(() => terminal.screen().replaceAll('\n', '')).toContain(`signet> ${long}`);
    for (const title of ['First news', 'Second news']) await surface.post(TERMINAL, card({ title }));
    surface.printLine('logged');
    const screen = terminal.screen();
    expect(screen.match(/signet>/g)).toHaveLength(1);
    expect(screen.slice(screen.indexOf('logged')).replaceAll('\n', '')).toBe(`loggedsignet> ${long}`);
    expect(screen).toMatch(/First news[\s\S]*Second news[\s\S]*logged/);
    await surface.stop();
  });

  test('a bell rings for bad news only', async () => {
    const { surface, terminal } = await openConsole();
    await surface.post(TERMINAL, card({ title: 'Good', tone: 'good' }));
    expect(terminal.bells).toBe(0);
    await surface.post(TERMINAL, card({ title: 'Bad', tone: 'bad' }));
    await surface.whisper(TERMINAL, 'mei', card({ title: 'Bad too', tone: 'bad' }));
    expect(terminal.bells).toBe(2);
    await surface.stop();
  });

  test('a whisper to somebody else is refused rather than shown', async () => {
    const { surface, terminal } = await openConsole();
    await expect(surface.whisper(TERMINAL, 'root', card({ title: 'Secret' }))).rejects.toMatchObject({
      code: 'person-unknown',
    });
    expect(terminal.screen()).not.toContain('Secret');
    await surface.stop();
  });

  test('text from outside cannot move the cursor', async () => {
    const { surface, terminal } = await openConsole();
    await surface.post(TERMINAL, card({ title: 'a\u001b[2Jb', blocks: [paragraph('c\rd\u0007')] }));
    expect(terminal.bells).toBe(0);
    expect(terminal.screen()).toContain('a[2Jb');
    await surface.stop();
  });
});

describe('without a terminal', () => {
  test('commands come line by line, answers are plain lines, the end of input is the end', async () => {
    const { surface, terminal, exits, desk } = await openConsole({ isTerminal: false, colour: false });
    terminal.type('status a\nstatus b\n');
    terminal.input.end();
    await surface.run();
    expect(desk.invocations.map(({ args }) => args)).toEqual([{ subject: 'a' }, { subject: 'b' }]);
    expect(terminal.screen()).toBe('Did cert status\nDid cert status');
    expect(exits.count).toBe(1);
    expect(surface.abilities).toMatchObject({ edit: false, forms: false, buttons: true });
  });

  test('an edit is one line with what changed', async () => {
    const { surface, terminal } = await openConsole({ isTerminal: false, colour: false });
    const order = (state: string, advice: string): Message =>
      card({
        title: 'Order',
        blocks: [
          {
            kind: 'fields',
            fields: [
              { label: 'State', value: [state] },
              { label: 'Plan', value: ['dv'] },
            ],
          },
          paragraph(advice),
        ],
      });
    const posted = await surface.post(TERMINAL, order('placed', 'Wait.'));
    await surface.edit(posted, order('validating', 'Add the record.'));
    await surface.edit(posted, order('validating', 'Add the record.'));
    expect(terminal.screen()).toBe(
      'Order\nState: placed\nPlan: dv\nWait.\nUpdate: Order: State: validating; Add the record.',
    );
    await surface.stop();
  });
});
