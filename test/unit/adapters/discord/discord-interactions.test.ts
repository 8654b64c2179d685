import { describe, expect, test, vi } from 'vitest';
import type { Action } from '../../../../src/chat/action.ts';
import { card } from '../../../../src/chat/build.ts';
import type { Outcome } from '../../../../src/chat/desk.ts';
import type { Message } from '../../../../src/chat/message.ts';
import { buttonsOf, selectsOf, textOf } from '../../../fakes/discord-api/message-text.ts';
import { fakeClock } from '../../../fakes/fake-clock.ts';
import { hurriedClock, makeRig } from './discord-rig.ts';

const ok = (message: Message, more: object = {}): Outcome => ({ ok: true, data: {}, message, ...more });
const press = (label: string, more: Partial<Action> = {}): Action => ({
  label,
  command: 'cert approve',
  args: { approval: 'apv_1' },
  style: 'primary',
  ...more,
});
const refusal: Outcome = {
  ok: false,
  error: { code: 'not-permitted', status: 403, message: 'You may not.', remedy: 'Ask ann.' },
  message: card({ tone: 'bad', title: 'You may not.', audience: 'asker' }),
};

describe('slash commands', () => {
  test('are acknowledged before anything is looked up, and answered in place', async () => {
    const { api, desk, channel, people, connect } = await makeRig();
    await connect();
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    desk.answer = () => promise;
    const sent = api.slash(people.olu, '/cert approve', { approval: 'apv_1' }, channel);
    expect(await sent.acknowledged()).toBe(5);
    resolve(ok(card({ title: 'Approved' })));
    const reply = await sent.reply();
    expect(textOf(reply)).toBe('### Approved');
    expect(reply.visibleTo).toBeUndefined();
    expect(api.calls('POST /webhooks/:application/:token')).toEqual([]);
  });

  test('carry the guild, the user, their roles, the language and an id of the event', async () => {
    const { api, guild, desk, channel, people, connect } = await makeRig();
    await connect();
    const role = api.addRole(guild, 'Operators');
    api.setRoles(guild, people.olu, [role]);
    people.olu.user.locale = 'zh-CN';
    const sent = api.slash(people.olu, '/cert apply', { names: '“a.example” b.example', plan: 'dv' }, channel);
    await sent.reply();
    expect(desk.invocations).toEqual([
      {
        id: `discord:${sent.id}`,
        path: ['cert', 'apply'],
        args: { names: '"a.example" b.example', plan: 'dv' },
        actor: { surface: 'discord', realm: guild.id, user: people.olu.user.id, name: 'olu', groups: [role.id] },
        conversation: { surface: 'discord', realm: guild.id, id: channel.id },
        origin: 'typed',
        language: 'zh',
        local: false,
      },
    ]);
  });

  test('of three words reach their command', async () => {
    const { api, desk, channel, people, connect } = await makeRig();
    await connect();
    await api.slash(people.olu, '/cert points history', {}, channel).reply();
    expect(desk.invocations[0]?.path).toEqual(['cert', 'points', 'history']);
  });

  test('that read are answered to the asker alone', async () => {
    const { api, channel, people, connect } = await makeRig();
    await connect();
    const reply = await api.slash(people.vic, '/cert status', {}, channel).reply();
    expect(reply.visibleTo).toBe(people.vic.user.id);
    expect(api.screen(people.ada, channel)).not.toContain('Did cert status');
  });

  test('a refusal of a public command is seen by the asker alone, and nothing is left in the channel', async () => {
    const { api, desk, channel, people, connect } = await makeRig();
    await connect();
    desk.answer = () => refusal;
    const [told] = await api.slash(people.vic, '/cert approve', { approval: 'x' }, channel).followUps();
    expect(textOf(told as never)).toContain('You may not.');
    expect(told?.visibleTo).toBe(people.vic.user.id);
    expect(api.messages(channel, people.ada)).toEqual([]);
  });

  test('a card that follows its subject is handed to the desk, and can be edited by the bot later', async () => {
    const { api, desk, channel, people, connect } = await makeRig();
    const surface = await connect();
    desk.answer = () => ok(card({ title: 'Applied' }), { follows: { kind: 'order', id: 'ord_1' } });
    const reply = await api.slash(people.olu, '/cert approve', { approval: 'x' }, channel).reply();
    await vi.waitFor(() => expect(desk.followed.length > 0).toBe(true));
    const handle = desk.followed[0]?.message;
    expect(handle?.ref).toBe(reply.id);
    expect(await surface.edit(handle as never, card({ title: 'Issued' }))).toEqual(handle);
    expect(textOf(api.messages(channel)[0] as never)).toBe('### Issued');
  });

  test('files are attached', async () => {
    const { api, desk, channel, people, connect } = await makeRig();
    await connect();
    desk.answer = () =>
      ok(card({ title: 'Files', audience: 'asker' }), {
        files: [{ name: 'a/b.pem', bytes: Buffer.from('x'), mode: 0o600 }],
      });
    const reply = await api.slash(people.olu, '/cert download', {}, channel).reply();
    expect(reply.attachments.map(({ filename }) => filename)).toEqual(['a_b.pem']);
  });

  test('an interaction that was missed for three seconds does nothing', async () => {
    const { api, desk, channel, people, lines, connect } = await makeRig();
    await connect();
    api.faults.next('POST /interactions/:interaction/:token/callback', {
      status: 404,
      body: { code: 10062, message: 'Unknown interaction' },
    });
    api.slash(people.olu, '/cert approve', { approval: 'x' }, channel);
    await vi.waitFor(() => expect(lines.some(({ message }) => message.includes('too old'))).toBe(true));
    expect(desk.invocations).toEqual([]);
  });

  test('the same interaction delivered twice is done once', async () => {
    const { api, desk, channel, people, lines, connect } = await makeRig();
    await connect();
    const sent = api.slash(people.olu, '/cert approve', { approval: 'x' }, channel);
    await sent.reply();
    await api.faults.redeliver(sent.record);
    await vi.waitFor(() => expect(lines.some(({ message }) => message.includes('answered already'))).toBe(true));
    expect(desk.invocations).toHaveLength(1);
  });

  test('a guild that is not configured is refused and counted', async () => {
    const { api, desk, connect } = await makeRig();
    const surface = await connect();
    const other = api.addGuild({ name: 'Other' });
    const mallory = api.addMember(other, 'mallory');
    const room = api.addChannel(other, 'room');
    const command = [...api.application.commands.values()].find(({ name }) => name === 'cert') as never;
    api.application.commands.set('global', { ...(command as object), id: 'global', guildId: undefined } as never);
    const reply = await api.slash(mallory, '/cert status', {}, room).reply();
    expect(textOf(reply)).toContain('not one that Signet answers');
    expect(desk.invocations).toEqual([]);
    expect(surface.refusals.get('guild')).toBe(1);
  });

  test.each([
    ['everybody', '/cert approve', { approval: 'x' }, undefined],
    ['the asker alone', '/cert status', {}, 'dm'],
  ])('work that outlives the token is told by the bot itself: %s', async (_, path, values, dm) => {
    const clock = fakeClock();
    const { api, desk, channel, people, connect } = await makeRig({ clock });
    await connect();
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    desk.answer = () => promise;
    await api
      .slash(people.olu, path, { ...values }, channel)
      .acknowledged()
      .catch(() => {});
    await vi.waitFor(() => expect(desk.invocations.length > 0).toBe(true));
    await clock.advance(16 * 60_000);
    resolve(ok(card({ title: 'Done at last' })));
    const where = dm === undefined ? channel : api.directMessages(people.olu);
    const message = await api.message(where, (one) => textOf(one).includes('Done at last'));
    expect(message.visibleTo).toBeUndefined();
  });
});

