import { describeMessage } from './message-post.ts';
import type { Channel, Json, SlackMessage, Team, User, ViewRecord } from './slack-model.ts';
import type { Platform } from './slack-platform.ts';
import type { World } from './slack-world.ts';
import { issueTrigger } from './trigger-ids.ts';

/** Who acts, and where it belongs. */
export interface Actor {
  readonly user: User;
  readonly team: Team;
}

const PRIVATE_NAMES: Readonly<Record<string, string>> = {
  im: 'directmessage',
  private: 'privategroup',
  mpim: 'privategroup',
};

/** Public channels have their name in payloads, others a word for their kind. */
const channelName = (channel: Channel): string => PRIVATE_NAMES[channel.kind] ?? channel.name;

/** As buttons, forms and events say it. */
const enterpriseOf = ({ enterprise }: World): Json | null =>
  enterprise === undefined ? null : { id: enterprise.id, name: enterprise.name };

const common = (world: World, { user, team }: Actor): Json => ({
  user: { id: user.id, username: user.name, name: user.name, team_id: team.id },
  team: { id: team.id, domain: team.domain },
  enterprise: enterpriseOf(world),
  is_enterprise_install: world.enterprise?.whole ?? false,
  api_app_id: world.app.id,
  token: world.app.verificationToken,
});

/** A slash command: flat, and `is_enterprise_install` is text. */
export const slashPayload = (
  platform: Platform,
  actor: Actor,
  channel: Channel,
  command: string,
  text: string,
): Json => {
  const { world, responses } = platform;
  const { user, team } = actor;
  return {
    token: world.app.verificationToken,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channelName(channel),
    user_id: user.id,
    user_name: user.name,
    command,
    text,
    api_app_id: world.app.id,
    ...(world.enterprise === undefined
      ? {}
      : { enterprise_id: world.enterprise.id, enterprise_name: world.enterprise.name }),
    is_enterprise_install: String(world.enterprise?.whole ?? false),
    response_url: responses.issue('commands', { team: team.id, channel: channel.id, user: user.id }),
    trigger_id: issueTrigger(world, team.id, user.id).id,
  };
};

/** A click in a message. One in an ephemeral message carries no message, only where it was. */
export const messageActionPayload = (
  platform: Platform,
  actor: Actor,
  message: SlackMessage,
  action: Json,
  state: Json,
): Json => {
  const { world, responses } = platform;
  const channel = world.channels.get(message.channel) as Channel;
  const ephemeral = message.ephemeralTo !== undefined;
  return {
    type: 'block_actions',
    ...common(world, actor),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: ephemeral,
      ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    },
    channel: { id: channel.id, name: channelName(channel) },
    ...(ephemeral ? {} : { message: describeMessage(world, message) }),
    state: { values: state },
    trigger_id: issueTrigger(world, actor.team.id, actor.user.id).id,
    response_url: responses.issue(
      'actions',
      { team: actor.team.id, channel: channel.id, user: actor.user.id },
      message,
    ),
    actions: [{ ...action, action_ts: world.ts() }],
  };
};

/** A click in a modal or the App Home: the view instead of a message, and no response URL. */
export const viewActionPayload = (platform: Platform, actor: Actor, view: ViewRecord, action: Json): Json => ({
  type: 'block_actions',
  ...common(platform.world, actor),
  container: { type: 'view', view_id: view.id },
  view: platform.modals.describe(view),
  trigger_id: issueTrigger(platform.world, actor.team.id, actor.user.id, view.id).id,
  actions: [{ ...action, action_ts: platform.world.ts() }],
});

/** What a form says of an app that is installed for the whole organisation names no workspace. */
const inForm = ({ enterprise }: World): Json => (enterprise?.whole === true ? { team: null } : {});

export const submissionPayload = (platform: Platform, actor: Actor, view: ViewRecord, urls: readonly Json[]): Json => ({
  type: 'view_submission',
  ...common(platform.world, actor),
  ...inForm(platform.world),
  trigger_id: issueTrigger(platform.world, actor.team.id, actor.user.id, view.id).id,
  view: platform.modals.describe(view),
  response_urls: urls,
});

export const closedPayload = (platform: Platform, actor: Actor, view: ViewRecord, cleared: boolean): Json => ({
  type: 'view_closed',
  ...common(platform.world, actor),
  ...inForm(platform.world),
  view: platform.modals.describe(view),
  is_cleared: cleared,
});

/** A keystroke in a menu whose rows the app knows. `place` is where the menu stands. */
export const suggestionPayload = (platform: Platform, actor: Actor, place: Json, menu: Json): Json => ({
  type: 'block_suggestion',
  ...common(platform.world, actor),
  ...menu,
  ...place,
});

export const shortcutPayload = (platform: Platform, actor: Actor, callbackId: string): Json => ({
  type: 'shortcut',
  ...common(platform.world, actor),
  callback_id: callbackId,
  action_ts: platform.world.ts(),
  trigger_id: issueTrigger(platform.world, actor.team.id, actor.user.id).id,
});

export const messageShortcutPayload = (
  platform: Platform,
  actor: Actor,
  callbackId: string,
  message: SlackMessage,
): Json => {
  const { world, responses } = platform;
  const channel = world.channels.get(message.channel) as Channel;
  return {
    type: 'message_action',
    ...common(world, actor),
    callback_id: callbackId,
    action_ts: world.ts(),
    trigger_id: issueTrigger(world, actor.team.id, actor.user.id).id,
    response_url: responses.issue('app', { team: actor.team.id, channel: channel.id, user: actor.user.id }),
    message_ts: message.ts,
    channel: { id: channel.id, name: channelName(channel) },
    message: describeMessage(world, message),
  };
};
