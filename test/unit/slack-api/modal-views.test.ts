import { describe, expect, test } from 'vitest';
import { type Kit, plain } from './kit-samples.ts';
import { form, opened, trigger } from './modal-rig.ts';
import { type Rig, rig, socketApp } from './slack-rig.ts';

describe('submitting', () => {
  test('the app gets the values by block and action, and an empty answer closes the view', async () => {
    const it = await rig();
    await opened(it, form({ private_metadata: 'kept' }));
    const { did } = await it.api.as('ann').submit({ Domain: 'example.com', plan: 'DV free' });
    expect(did).toBe('closed');
    expect(it.api.log.envelopes.at(-1)!.payload).toMatchObject({
      type: 'view_submission',
      view: {
        private_metadata: 'kept',
        state: {
          values: {
            name: { text: { type: 'plain_text_input', value: 'example.com' } },
            plan: { plan: { type: 'static_select', selected_option: { value: 'dv' } } },
          },
        },
      },
    });
    expect(it.api.screen('ann').modal).toBeUndefined();
  });

  test('errors are shown below their blocks and what was typed stays', async () => {
    const it = await rig();
    await opened(it, form(), { response_action: 'errors', errors: { name: 'PLAN-8 refuses it' } });
    expect((await it.api.as('ann').submit({ Domain: 'example.gov' })).did).toBe('errors');
    expect(it.api.screen('ann').modalLines).toContain('! PLAN-8 refuses it');
    expect(it.api.screen('ann').modalLines).toContain('= example.gov');
  });

  test('errors for a block that is none leave the person with a failure', async () => {
    const it = await rig();
    await opened(it, form(), { response_action: 'errors', errors: { other: 'x' } });
    expect((await it.api.as('ann').submit({ Domain: 'x.example' })).did).toBe('failed');
    expect(it.api.screen('ann').notices[0]?.text).toBe('We had some trouble connecting. Try again?');
  });

  test('an update keeps what elements with the same ids hold', async () => {
    const it = await rig();
    await opened(it, form(), { response_action: 'update', view: form({ title: plain(3) }) });
    expect((await it.api.as('ann').submit({ Domain: 'kept.example' })).did).toBe('updated');
    expect(it.api.screen('ann').modalLines).toContain('= kept.example');
  });

  test('push and clear', async () => {
    const it = await rig();
    await opened(it, form(), { response_action: 'push', view: form() });
    expect((await it.api.as('ann').submit({ Domain: 'a.example' })).did).toBe('pushed');
    expect(it.api.screen('ann').depth).toBe(2);
    const other = await rig();
    await opened(other, form(), { response_action: 'clear' });
    expect((await other.api.as('ann').submit({ Domain: 'a.example' })).did).toBe('cleared');
    expect(other.api.screen('ann').depth).toBe(0);
  });

  test('a view in the answer is checked like any other', async () => {
    const it = await rig();
    await opened(it, form(), { response_action: 'update', view: form({ colour: 'red' }) });
    expect((await it.api.as('ann').submit({ Domain: 'a.example' })).did).toBe('failed');
  });

  test('no acknowledgement within three seconds leaves the view open', async () => {
    const it = await rig();
    await socketApp(it, (app) => {
      app.command('/cert', async ({ ack, client, body }) => {
        await ack();
        await client.views.open({ trigger_id: body.trigger_id, view: form() as never });
      });
      app.view('apply', async () => undefined);
    });
    await it.api.as('ann').slash('/cert', '', 'ops');
    await it.api.modal('ann');
    const submitted = it.api.as('ann').submit({ Domain: 'a.example' });
    await it.api.until('the submission', () => it.api.log.envelopes.length === 2);
    await it.clock.advance(3000);
    expect((await submitted).did).toBe('failed');
    expect(it.api.screen('ann').notices[0]?.code).toBe('operation_timeout');
    expect(it.api.screen('ann').depth).toBe(1);
  });

  const UNSENT = [
    { name: 'a required field that is empty', values: {}, says: 'Domain: please complete this required field' },
    {
      name: 'a row that is none',
      values: { Domain: 'x', plan: 'OV' },
      says: 'no row "OV" in plan; there are: DV free',
    },
    { name: 'a field that is none', values: { Nothing: 'x' }, says: '0 elements called "Nothing"' },
  ];

  test.each(UNSENT)('fail/the client does not send $name', async ({ values, says }) => {
    const it = await rig();
    await opened(it);
    await expect(it.api.as('ann').submit(values)).rejects.toThrow(says);
    expect(it.api.log.envelopes).toHaveLength(1);
  });
});

describe('closing', () => {
  const stacked = async (it: Rig, more: Kit): Promise<void> => {
    await socketApp(it, (app) => app.view({ callback_id: 'apply', type: 'view_closed' }, async ({ ack }) => ack()));
    const first = await it.client.views.open({ trigger_id: trigger(it), view: form(more) as never });
    await it.client.views.push({ trigger_id: trigger(it, first.view?.id), view: form(more) as never });
  };
  const closings = (it: Rig) =>
    it.api.log.envelopes.map((envelope) => (envelope.payload as { is_cleared?: boolean }).is_cleared);

  test('the app hears of a view that asked for it, and the one below shows', async () => {
    const it = await rig();
    await stacked(it, { notify_on_close: true });
    await it.api.as('ann').close();
    expect(closings(it)).toEqual([false]);
    expect(it.api.screen('ann').depth).toBe(1);
  });

  test('the cross closes all of them', async () => {
    const it = await rig();
    await stacked(it, { notify_on_close: true });
    await it.api.as('ann').close({ all: true });
    expect(closings(it)).toEqual([true, true]);
    expect(it.api.screen('ann').depth).toBe(0);
  });

  test('a view that did not ask closes in silence', async () => {
    const it = await rig();
    await stacked(it, {});
    await it.api.as('ann').close();
    expect(it.api.log.envelopes).toEqual([]);
  });
});