describe('autocomplete', () => {
  test('suggests what the desk finds, for the last word of an option that may stand several times', async () => {
    const { api, desk, channel, people, connect } = await makeRig();
    await connect();
    desk.suggestions = [
      { value: 'shop.example.test', label: 'shop.example.test (order)' },
      { value: 'x'.repeat(101), label: 'too long' },
    ];
    const choices = await api
      .as(people.olu)
      .autocomplete('/cert status', { subject: '' }, 'subject', channel)
      .choices();
    expect(choices).toEqual([{ name: 'shop.example.test (order)', value: 'shop.example.test' }]);
  });

  test('a desk that fails suggests nothing', async () => {
    const { api, desk, channel, people, connect } = await makeRig();
    await connect();
    desk.suggest = async () => {
      throw new Error('down');
    };
    expect(
      await api.as(people.olu).autocomplete('/cert status', { subject: 'a' }, 'subject', channel).choices(),
    ).toEqual([]);
  });
});

describe('buttons', () => {
  const withCard = async (actions: readonly Action[]) => {
    const rig = await makeRig();
    const surface = await rig.connect();
    const conversation = { surface: 'discord', realm: rig.guild.id, id: rig.channel.id };
    await surface.post(conversation, card({ title: 'Waiting', actions }));
    const message = await rig.api.message(rig.channel);
    return { ...rig, surface, message };
  };

  test('are the command they name, done by whoever presses', async () => {
    const { api, desk, people, message } = await withCard([press('Approve')]);
    const sent = api.as(people.ann).click(message, 'Approve');
    expect(await sent.acknowledged()).toBe(6);
    const [told] = await sent.followUps();
    expect(told?.visibleTo).toBe(people.ann.user.id);
    expect(desk.invocations).toMatchObject([
      { path: ['cert', 'approve'], args: { approval: 'apv_1' }, actor: { user: people.ann.user.id }, origin: 'button' },
    ]);
  });

  test('bring up what else changed in the thread of the card, where it lives on', async () => {
    const { api, desk, people, message, surface, channel } = await withCard([press('Approve')]);
    desk.answer = () => ok(card({ title: 'Renewing' }), { follows: { kind: 'order', id: 'ord_2' } });
    api.as(people.ann).click(message, 'Approve');
    await vi.waitFor(() => expect(desk.followed).toHaveLength(1));
    const { message: posted } = desk.followed[0] ?? {};
    expect(posted?.conversation).toMatchObject({ id: channel.id, thread: message.id });
    expect(api.messages(channel).map((one) => textOf(one as never))).toEqual(['### Waiting\n[Approve]']);
    await surface.edit(posted as never, card({ title: 'Renewed' }));
    const thread = api.world.channels.get(message.id);
    expect(api.messages(thread as never).map(textOf)).toContain('### Renewed');
  });

  test('bring it up beside the card where that can have no thread', async () => {
    const { api, desk, people, guild, surface } = await withCard([]);
    const closed = api.addChannel(guild, 'closed', { denyBot: ['createPublicThreads'] });
    const conversation = { surface: 'discord', realm: guild.id, id: closed.id };
    await surface.post(conversation, card({ title: 'Waiting', actions: [press('Approve')] }));
    desk.answer = () => ok(card({ title: 'Renewing' }), { follows: { kind: 'order', id: 'ord_2' } });
    api.as(people.ann).click(await api.message(closed), 'Approve');
    await vi.waitFor(() => expect(desk.followed).toHaveLength(1));
    expect(desk.followed[0]?.message.conversation).toEqual(conversation);
    expect(api.messages(closed).map((one) => textOf(one as never))).toEqual(['### Waiting\n[Approve]', '### Renewing']);
  });

  test('with more to say than an id has room for survive a restart', async () => {
    const { api, desk, people, message, surface, connect } = await withCard([
      press('Long', { args: { approval: 'x'.repeat(200) } }),
    ]);
    expect(String(buttonsOf(message)[0]?.custom_id)).toMatch(/^1r0:~/);
    await surface.stop();
    await connect();
    await api.as(people.ann).click(message, 'Long').followUps();
    expect(desk.invocations[0]?.args).toEqual({ approval: 'x'.repeat(200) });
  });

  test.each(['1r0:~unknown', '9z0:whatever', 'nonsense'])('that are not known (%s) are refused kindly', async (id) => {
    const { api, desk, people, message } = await withCard([press('Approve')]);
    const sent = api.as(people.ann).clickStale(message, id);
    await sent.acknowledged();
    await api.until('the refusal', () => api.screen(people.ann).includes('too old'));
    expect(desk.invocations).toEqual([]);
  });

  test('ask "are you sure?" out of the others’ sight, and do nothing on No', async () => {
    const { api, desk, people, message } = await withCard([press('Cancel', { confirm: 'Cancel shop.example.test?' })]);
    const question = await api.as(people.ann).click(message, 'Cancel').reply();
    expect(question.visibleTo).toBe(people.ann.user.id);
    expect(textOf(question)).toContain('Cancel shop.example.test?');
    await api.as(people.ann).click(question, 'No').reply();
    await api.until('the answer', () => api.screen(people.ann).includes('Nothing was done'));
    expect(desk.invocations).toEqual([]);
    const again = await api.as(people.ann).click(message, 'Cancel').reply();
    await api.as(people.ann).click(again, 'Yes, go on').reply();
    await vi.waitFor(() => expect(desk.invocations.length === 1).toBe(true));
    expect(desk.invocations[0]).toMatchObject({ path: ['cert', 'approve'], args: { approval: 'apv_1' } });
  });

  test('ask for one option in a modal', async () => {
    const reject = press('Reject', { command: 'cert reject', ask: { option: 'reason', label: 'Why' } });
    const { api, desk, people, message } = await withCard([reject]);
    const modal = await api.as(people.ann).click(message, 'Reject').modal();
    const sent = api.submit(people.ann, modal, { reason: 'not ours' });
    await sent.followUps();
    expect(desk.invocations).toMatchObject([
      { path: ['cert', 'reject'], args: { approval: 'apv_1', reason: 'not ours' }, origin: 'form' },
    ]);
  });

  test('beyond ten stand in a select and do the same', async () => {
    const actions = Array.from({ length: 30 }, (_, index) =>
      press(`Do ${index}`, { args: { approval: `apv_${index}` } }),
    );
    const { api, desk, people, message } = await withCard(actions);
    const select = selectsOf(message)[0] as { custom_id: string; options: { label: string; value: string }[] };
    const chosen = select.options.find(({ label }) => label === 'Do 29')?.value ?? '';
    await api.as(people.ann).select(message, select.custom_id, [chosen]).followUps();
    expect(desk.invocations[0]?.args).toEqual({ approval: 'apv_29' });
  });
});

