import { describe, expect, test } from 'vitest';
import { home } from './kit-samples.ts';
import { form, opened, trigger } from './modal-rig.ts';
import { type Rig, refusal, rig, socketApp } from './slack-rig.ts';

describe('triggers', () => {
  test('a modal opens within three seconds', async () => {
    const it = await rig();
    await opened(it);
    expect(it.api.screen('ann').modalLines).toEqual(['xxxxx', 'Domain', '<text>', 'Plan', '<plan>', '[Apply]']);
    expect(it.api.screen('bob').modal).toBeUndefined();
  });

  test('the trigger of a command is good for 2,999 ms, and expired_trigger_id after 3,000', async () => {
    const it = await rig();
    await socketApp(it, (app) => app.command('/cert', async ({ ack }) => ack()));
    const ids: string[] = [];
    for (let count = 0; count < 2; count++) {
      await it.api.as('ann').slash('/cert', '', 'ops');
      ids.push(String(it.api.log.envelopes.at(-1)!.payload.trigger_id));
    }
    const [early = '', late = ''] = ids;
    await it.clock.advance(2999);
    expect((await it.client.views.open({ trigger_id: early, view: form() as never })).ok).toBe(true);
    await it.clock.advance(1);
    const { error } = await refusal(it.client.views.open({ trigger_id: late, view: form() as never }));
    expect(error).toBe('expired_trigger_id');
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
