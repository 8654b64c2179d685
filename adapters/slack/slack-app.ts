import { App } from '@slack/bolt';
import type { Identity } from '../../src/chat/actor.ts';
import type { Desk } from '../../src/chat/desk.ts';
import type { Base } from '../../src/kernel/base.ts';
import type { Language } from '../../src/texts/language.ts';
import { PRESS, SHOW, TURN } from './slack-buttons.ts';
import { clientOptions, libraryLog } from './slack-client.ts';
import type { SlackConfig } from './slack-config.ts';
import { slackDetail } from './slack-errors.ts';
import { FIELD_ACTION, type FormMemory, fieldOfBlock, type Submitted } from './slack-forms.ts';
import type { SlackHome } from './slack-home.ts';
import { LIMITS } from './slack-limits.ts';
import type { People } from './slack-people.ts';
import { type Asked, conversationAt, isTrue, originOf, type Place, textAt } from './slack-place.ts';
import { eventKey, type SlackReceiver } from './slack-receiver.ts';
import type { SlackTalk } from './slack-talk.ts';
import { plainText } from './slack-text.ts';
import { threadForm } from './slack-thread-form.ts';
import type { Workspace, Workspaces } from './slack-workspaces.ts';

type Body = Readonly<Record<string, unknown>>;

export interface AppParts extends Base {
  readonly config: SlackConfig;
  readonly language: Language;
  readonly receiver: SlackReceiver;
  readonly workspaces: Workspaces;
  readonly people: People;
  readonly talk: SlackTalk;
  readonly home: SlackHome;
  readonly desk: Desk;
  openThreadForm(asked: Asked): Promise<void>;
  refused(): void;
}

/** Identity: the organisation on Enterprise Grid, where user ids are one space, else the team; never a name. */
const identityOf = (
  body: Body,
  user: string,
  workspace: Workspace,
  known: { name: string; groups: readonly string[] },
): Identity => ({
  surface: 'slack',
  realm:
    originOf(body).enterprise ??
    textAt(body, 'user', 'team_id') ??
    textAt(body, 'team_id') ??
    originOf(body).team ??
    workspace.realm,
  user,
  name: known.name,
  groups: known.groups,
});

const placeOfBody = (body: Body): Place => ({
  channel: textAt(body, 'channel_id') ?? textAt(body, 'channel', 'id') ?? textAt(body, 'container', 'channel_id'),
  thread: textAt(body, 'container', 'thread_ts') ?? textAt(body, 'message', 'thread_ts'),
  url: textAt(body, 'response_url'),
  ts: textAt(body, 'container', 'message_ts'),
  ephemeral: isTrue(body, 'container', 'is_ephemeral'),
});

const memoryOf = (text: string | undefined): FormMemory | undefined => {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as FormMemory);
  } catch {
    return undefined;
  }
};

/** Makes `Asked` of an event: who, where, which language. Undefined, and counted, from a workspace that is not ours. */
const createAsker =
  ({ workspaces, people, refused }: AppParts) =>
  async (body: Body, user: string, place: Place): Promise<Asked | undefined> => {
    const workspace = await workspaces.from(originOf(body));
    if (workspace === undefined) {
      refused();
      return undefined;
    }
    const known = await people.look(workspace, user);
    return {
      workspace,
      actor: identityOf(body, user, workspace, known),
      language: known.language,
      id: eventKey(body),
      conversation: conversationAt(place, workspace.realm),
      responseUrl: place.url,
      trigger: textAt(body, 'trigger_id'),
      clicked: place.ts === undefined ? undefined : { ts: place.ts, ephemeral: place.ephemeral === true },
    };
  };

type Ask = ReturnType<typeof createAsker>;