describe('forms', () => {
  test('open where nothing was said, ask at most five things a page, keep what was typed, and send it all', async () => {
    const { api, bot, desk, channel, people, connect } = await makeRig();
    await connect();
    const modal = await api.slash(people.olu, '/cert apply', {}, channel).modal();
    expect(modal.components).toHaveLength(5);
    const reply = await api
      .submit(people.olu, modal, { names: 'a.example', plan: ['ov'], deploy: true, password: 'hunter2hunter2' })
      .reply();
    expect(reply.visibleTo).toBeUndefined();
    expect(desk.invocations).toMatchObject([
      {
        path: ['cert', 'apply'],
        args: { names: 'a.example', plan: 'ov', deploy: true, password: 'hunter2hunter2', remark: '' },
        origin: 'form',
      },
    ]);
    // What was typed as a secret stands nowhere that anybody can open.
    expect(JSON.stringify(api.messages(channel))).not.toContain('hunter2');
    const rows = await bot.store.db.selectFrom('kept').selectAll().execute();
    expect(rows).not.toEqual([]);
    expect(JSON.stringify(rows)).not.toContain('hunter2');
  });

  test('open in time without suggestions where these take longer than a second', async () => {
    const { api, bot, channel, people, connect } = await makeRig({}, hurriedClock);
    let asked = 0;
    const suggest = () => {
      asked += 1;
      return new Promise<never>(() => {});
    };
    await connect({}, { ...bot.bot.desk, suggest });
    const modal = await api.slash(people.olu, '/cert apply', {}, channel).modal();
    expect(modal.components.length).toBeGreaterThan(0);
    expect(asked).toBeGreaterThan(0);
  });

  test('that were asked for too late do not open, and nothing is done', async () => {
    const { api, desk, channel, people, lines, connect } = await makeRig();
    await connect();
    api.faults.next('POST /interactions/:interaction/:token/callback', {
      status: 404,
      body: { code: 10062, message: 'Unknown interaction' },
    });
    api.slash(people.olu, '/cert apply', {}, channel);
    await vi.waitFor(() => expect(lines.some(({ message }) => message.includes('too old'))).toBe(true));
    expect(desk.invocations).toEqual([]);
    await api.slash(people.olu, '/cert apply', {}, channel).modal();
  });

  test('mend a refusal: the fault at its field, the rest as it was typed', async () => {
    const { api, desk, channel, people, connect } = await makeRig();
    await connect();
    const fault = { code: 'name-invalid', status: 422, message: 'Not a name.', remedy: 'Mend it.', field: 'names' };
    desk.answer = ({ args }) =>
      args.names === 'good.example'
        ? ok(card({ title: 'Applied' }))
        : {
            ok: false,
            error: fault,
            message: card({ tone: 'bad', title: 'Not a name.', audience: 'asker' }),
            form: { title: 'Apply', command: 'cert apply', fields: [], submit: 'Send' },
          };
    const [refused] = await api
      .slash(people.olu, '/cert apply', { names: 'bad name', plan: 'ov' }, channel)
      .followUps();
    const modal = await api
      .as(people.olu)
      .click(refused as never, 'Fill in the form')
      .modal();
    expect(modal.components[0]).toMatchObject({
      label: 'names',
      description: 'Not a name. Mend it.',
      component: { value: 'bad name' },
    });
    await api.submit(people.olu, modal, { names: 'good.example' }).reply();
    expect(desk.invocations.at(-1)?.args).toMatchObject({ names: 'good.example', plan: 'ov' });
  });

  test('APPLY-3 APPLY-4 what the chosen plan needs comes on the pages after it, and no page is passed over', async () => {
    const { api, bot, channel, people, connect } = await makeRig();
    await connect({}, bot.bot.desk);
    const modal = await api.slash(people.olu, '/cert apply', {}, channel).modal();
    const labels = (of: typeof modal) => of.components.map((one) => (one as { readonly label?: string }).label);
    expect(labels(modal)).toEqual(['names', 'plan', 'method', 'remark', 'project']);
    const given = { names: 'shop.example.test', plan: 'geotrust-ov' };
    const page = await api.submit(people.olu, modal, given).reply();
    const more = await api
      .as(people.olu)
      .click(page, String(buttonsOf(page)[1]?.label))
      .modal();
    expect(labels(more)).toEqual(['years', 'org', 'admin', 'contact', 'algorithm']);
  });

  test('of more than five fields go on page by page, or are sent at once; also after a restart', async () => {
    const { api, bot, channel, people, connect } = await makeRig();
    const surface = await connect({}, bot.bot.desk);
    const modal = await api.slash(people.olu, '/cert apply', {}, channel).modal();
    expect(modal.title).toMatch(/\(1\/\d\)$/);
    const page = await api.submit(people.olu, modal, { names: 'shop.example.test' }).reply();
    expect(page.visibleTo).toBe(people.olu.user.id);
    expect(textOf(page)).toContain('names');
    await surface.stop();
    await connect({}, bot.bot.desk);
    const more = await api
      .as(people.olu)
      .click(page, String(buttonsOf(page)[1]?.label))
      .modal();
    expect(more.title).toMatch(/\(2\/2\)$/);
    const reply = await api.submit(people.olu, more, {}).reply();
    expect(textOf(reply)).toContain('shop.example.test');
    expect(reply.visibleTo).toBeUndefined();
  });
});
