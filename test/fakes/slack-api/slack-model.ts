/** An object as it travels: nothing is known of it before it was checked. */
export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The text at `key`, or undefined where there is none. */
export const textAt = (value: unknown, key: string): string | undefined => {
  const inner = isJson(value) ? value[key] : undefined;
  return typeof inner === 'string' ? inner : undefined;
};

/** The objects of the list at `key`; anything else in it is left out. */
export const listAt = (value: unknown, key: string): readonly Json[] => {
  const inner = isJson(value) ? value[key] : undefined;
  return Array.isArray(inner) ? inner.filter(isJson) : [];
};

/** An organisation on Enterprise Grid, to which every workspace here belongs. */
export interface Enterprise {
  readonly id: string;
  readonly name: string;
  /** The app is installed once for all of it, with one token, instead of in each workspace. */
  readonly whole: boolean;
}

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  /** The app's bot here, where it is installed. */
  bot: Bot | undefined;
}

export interface Bot {
  readonly id: string;
  readonly user: string;
  readonly scopes: ReadonlySet<string>;
  /** The bot token issued last. */
  token: string;
}

export interface User {
  readonly id: string;
  readonly team: string;
  readonly name: string;
  readonly realName: string;
  readonly email: string;
  readonly isBot: boolean;
  readonly admin: boolean;
  readonly locale: string;
  deleted: boolean;
}

export interface UserGroup {
  readonly id: string;
  readonly team: string;
  readonly handle: string;
  readonly name: string;
  users: readonly string[];
  disabled: boolean;
}

export type ChannelKind = 'public' | 'private' | 'im' | 'mpim';

export interface Channel {
  readonly id: string;
  readonly team: string;
  readonly name: string;
  readonly kind: ChannelKind;
  readonly members: Set<string>;
  readonly messages: SlackMessage[];
  readonly created: number;
  archived: boolean;
}

export interface SlackMessage {
  readonly ts: string;
  readonly channel: string;
  readonly team: string;
  /** The author's user id; a bot has one as well. */
  readonly user: string;
  readonly threadTs: string | undefined;
  /** The only person who sees it. */
  readonly ephemeralTo: string | undefined;
  text: string;
  blocks: readonly Json[];
  attachments: readonly Json[];
  metadata: Json | undefined;
  files: readonly string[];
  unfurlLinks: boolean | undefined;
  unfurlMedia: boolean | undefined;
  editedAt: string | undefined;
  deleted: boolean;
  /** How often it was changed after it was posted. */
  edits: number;
}

export type TokenKind = 'bot' | 'app' | 'user';

export interface Token {
  readonly value: string;
  readonly kind: TokenKind;
  /** Undefined for an app token, and for a bot token that is good in every workspace of an organisation. */
  readonly team: string | undefined;
  readonly user: string | undefined;
  readonly scopes: ReadonlySet<string>;
  readonly expiresAt: number | undefined;
  revoked: boolean;
}

export interface SlackFile {
  readonly id: string;
  readonly team: string;
  readonly name: string;
  readonly length: number;
  readonly altText: string | undefined;
  readonly uploadKey: string;
  readonly user: string;
  title: string;
  bytes: Uint8Array | undefined;
  complete: boolean;
  deleted: boolean;
  channels: readonly string[];
}

export interface ViewRecord {
  readonly id: string;
  readonly team: string;
  readonly user: string;
  readonly kind: 'modal' | 'home';
  readonly rootId: string;
  readonly previousId: string | undefined;
  body: Json;
  hash: string;
  /** What the person has typed or chosen: block id, action id, the element's state. */
  values: Record<string, Record<string, Json>>;
  errors: Readonly<Record<string, string>>;
  open: boolean;
}

export interface Trigger {
  readonly id: string;
  readonly team: string;
  readonly user: string;
  readonly view: string | undefined;
  readonly expiresAt: number;
  used: boolean;
}

/** What only one person sees, drawn by the client itself rather than posted by the app. */
export interface ClientNotice {
  readonly user: string;
  readonly at: number;
  /** The platform's own word for it, e.g. `operation_timeout`. */
  readonly code: string;
  readonly text: string;
}
