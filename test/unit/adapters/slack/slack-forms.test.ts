import { describe, expect, test } from 'vitest';
import { card } from '../../../../src/chat/build.ts';
import type { Outcome } from '../../../../src/chat/desk.ts';
import type { Form, FormField } from '../../../../src/chat/form.ts';
import { bench, type SlackBench } from './slack-bench.ts';

const form = (fault?: string, value?: string): Form => ({
  title: 'Applies for a certificate.',
  command: 'cert apply',
  submit: 'Apply',
  fields: [
    {
      name: 'names',
      option: { kind: 'names', positional: true, required: true },
      label: 'names',
      hint: 'Domain names.',
      ...(value === undefined ? {} : { value }),
      ...(fault === undefined ? {} : { fault }),
    },
    { name: 'plan', option: { kind: 'choice', choices: ['dv-free', 'dv', 'ov'] }, label: 'plan', hint: '' },
    { name: 'deploy', option: { kind: 'flag' }, label: 'deploy', hint: '' },
    { name: 'remark', option: { kind: 'text', max: 20 }, label: 'remark', hint: '' },
  ],
});

const refused = (fault: string, value?: string): Outcome => ({
  ok: false,
  error: { code: 'option-missing', status: 400, message: fault, remedy: 'Name one.', field: 'names' },
  message: card({ tone: 'bad', title: fault, audience: 'asker' }),
  form: form(fault, value),
});

const opened = async (it: SlackBench, value?: string) => {
  it.desk.answer = () => refused('A name is missing.', value);
  await it.api.as('olu').slash('/cert', 'apply', 'ops');
  return it.api.modal('olu');
};

