export interface CommandSetting {
  /** With its slash, e.g. `/cert`. */
  readonly command: string;
  readonly description: string;
  readonly usageHint: string;
  /** Turns `@ann`, `#ops` and addresses in the text into `<@U…>`, `<#C…>` and `<http://…>`. */
  readonly shouldEscape: boolean;
}

export interface ShortcutSetting {
  readonly callbackId: string;
  readonly name: string;
  readonly type: 'global' | 'message';
}

/** What a manifest says of the app, and the secrets of its settings page. One app per stand-in. */
export interface AppSettings {
  readonly id: string;
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  signingSecret: string;
  readonly verificationToken: string;
  readonly commands: readonly CommandSetting[];
  readonly shortcuts: readonly ShortcutSetting[];
  /** Subscriptions, e.g. `message.im`. */
  readonly events: readonly string[];
  /** Scopes a new installation gets unless it asks for fewer. */
  readonly botScopes: readonly string[];
  readonly homeTab: boolean;
  readonly messagesTab: boolean;
  /** True: everything goes over WebSockets. False: signed requests to `requestUrl`. */
  socketMode: boolean;
  requestUrl: string | undefined;
  /** Where the installation flow may return to; empty allows any. */
  redirectUrls: readonly string[];
  /** Access tokens end after 12 hours and are renewed with single-use refresh tokens. */
  readonly tokenRotation: boolean;
}

const command = (name: string, description: string): CommandSetting => ({
  command: name,
  description,
  usageHint: 'help',
  shouldEscape: true,
});

/** The least the product asks for; tests add to it or take from it. */
export const DEFAULT_APP: AppSettings = {
  id: 'A0FAKEAPP',
  name: 'Signet',
  clientId: '1000.2000',
  clientSecret: 'fake-client-secret',
  signingSecret: 'fake-signing-secret',
  verificationToken: 'fake-verification-token',
  commands: [command('/cert', 'Certificates'), command('/signet', 'The bot itself')],
  shortcuts: [],
  events: ['app_home_opened', 'app_mention', 'message.im', 'app_uninstalled', 'tokens_revoked'],
  botScopes: [
    'app_mentions:read',
    'channels:read',
    'chat:write',
    'commands',
    'files:read',
    'files:write',
    'groups:read',
    'im:history',
    'im:read',
    'im:write',
    'usergroups:read',
    'users:read',
  ],
  homeTab: true,
  messagesTab: true,
  socketMode: true,
  requestUrl: undefined,
  redirectUrls: [],
  tokenRotation: false,
};