/** Slash commands, mentions, direct messages: what people type. */
const listenForWords = (app: App, { talk, openThreadForm }: AppParts, ask: Ask): void => {
  app.command(/.*/, async ({ body }) => {
    const place = placeOfBody(body as unknown as Body);
    const asked = await ask(body as unknown as Body, body.user_id, place);
    const group = body.command.replace(/^\//, '').startsWith('signet') ? 'signet' : 'cert';
    if (asked !== undefined) await talk.typed(asked, body.text, group);
  });
  const heard = async (body: Body, event: Body): Promise<void> => {
    // Edits, joins, and what bots say (this one too) are no commands.
    if (event.subtype !== undefined || event.bot_id !== undefined) return;
    const [user, text] = [textAt(event, 'user'), textAt(event, 'text')];
    if (user === undefined || text === undefined) return;
    const inDirect = event.channel_type === 'im';
    const thread = textAt(event, 'thread_ts') ?? (inDirect ? undefined : textAt(event, 'ts'));
    const asked = await ask(body, user, { channel: textAt(event, 'channel'), thread });
    if (asked !== undefined) await talk.typed(asked, text.replace(`<@${asked.workspace.botUser}>`, ' '));
  };
  app.event('app_mention', async ({ body, event }) => heard(body as unknown as Body, event as unknown as Body));
  app.event('message', async ({ body, event }) => {
    if ((event as { channel_type?: string }).channel_type === 'im')
      await heard(body as unknown as Body, event as unknown as Body);
  });
  app.shortcut(/.*/, async ({ body: shortcut }) => {
    const body = shortcut as unknown as Body;
    const message = placeOfBody(body);
    const thread = textAt(body, 'message', 'thread_ts') ?? textAt(body, 'message_ts');
    const asked = await ask(body, textAt(body, 'user', 'id') ?? '', { channel: message.channel, thread });
    if (asked !== undefined) await openThreadForm(asked);
  });
};

/** Buttons, forms and menus. */
const listenForHands = (app: App, { talk, desk }: AppParts, ask: Ask): void => {
  app.action(new RegExp(`^(${PRESS}|${TURN}|${SHOW}):`), async ({ body: click, action }) => {
    const body = click as unknown as Body;
    const asked = await ask(body, click.user.id, placeOfBody(body));
    const value = textAt(action, 'value') ?? '';
    if (asked === undefined) return;
    const [how] = (textAt(action, 'action_id') ?? '').split(':');
    const by: 'turn' | 'show' | undefined = how === TURN || how === SHOW ? how : undefined;
    const clicked = asked.clicked === undefined || by === undefined ? asked.clicked : { ...asked.clicked, by };
    await talk.pressed({ ...asked, clicked }, value);
  });
  app.view({ callback_id: /.*/, type: 'view_submission' }, async ({ body: sent, view, ack }) => {
    const body = sent as unknown as Body;
    const memory = memoryOf(view.private_metadata);
    const asked = memory === undefined ? undefined : await ask(body, sent.user.id, memory.place);
    if (asked === undefined || memory === undefined) return ack();
    const values = view.state.values as unknown as Submitted['values'];
    if (view.callback_id === 'thread') {
      await ack();
      return talk.typed(asked, threadForm.read(values));
    }
    await ack((await talk.submitted(asked, { viewId: view.id, memory, values })) as never);
  });
  app.action({ action_id: FIELD_ACTION, type: 'block_actions' }, async ({ body: chosen }) => {
    const body = chosen as unknown as Body;
    const memory = memoryOf(textAt(body, 'view', 'private_metadata'));
    const asked = memory === undefined ? undefined : await ask(body, chosen.user.id, memory.place);
    const view = chosen.type === 'block_actions' ? chosen.view : undefined;
    if (asked === undefined || memory === undefined || view === undefined) return;
    const values = view.state.values as unknown as Submitted['values'];
    await talk.decided(asked, { viewId: view.id, memory, values }, view.hash);
  });
  app.options(new RegExp(`^${FIELD_ACTION}$`), async ({ body: asking, options, ack }) => {
    const body = asking as unknown as Body;
    const memory = memoryOf(textAt(body, 'view', 'private_metadata'));
    const option = fieldOfBlock(options.block_id);
    const asked = await ask(body, asking.user.id, {});
    if (memory === undefined || option === undefined || asked === undefined) return ack({ options: [] });
    const path = memory.command.split(' ');
    const typed = options.value;
    const found = await desk.suggest({ path, option, typed, actor: asked.actor });
    const rows = found
      .filter(({ value }) => value !== '' && value.length <= LIMITS.optionValue)
      .map(({ value, label }) => ({ text: plainText(label, LIMITS.optionText), value }));
    // What was typed may be a beginning or an id that no suggestion shows.
    const own = typed.trim();
    const free = own === '' || own.length > LIMITS.optionValue || rows.some(({ value }) => value === own);
    const all = free ? rows : [...rows, { text: plainText(own, LIMITS.optionText), value: own }];
    await ack({ options: all.slice(0, LIMITS.options) });
  });
};

/** Bolt with everything that is listened to. It connects nowhere: the receiver is fed by sockets or requests. */
export const createApp = (parts: AppParts): App => {
  const { config, log, receiver, workspaces, home } = parts;
  const app = new App({
    receiver,
    convoStore: false,
    ignoreSelf: true,
    logger: libraryLog(log),
    clientOptions: clientOptions(config.apiUrl, log),
    authorize: async (_source, body) => {
      const workspace = await workspaces.from(originOf((body ?? {}) as unknown as Body));
      if (workspace === undefined) {
        parts.refused();
        throw new Error('the app is not installed there');
      }
      return { botToken: workspace.token, botId: workspace.botId, botUserId: workspace.botUser };
    },
  });
  app.error(async (error) => {
    log.warn({ cause: slackDetail(error.original ?? error) }, 'an event was not dealt with');
  });
  const ask = createAsker(parts);
  listenForWords(app, parts, ask);
  listenForHands(app, parts, ask);
  app.event('app_home_opened', async ({ body, event }) => {
    if (event.tab !== 'home') return;
    const asked = await ask(body as unknown as Body, event.user, {});
    if (asked !== undefined) await home.opened(asked);
  });
  for (const gone of ['app_uninstalled', 'tokens_revoked'] as const)
    app.event(gone, async ({ body }) => workspaces.gone(originOf(body as unknown as Body)));
  return app;
};
