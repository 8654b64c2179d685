import { describe, expect, test } from 'vitest';
import { card } from '../../../src/chat/build.ts';
import type { Outcome } from '../../../src/chat/desk.ts';
import type { Form, FormField } from '../../../src/chat/form.ts';
import type { Option } from '../../../src/chat/option.ts';
import { type Opened, openConsole } from './console-fixture.ts';

const field = (name: string, option: Option, more: Partial<FormField> = {}): FormField => ({
  ...{ name, option, label: `The ${name}`, hint: '' },
  ...more,
});

const formOf = (...fields: readonly FormField[]): Form => ({
  title: 'Apply',
  command: 'cert apply',
  submit: 'Apply',
  fields,
});

const refused = (form: Form): Outcome => ({
  ok: false,
  error: { code: 'option-missing', status: 400, message: 'm', remedy: 'r' },
  message: card({ title: 'Something is missing', tone: 'bad' }),
  form,
});

const done: Outcome = { ok: true, data: {}, message: card({ title: 'Applied' }) };

/** A desk that answers with these forms one after the other, then is content. */
const withForms = async (...forms: readonly Form[]): Promise<Opened> => {
  const opened = await openConsole();
  const left = [...forms];
  opened.desk.answer = () => {
    const form = left.shift();
    return form === undefined ? done : refused(form);
  };
  return opened;
};

const sent = ({ desk }: Opened) => desk.invocations.at(-1);

