import { BOT_SCOPES } from './slack-config.ts';

export interface ManifestOptions {
  /** Where Slack reaches us: for mode `http` and for OAuth; undefined with Socket Mode alone. */
  readonly publicUrl?: string;
  readonly mode: 'socket' | 'http';
}

/** The message shortcut’s id; any is taken. */
const SHORTCUT = 'thread_command';

/**
 * The app as Slack's “Create from a manifest” takes it: the least scopes, no history of channels.
 * @see docs.slack.dev/reference/app-manifest
 */
export const slackManifest = ({ publicUrl, mode }: ManifestOptions) => {
  const url = publicUrl === undefined ? undefined : `${publicUrl.replace(/\/+$/, '')}/slack/events`;
  const called = mode === 'http' && url !== undefined ? { url } : {};
  const requested = mode === 'http' && url !== undefined ? { request_url: url } : {};
  const options = mode === 'http' && url !== undefined ? { message_menu_options_url: url } : {};
  const command = (name: string, description: string) => ({
    command: name,
    description,
    usage_hint: 'help',
    should_escape: true,
    ...called,
  });
  return {
    display_information: {
      name: 'Signet',
      description: 'TLS certificates: apply, approve, install, renew.',
      background_color: '#1f3a5f',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: 'Signet', always_online: true },
      slash_commands: [command('/cert', 'Certificates'), command('/signet', 'The bot itself')],
      shortcuts: [
        {
          name: 'Command in this thread',
          type: 'message',
          callback_id: SHORTCUT,
          description: 'Type a Signet command here',
        },
      ],
    },
    oauth_config: {
      scopes: { bot: BOT_SCOPES },
      ...(publicUrl === undefined ? {} : { redirect_urls: [`${publicUrl.replace(/\/+$/, '')}/slack/oauth_redirect`] }),
    },
    settings: {
      event_subscriptions: {
        ...requested,
        bot_events: ['app_home_opened', 'app_mention', 'app_uninstalled', 'message.im', 'tokens_revoked'],
      },
      interactivity: { is_enabled: true, ...requested, ...options },
      org_deploy_enabled: false,
      socket_mode_enabled: mode === 'socket',
      token_rotation_enabled: false,
    },
  };
};
