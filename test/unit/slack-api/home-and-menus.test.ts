import { describe, expect, test } from 'vitest';
import { actions, button, field, home, type Kit, modal, row, section } from './kit-samples.ts';
import { form, trigger } from './modal-rig.ts';
import { type Rig, refusal, rig, socketApp } from './slack-rig.ts';

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
