import { describe, expect, test } from 'vitest';
import { actions, button, entry, field, home, type Kit, modal, plain, row, section, select } from './kit-samples.ts';
import { type Rig, refusal, rig, socketApp } from './slack-rig.ts';

const form = (more: Kit = {}): Kit =>
  modal({
    callback_id: 'apply',
    submit: { type: 'plain_text', text: 'Apply' },
    blocks: [
      field(entry({ action_id: 'text' }), { block_id: 'name', label: { type: 'plain_text', text: 'Domain' } }),
      field(
        select({ action_id: 'plan', options: [row({ value: 'dv', text: { type: 'plain_text', text: 'DV free' } })] }),
        {
          block_id: 'plan',
          optional: true,
          label: { type: 'plain_text', text: 'Plan' },
        },
      ),
    ],
    ...more,
  });

/** An app whose /cert opens this view, and whose submission is answered with `answer`. */
const formApp = (it: Rig, view: Kit, answer?: Kit) =>
  socketApp(it, (app) => {
    app.command('/cert', async ({ ack, client, body }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: view as never });
    });
    app.view('apply', async ({ ack }) => ack(answer as never));
  });

const opened = async (it: Rig, view: Kit = form(), answer?: Kit): Promise<void> => {
  await formApp(it, view, answer);
  await it.api.as('ann').slash('/cert', '', 'ops');
  await it.api.modal('ann');
};

const trigger = (it: Rig, view?: string): string => {
  const id = `${it.clock.now()}.${it.api.platform.world.pick(1e9)}.${it.api.platform.world.secret(8)}`;
  const expiresAt = it.clock.now() + 3000;
  it.api.platform.world.triggers.set(id, { id, team: it.team.id, user: it.ann.id, view, expiresAt, used: false });
  return id;
};

describe('triggers', () => {
  test('a modal opens within three seconds', async () => {
    const it = await rig();
    await opened(it);
    expect(it.api.screen('ann').modalLines).toEqual(['xxxxx', 'Domain', '<text>', 'Plan', '<plan>', '[Apply]']);
    expect(it.api.screen('bob').modal).toBeUndefined();
  });

  test('after three seconds it is expired_trigger_id', async () => {
    const it = await rig();
    const id = trigger(it);
    await it.clock.advance(3000);
    expect((await refusal(it.client.views.open({ trigger_id: id, view: form() as never }))).error).toBe(
      'expired_trigger_id',
    );
  });

  test('a second use is exchanged_trigger_id', async () => {
    const it = await rig();
    const id = trigger(it);
    await it.client.views.open({ trigger_id: id, view: form() as never });
    expect((await refusal(it.client.views.open({ trigger_id: id, view: form() as never }))).error).toBe(
      'exchanged_trigger_id',
    );
  });

  test('a view that is refused does not use the trigger up', async () => {
    const it = await rig();
    const id = trigger(it);
    await refusal(it.client.views.open({ trigger_id: id, view: form({ colour: 'red' }) as never }));
    expect((await it.client.views.open({ trigger_id: id, view: form() as never })).ok).toBe(true);
  });

  test.each(['abc', '1.2.zz', ''])('fail/%j is no trigger', async (id) => {
    const it = await rig();
    const { error } = await refusal(it.client.views.open({ trigger_id: id, view: form() as never }));
    expect(error).toBe(id === '' ? 'invalid_arguments' : 'invalid_trigger_id');
  });
});

describe('the stack', () => {
  const push = (it: Rig, view: string) =>
    it.client.views.push({ trigger_id: trigger(it, view), view: form() as never });

  test('holds three views; the fourth is push_limit_reached', async () => {
    const it = await rig();
    const first = await it.client.views.open({ trigger_id: trigger(it), view: form() as never });
    const second = await push(it, first.view?.id ?? '');
    const third = await push(it, second.view?.id ?? '');
    expect(it.api.screen('ann').depth).toBe(3);
    expect(third.view).toMatchObject({ root_view_id: first.view?.id, previous_view_id: second.view?.id });
    expect((await refusal(push(it, third.view?.id ?? ''))).error).toBe('push_limit_reached');
  });

  test('a trigger that did not come from a modal cannot push', async () => {
    const it = await rig();
    expect((await refusal(it.client.views.push({ trigger_id: trigger(it), view: form() as never }))).error).toBe(
      'not_found',
    );
    const shown = await it.client.views.publish({ user_id: it.ann.id, view: home() as never });
    expect((await refusal(push(it, shown.view?.id ?? ''))).error).toBe('invalid_arguments');
  });

  test('a hash that is old is hash_conflict, for modals and App Homes', async () => {
    const it = await rig();
    const { view } = await it.client.views.open({ trigger_id: trigger(it), view: form() as never });
    const update = (hash?: string) =>
      it.client.views.update({
        view_id: view?.id ?? '',
        view: form() as never,
        ...(hash === undefined ? {} : { hash }),
      });
    await update(view?.hash);
    expect((await refusal(update(view?.hash))).error).toBe('hash_conflict');
    expect((await update()).ok).toBe(true);
    const shown = await it.client.views.publish({ user_id: it.ann.id, view: home() as never });
    const again = { user_id: it.ann.id, view: home() as never, hash: shown.view?.hash ?? '' };
    await it.client.views.publish(again);
    expect((await refusal(it.client.views.publish(again))).error).toBe('hash_conflict');
  });

  test('a closed view is not_found', async () => {
    const it = await rig();
    await opened(it);
    const view = it.api.screen('ann').modal!;
    await it.api.as('ann').close();
    expect((await refusal(it.client.views.update({ view_id: view.id, view: form() as never }))).error).toBe(
      'not_found',
    );
  });

  test('an external id belongs to one view', async () => {
    const it = await rig();
    await it.client.views.open({ trigger_id: trigger(it), view: form({ external_id: 'one' }) as never });
    await it.client.views.update({ external_id: 'one', view: form({ external_id: 'one' }) as never });
    const shown = it.client.views.publish({ user_id: it.ann.id, view: home({ external_id: 'one' }) as never });
    expect((await refusal(shown)).error).toBe('duplicate_external_id');
  });
});

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

