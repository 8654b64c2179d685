import type { Identity } from '../../src/chat/actor.ts';
import type { Conversation } from '../../src/chat/invocation.ts';
import type { Language } from '../../src/texts/language.ts';
import type { Origin, Workspace } from './slack-workspaces.ts';

type Body = Readonly<Record<string, unknown>>;

const at = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Body)[key] : undefined;

export const textAt = (value: unknown, ...path: readonly string[]): string | undefined => {
  const found = path.reduce(at, value);
  return typeof found === 'string' && found !== '' ? found : undefined;
};

export const isTrue = (value: unknown, ...path: readonly string[]): boolean => path.reduce(at, value) === true;

/** The workspace that an event names, in any of the ways in which payloads do. */
export const originOf = (body: Body): Origin => {
  const [authorization] = Array.isArray(body.authorizations) ? (body.authorizations as readonly unknown[]) : [];
  return {
    team:
      textAt(authorization, 'team_id') ??
      textAt(body, 'team_id') ??
      textAt(body, 'team', 'id') ??
      textAt(body, 'user', 'team_id'),
    enterprise:
      textAt(authorization, 'enterprise_id') ?? textAt(body, 'enterprise_id') ?? textAt(body, 'enterprise', 'id'),
  };
};

export interface Clicked {
  readonly ts: string;
  readonly ephemeral: boolean;
  /** What the answer does beside standing somewhere: takes the message's place, or goes to everybody. */
  readonly by?: 'turn' | 'show';
}

/** Who asked, where, and the ways to answer. */
export interface Asked {
  readonly workspace: Workspace;
  readonly actor: Identity;
  readonly language: Language;
  /** The same for every delivery of the event. */
  readonly id: string | undefined;
  /** Undefined on a home page, which is no conversation. */
  readonly conversation: Conversation | undefined;
  /** Good for five answers in thirty minutes, also where the bot is no member. */
  readonly responseUrl: string | undefined;
  /** Opens a form within three seconds. */
  readonly trigger: string | undefined;
  /** The message whose button was pressed. */
  readonly clicked: Clicked | undefined;
}

/** What of `Asked` travels inside a form, and back. Undefined keys are left out by JSON. */
export interface Place {
  readonly channel?: string | undefined;
  readonly thread?: string | undefined;
  readonly url?: string | undefined;
  readonly ts?: string | undefined;
  readonly ephemeral?: boolean | undefined;
}

export const placeOf = ({ conversation, responseUrl, clicked }: Asked): Place => ({
  channel: conversation?.id,
  thread: conversation?.thread,
  url: responseUrl,
  ts: clicked?.ts,
  ephemeral: clicked?.ephemeral,
});

export const conversationAt = ({ channel, thread }: Place, realm: string): Conversation | undefined =>
  channel === undefined
    ? undefined
    : { surface: 'slack', realm, id: channel, ...(thread === undefined ? {} : { thread }) };