describe('a form', () => {
  test('is asked field by field and sent as one command', async () => {
    const opened = await withForms(
      formOf(
        field('names', { kind: 'names', required: true }, { hint: 'Names, parted by blanks' }),
        field('plan', { kind: 'choice', default: 'dv' }, { choices: ['dv-free', 'dv', 'ov'] }),
        field('target', { kind: 'text', many: true }),
        field('deploy', { kind: 'flag' }),
        field('remark', { kind: 'text', max: 5 }),
      ),
    );
    await opened.enter('apply', 'Names, parted by blanks');
    await opened.enter('example.com www.example.com', 'More can be set: plan, target, deploy, remark.');
    await opened.enter('y', 'Choices: 1 dv-free  2 dv  3 ov');
    await opened.sees('plan [dv]:');
    await opened.enter('3', 'target (Enter to skip):');
    await opened.enter('web, cache', 'deploy [y/N]:');
    await opened.enter('y', 'remark (Enter to skip):');
    await opened.enter('', 'Applied');
    expect(opened.desk.invocations).toHaveLength(2);
    expect(sent(opened)).toMatchObject({
      path: ['cert', 'apply'],
      origin: 'form',
      args: { names: 'example.com www.example.com', plan: 'ov', target: ['web', 'cache'], deploy: true },
    });
    expect(sent(opened)?.args).not.toHaveProperty('remark');
    await opened.surface.stop();
  });

  test('an answer that others depend on: what is asked next is asked of the new form, and no more is sent', async () => {
    const names = field('names', { kind: 'names', required: true });
    const plan = (value: string) => field('plan', { kind: 'text', decides: true }, { value });
    const org = field('org', { kind: 'text' }, { value: 'acme' });
    const opened = await withForms(formOf(names, plan('dv'), field('profile', { kind: 'text' })));
    opened.desk.form = async ({ args }) => formOf(names, plan(String(args.plan)), org);
    await opened.enter('apply', 'The names');
    await opened.enter('example.com', 'plan [dv]:');
    await opened.enter('geotrust-ov', 'org [acme]:');
    await opened.enter('', 'Applied');
    expect(sent(opened)?.args).toEqual({ names: 'example.com', plan: 'geotrust-ov', org: 'acme' });
    await opened.surface.stop();
  });

  test('asks what is needed first, and of much that is not needed only whether it is wanted', async () => {
    const opened = await withForms(
      formOf(
        field('plan', { kind: 'choice', choices: ['dv', 'ov'] }, { value: 'dv' }),
        field('names', { kind: 'names' }, { fault: 'No name was given.' }),
        field('remark', { kind: 'text' }),
        field('project', { kind: 'text' }),
      ),
    );
    await opened.enter('apply', 'names:');
    await opened.enter('', 'This one needs an answer.');
    await opened.enter('example.com', 'Set more? [y/N]:');
    await opened.enter('', 'Applied');
    expect(sent(opened)?.args).toEqual({ names: 'example.com', plan: 'dv' });
    await opened.surface.stop();
  });

  test('shows the fault, keeps the rest, and does not offer what was refused', async () => {
    const opened = await withForms(
      formOf(
        field('names', { kind: 'names', required: true }, { value: 'exmaple', fault: 'That is no name.' }),
        field('remark', { kind: 'text' }, { value: 'mine' }),
      ),
    );
    await opened.enter('apply exmaple', 'That is no name.');
    await opened.sees('names:');
    await opened.enter('', 'This one needs an answer.');
    await opened.enter('example.com', 'remark [mine]:');
    await opened.enter('', 'Applied');
    expect(sent(opened)?.args).toEqual({ names: 'example.com', remark: 'mine' });
    await opened.surface.stop();
  });

  test.each([
    [
      'fail/a required field left empty',
      field('names', { kind: 'names', required: true }),
      '',
      'This one needs an answer.',
    ],
    [
      'fail/too long',
      field('remark', { kind: 'text', max: 3 }),
      '四个字符',
      'That is 4 characters; at most 3 are taken.',
    ],
    [
      'fail/no such choice',
      field('plan', { kind: 'choice' }, { choices: ['dv', 'dv-free'] }),
      'ev',
      'Pick one of: dv, dv-free.',
    ],
    [
      'fail/a beginning of two choices',
      field('plan', { kind: 'choice' }, { choices: ['dv-a', 'dv-b'] }),
      'dv-',
      'Pick one of',
    ],
    ['fail/a number too high', field('plan', { kind: 'choice' }, { choices: ['dv', 'ov'] }), '3', 'Pick one of'],
    ['fail/neither yes nor no', field('deploy', { kind: 'flag' }), 'maybe', 'Answer y or n.'],
  ])('asks again: %s', async (_name, asked, answer, said) => {
    const opened = await withForms(formOf(asked));
    await opened.enter('apply', asked.label);
    await opened.enter(answer, said);
    opened.terminal.type('\u0003');
    await opened.sees('Cancelled.');
    await opened.surface.stop();
  });

  test.each([
    ['ok/the word in other letters', 'OV', 'ov'],
    ['ok/a beginning', 'o', 'ov'],
    ['ok/the word itself, though another begins so', 'dv', 'dv'],
  ])('takes a choice: %s', async (_name, answer, plan) => {
    const opened = await withForms(formOf(field('plan', { kind: 'choice', choices: ['dv-free', 'dv', 'ov'] })));
    await opened.enter('apply', 'plan (Enter to skip):');
    await opened.enter(answer, 'Applied');
    expect(sent(opened)?.args).toEqual({ plan });
    await opened.surface.stop();
  });

  test('never shows a secret, nor the one that is kept', async () => {
    const kept = field('password', { kind: 'secret' }, { value: 'old-secret', fault: 'Too short.' });
    const opened = await withForms(formOf(kept), formOf(kept));
    await opened.enter('apply', 'password (not shown) [kept]:');
    await opened.enter('new-secret', 'Something is missing');
    await expect.poll(() => opened.terminal.screen().split('password (not shown) [kept]:').length).toBe(3);
    expect(sent(opened)?.args).toEqual({ password: 'new-secret' });
    await opened.enter('', 'Applied');
    expect(sent(opened)?.args).toEqual({ password: 'old-secret' });
    expect(opened.terminal.screen()).not.toMatch(/old-secret|new-secret/);
    await opened.surface.stop();
  });

  test('that comes back is asked only where it is at fault', async () => {
    const names = field('names', { kind: 'names', required: true });
    const opened = await withForms(
      formOf(names, field('plan', { kind: 'text' }), field('deploy', { kind: 'flag' })),
      formOf(
        { ...names, value: 'example.com' },
        field('plan', { kind: 'text' }, { value: 'best', fault: 'No such plan.' }),
        field('deploy', { kind: 'flag' }, { value: 'true' }),
      ),
    );
    await opened.enter('apply', 'names:');
    await opened.enter('example.com', 'plan (Enter to skip):');
    await opened.enter('best', 'deploy [y/N]:');
    await opened.enter('y', 'No such plan.');
    await opened.enter('dv', 'Applied');
    expect(sent(opened)?.args).toEqual({ names: 'example.com', plan: 'dv', deploy: true });
    await opened.surface.stop();
  });

  test('is cancelled by Ctrl-C, and nothing is sent', async () => {
    const opened = await withForms(formOf(field('names', { kind: 'names', required: true })));
    await opened.enter('apply', 'names:');
    opened.terminal.type('half an ans\u0003');
    await opened.sees('Cancelled. Nothing was done.');
    expect(opened.desk.invocations).toHaveLength(1);
    expect(opened.exits.count).toBe(0);
    await opened.surface.stop();
  });

  test('takes a pasted PEM block as one answer', async () => {
    const csr = '-----BEGIN CERTIFICATE REQUEST-----\nMIIB\nAAAA\n-----END CERTIFICATE REQUEST-----';
    const opened = await withForms(formOf(field('csr', { kind: 'long-text' })));
    await opened.enter('apply', 'csr (Enter to skip):');
    await opened.enter(csr.replaceAll('\n', '\r'), 'Applied');
    expect(sent(opened)?.args).toEqual({ csr });
    await opened.surface.stop();
  });

  test('completes choices and what the desk suggests by Tab', async () => {
    const opened = await withForms(
      formOf(field('plan', { kind: 'choice' }, { choices: ['dv-free', 'ov'] }), field('subject', { kind: 'subject' })),
    );
    opened.desk.suggestions = [{ value: 'ord_1', label: 'example.com' }];
    await opened.enter('apply', 'plan (Enter to skip):');
    opened.terminal.type('o');
    await opened.sees('plan (Enter to skip): o');
    opened.terminal.type('\t');
    await opened.sees('plan (Enter to skip): ov');
    await opened.enter('', 'subject (Enter to skip):');
    opened.terminal.type('\t');
    await opened.sees('subject (Enter to skip): ord_1');
    await opened.enter('', 'Applied');
    expect(sent(opened)?.args).toEqual({ plan: 'ov', subject: 'ord_1' });
    await opened.surface.stop();
  });

  test('is not opened where there is no terminal: the next lines are commands, not answers', async () => {
    const { surface, terminal, desk } = await openConsole({ isTerminal: false });
    desk.answer = ({ path }) => (path[1] === 'apply' ? refused(formOf(field('names', { kind: 'names' }))) : done);
    terminal.type('apply\nstatus\n');
    terminal.input.end();
    await surface.run();
    expect(desk.invocations.map(({ path }) => path[1])).toEqual(['apply', 'status']);
  });
});
