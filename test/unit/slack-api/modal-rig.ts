import { issueTrigger } from '../../fakes/slack-api/trigger-ids.ts';
import { entry, field, type Kit, modal, row, select } from './kit-samples.ts';
import { type Rig, socketApp } from './slack-rig.ts';

/** A form with a required text and an optional menu. */
export const form = (more: Kit = {}): Kit =>
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
export const formApp = (it: Rig, view: Kit, answer?: Kit) =>
  socketApp(it, (app) => {
    app.command('/cert', async ({ ack, client, body }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: view as never });
    });
    app.view('apply', async ({ ack }) => ack(answer as never));
  });

/** Ann has the form open. */
export const opened = async (it: Rig, view: Kit = form(), answer?: Kit): Promise<void> => {
  await formApp(it, view, answer);
  await it.api.as('ann').slash('/cert', '', 'ops');
  await it.api.modal('ann');
};

/** A trigger as payloads carry them; `view` where it comes from one. */
export const trigger = (it: Rig, view?: string): string =>
  issueTrigger(it.api.platform.world, it.team.id, it.ann.id, view).id;