describe('the App Home', () => {
  test('opening it tells the app, whose view is shown and clicked there', async () => {
    const it = await rig();
    let clicked: unknown;
    await socketApp(it, (app) => {
      app.event('app_home_opened', async ({ event, client }) => {
        const view = home({
          blocks: [actions(button({ action_id: 'list', text: { type: 'plain_text', text: 'List' } }))],
        });
        await client.views.publish({ user_id: event.user, view: view as never });
      });
      app.action('list', async ({ ack, body }) => {
        clicked = (body as { container?: unknown }).container;
        await ack();
      });
    });
    it.api.as('ann').openHome();
    const view = await it.api.home('ann');
    expect(it.api.screen('ann').homeLines).toEqual(['[List]']);
    await it.api.as('ann').click(view, 'List');
    expect(clicked).toEqual({ type: 'view', view_id: view.id });
  });

  test('where the tab is off it is not_enabled', async () => {
    const it = await rig({ app: { homeTab: false } });
    expect((await refusal(it.client.views.publish({ user_id: it.ann.id, view: home() as never }))).error).toBe(
      'not_enabled',
    );
  });
});

describe('menus that ask the app', () => {
  const menuForm = form({
    blocks: [
      field(
        { type: 'external_select', action_id: 'order', min_query_length: 2 },
        { block_id: 'order', label: { type: 'plain_text', text: 'Order' } },
      ),
    ],
  });

  const menuApp = async (it: Rig, answer: Kit): Promise<void> => {
    await socketApp(it, (app) => {
      app.command('/cert', async ({ ack, client, body }) => {
        await ack();
        await client.views.open({ trigger_id: body.trigger_id, view: menuForm as never });
      });
      app.options('order', async ({ ack }) => ack(answer as never));
      app.view('apply', async ({ ack }) => ack());
    });
    await it.api.as('ann').slash('/cert', '', 'ops');
    await it.api.modal('ann');
  };

  test('rows are shown and can be chosen', async () => {
    const it = await rig();
    await menuApp(it, { options: [row({ value: 'ord_1', text: { type: 'plain_text', text: 'example.com' } })] });
    const view = it.api.screen('ann').modal!;
    expect(await it.api.as('ann').suggest(view, 'Order', 'ex')).toHaveLength(1);
    await it.api.as('ann').submit({ Order: 'example.com' });
    expect(it.api.log.envelopes.at(-1)!.payload).toMatchObject({
      view: { state: { values: { order: { order: { selected_option: { value: 'ord_1' } } } } } },
    });
  });

  test('below min_query_length nothing is asked', async () => {
    const it = await rig();
    await menuApp(it, { options: [] });
    expect(await it.api.as('ann').suggest(it.api.screen('ann').modal!, 'Order', 'e')).toEqual([]);
    expect(it.api.log.envelopes).toHaveLength(1);
  });

  test('an answer above 100 rows shows nothing', async () => {
    const it = await rig();
    await menuApp(it, { options: Array.from({ length: 101 }, () => row()) });
    expect(await it.api.as('ann').suggest(it.api.screen('ann').modal!, 'Order', 'ex')).toEqual([]);
    expect(it.api.screen('ann').notices[0]).toMatchObject({
      code: 'invalid_options',
      text: 'no more than 100 items allowed',
    });
  });
});

test('a section in a modal is drawn', async () => {
  const it = await rig();
  await it.client.views.open({ trigger_id: trigger(it), view: modal({ blocks: [section()] }) as never });
  expect(it.api.screen('ann').modalLines).toEqual(['xxxxx', 'xxxxx']);
});