describe('a form', () => {
  test('ok/opens when an option is missing, with what was typed and the fault at its field', async () => {
    const it = await bench();
    await opened(it, 'shop.example.com');
    const lines = it.api.screen('olu').modalLines.join('\n');
    expect(lines).toContain('A name is missing.');
    expect(lines).toContain('= shop.example.com');
    expect(it.api.screen('olu').lines('ops')).toEqual([]);
  });

  test('ok/sent, it is the command with the answers as arguments', async () => {
    const it = await bench();
    await opened(it);
    it.desk.answer = () => ({ ok: true, data: {}, message: card({ title: 'Applied' }) });
    const { did } = await it.api
      .as('olu')
      .submit({ names: 'a.example.com, b.example.com', plan: 'dv', deploy: ['Yes'], remark: 'for the shop' });
    expect(did).toBe('closed');
    await it.api.message('ops', (_, lines) => lines.includes('Applied'));
    expect(it.desk.invocations[1]).toMatchObject({
      path: ['cert', 'apply'],
      args: { names: ['a.example.com', 'b.example.com'], plan: 'dv', deploy: true, remark: 'for the shop' },
      origin: 'form',
      conversation: { id: it.ops.id },
      actor: { user: it.olu.id },
    });
  });

  test('ok/another plan: the form is drawn anew with what that one needs, and what was typed stays', async () => {
    const it = await bench();
    const plan: FormField = {
      ...{ name: 'plan', label: 'plan', hint: '' },
      option: { kind: 'choice', choices: ['dv', 'ov'], decides: true },
    };
    const remark: FormField = { name: 'remark', option: { kind: 'text' }, label: 'remark', hint: '', value: 'acme' };
    const drawn = (ov: boolean): Form => ({
      ...form(),
      fields: [...form().fields.slice(0, 1), plan, ...(ov ? [remark] : [])],
    });
    it.desk.answer = () => ({ ...refused('A name is missing.'), ok: false, form: drawn(false) }) as Outcome;
    it.desk.form = async ({ args }) => drawn(args.plan === 'ov');
    await it.api.as('olu').slash('/cert', 'apply', 'ops');
    const view = await it.api.modal('olu');
    await it.api.as('olu').choose(view, 'plan', 'ov');
    await it.api.modal('olu', ({ body }) => JSON.stringify(body).includes('acme'));
    it.desk.answer = () => ({ ok: true, data: {}, message: card({ title: 'Applied' }) });
    await it.api.as('olu').submit({ names: 'a.example.com' });
    expect(it.desk.invocations.at(-1)?.args).toEqual({ names: ['a.example.com'], plan: 'ov', remark: 'acme' });
  });

  test('fail/a wrong answer is told at its field, and the form stays', async () => {
    const it = await bench();
    await opened(it);
    it.desk.answer = () => refused('example.gov cannot be had.');
    const { did } = await it.api.as('olu').submit({ names: 'example.gov' });
    expect(did).toBe('errors');
    expect(it.api.screen('olu').modalLines.join('\n')).toContain('! example.gov cannot be had. Name one.');
  });

  test('ok/work that takes longer than Slack waits goes on, and the answer comes in the channel', async () => {
    const it = await bench();
    await opened(it);
    const slow = Promise.withResolvers<Outcome>();
    it.desk.answer = () => slow.promise;
    const sent = it.api.as('olu').submit({ names: 'slow.example.com' });
    await it.api.until('the command', () => it.desk.invocations.length === 2);
    await it.clock.advance(2_000);
    expect((await sent).did).toBe('updated');
    slow.resolve({ ok: true, data: {}, message: card({ title: 'Done at last' }) });
    await it.api.message('ops', (_, lines) => lines.includes('Done at last'));
    await it.api.modal('olu', (view) => JSON.stringify(view.body).includes('Done at last'));
  });

  test('fail/late and wrong, the form comes back with the fault', async () => {
    const it = await bench();
    await opened(it);
    const slow = Promise.withResolvers<Outcome>();
    it.desk.answer = () => slow.promise;
    const sent = it.api.as('olu').submit({ names: 'slow.example.com' });
    await it.api.until('the command', () => it.desk.invocations.length === 2);
    await it.clock.advance(2_000);
    await sent;
    slow.resolve(refused('Too late for that.', 'slow.example.com'));
    await it.api.modal('olu', (view) => JSON.stringify(view.body).includes('Too late for that.'));
  });

  test('fail/a trigger that expired: the person gets a button that opens the form', async () => {
    const it = await bench();
    it.api.faults.refuseNext('views.open', 'expired_trigger_id');
    it.desk.answer = () => refused('A name is missing.');
    await it.api.as('olu').slash('/cert', 'apply', 'ops');
    const told = await it.api.message('ops', ({ ephemeralTo }) => ephemeralTo === it.olu.id);
    expect(it.api.lines(told).join('\n')).toContain('could not be opened in time');
    await it.api.as('olu').click(told, 'Open the form');
    await it.api.modal('olu');
  });

  test('ok/menus ask the desk while the person types, and take what no row shows', async () => {
    const it = await bench();
    it.desk.answer = () => ({
      ...refused('Which one?'),
      ok: false,
      error: { code: 'option-missing', status: 400, message: 'Which one?', remedy: '', field: 'subject' },
      message: card({ title: 'Which one?', audience: 'asker' }),
      form: {
        ...form(),
        command: 'cert status',
        fields: [{ name: 'subject', option: { kind: 'subject', positional: true }, label: 'subject', hint: '' }],
      },
    });
    it.desk.suggestions = [{ value: 'shop.example.com', label: 'shop.example.com' }];
    await it.api.as('olu').slash('/cert', 'status', 'ops');
    const view = await it.api.modal('olu');
    const rows = await it.api.as('olu').suggest(view, 'subject', 'shop');
    expect(rows.map(({ value }) => value)).toEqual(['shop.example.com', 'shop']);
  });
});

describe('a private key pasted into a command', () => {
  test('fail/is refused, told to its owner alone, and stands nowhere', async () => {
    const it = await bench();
    const key = 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEH';
    await it.api.as('olu').slash('/cert', `upload -----BEGIN PRIVATE KEY----- ${key} -----END PRIVATE KEY-----`, 'ops');
    const told = await it.api.message('ops', ({ ephemeralTo }) => ephemeralTo === it.olu.id);
    expect(it.api.lines(told).join('\n')).toMatch(/private key/i);
    expect(JSON.stringify(it.api.log.calls) + JSON.stringify(it.api.log.responses)).not.toContain(key);
    expect(it.desk.invocations).toEqual([]);
  });
});
