import type { Identity } from '../../src/chat/actor.ts';
import type { Conversation } from '../../src/chat/invocation.ts';
import { type Language, languageOf } from '../../src/texts/language.ts';
import { FLAG } from './discord-limits.ts';

export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const jsonOf = (value: unknown): Json => (isJson(value) ? value : {});
export const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isJson) : []);
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** @see https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-interaction-type */
const KINDS = { 2: 'command', 3: 'press', 4: 'typing', 5: 'modal' } as const;
export type InteractionKind = (typeof KINDS)[keyof typeof KINDS];

/** An interaction as this adapter needs it. */
export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly kind: InteractionKind;
  /** Undefined in a direct message, which says nothing of the guild. */
  readonly guild: string | undefined;
  readonly channel: string;
  readonly user: { readonly id: string; readonly name: string; readonly roles: readonly string[] | undefined };
  readonly language: Language;
  readonly data: Json;
  /** The message whose button was pressed or whose form was filled in. */
  readonly source: { readonly id: string; readonly ephemeral: boolean } | undefined;
}

const sourceOf = (message: unknown): Interaction['source'] =>
  isJson(message)
    ? { id: textOf(message.id), ephemeral: (Number(message.flags ?? 0) & FLAG.ephemeral) !== 0 }
    : undefined;

/** Reads a payload; undefined for kinds that nothing here asks for. */
export const readInteraction = (payload: unknown): Interaction | undefined => {
  const body = jsonOf(payload);
  const kind = KINDS[Number(body.type) as keyof typeof KINDS];
  if (kind === undefined) return undefined;
  const member = isJson(body.member) ? body.member : undefined;
  const user = jsonOf(member?.user ?? body.user);
  const roles = Array.isArray(member?.roles) ? member.roles.map(String) : undefined;
  return {
    id: textOf(body.id),
    token: textOf(body.token),
    kind,
    guild: typeof body.guild_id === 'string' ? body.guild_id : undefined,
    channel: textOf(body.channel_id),
    user: { id: textOf(user.id), name: textOf(user.global_name) || textOf(user.username), roles },
    language: languageOf(textOf(body.locale)),
    data: jsonOf(body.data),
    source: sourceOf(body.message),
  };
};

export const identityOf = ({ user }: Interaction, realm: string): Identity => ({
  surface: 'discord',
  realm,
  user: user.id,
  name: user.name,
  ...(user.roles === undefined ? {} : { groups: user.roles }),
});

export const conversationOf = ({ channel }: Interaction, realm: string): Conversation => ({
  surface: 'discord',
  realm,
  id: channel,
});
