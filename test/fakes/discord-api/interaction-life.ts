import { type ApiFault, fault } from './api-fault.ts';
import type { Dict } from './plain-json.ts';

/** @see https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-interaction-type */
export const INTERACTION = { ping: 1, command: 2, component: 3, autocomplete: 4, modal: 5 } as const;
export type InteractionType = (typeof INTERACTION)[keyof typeof INTERACTION];

/** @see https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type */
export const CALLBACK = {
  pong: 1,
  message: 4,
  deferredMessage: 5,
  deferredUpdate: 6,
  updateMessage: 7,
  choices: 8,
  modal: 9,
} as const;

/** Milliseconds until an interaction must be answered; after that its token is dead (10062). */
export const ANSWER_WITHIN = 3_000;
/** Milliseconds a token lives once answered (then 50027). */
export const TOKEN_LIFE = 15 * 60_000;
/** Follow-ups when only the user, not the guild, installed the application (then 40094). */
export const FOLLOW_UPS_USER_INSTALL = 5;

export interface ModalRecord {
  readonly customId: string;
  readonly title: string;
  readonly components: readonly Dict[];
  /** The interaction that opened it. */
  readonly interactionId: string;
  submitted: boolean;
}

export interface InteractionRecord {
  readonly id: string;
  readonly token: string;
  readonly applicationId: string;
  readonly type: InteractionType;
  readonly userId: string;
  readonly channelId: string;
  readonly guildId: string | undefined;
  readonly createdAt: number;
  /** Name of the command, or custom id: for people reading a failed test. */
  readonly label: string;
  /** The whole object as sent to the application. */
  readonly payload: Dict;
  /** The message whose component was used, also for a modal opened from one. */
  readonly sourceMessageId: string | undefined;
  /** True where the application is not in the guild and only the user installed it. */
  readonly userInstallOnly: boolean;
  callback: number | undefined;
  /** The response's message; for an update the source message. */
  responseId: string | undefined;
  /** "… is thinking": deferred and nothing said yet. */
  loading: boolean;
  readonly followUps: string[];
  modal: ModalRecord | undefined;
  choices: readonly Dict[] | undefined;
  /** Set when three seconds passed in silence. */
  failed: boolean;
  dismissed: boolean;
}

/** Which answers an interaction takes. A modal never answers a modal, an update needs a message to update. */
export const allowedCallbacks = (record: InteractionRecord): readonly number[] => {
  const update = record.sourceMessageId === undefined ? [] : [CALLBACK.deferredUpdate, CALLBACK.updateMessage];
  const TABLE: Readonly<Record<InteractionType, readonly number[]>> = {
    [INTERACTION.ping]: [CALLBACK.pong],
    [INTERACTION.command]: [CALLBACK.message, CALLBACK.deferredMessage, CALLBACK.modal],
    [INTERACTION.component]: [CALLBACK.message, CALLBACK.deferredMessage, ...update, CALLBACK.modal],
    [INTERACTION.autocomplete]: [CALLBACK.choices],
    [INTERACTION.modal]: [CALLBACK.message, CALLBACK.deferredMessage, ...update],
  };
  return TABLE[record.type];
};

/** Why the first answer is refused now, or undefined. */
export const answerRefusal = (record: InteractionRecord, now: number): ApiFault | undefined => {
  if (record.callback !== undefined) return fault('alreadyAcknowledged');
  if (now - record.createdAt > ANSWER_WITHIN) return fault('unknownInteraction');
  return undefined;
};

/** Why the token may not be used for follow-ups and edits now, or undefined. */
export const tokenRefusal = (record: InteractionRecord | undefined, now: number): ApiFault | undefined => {
  if (record === undefined) return fault('invalidWebhookToken');
  if (now - record.createdAt > TOKEN_LIFE) return fault('invalidWebhookToken');
  if (record.callback === undefined) return fault('unknownWebhook');
  return undefined;
};

/** What the person sees instead of an answer. */
export const FAILURE: Readonly<Record<InteractionType, string>> = {
  [INTERACTION.ping]: '',
  [INTERACTION.command]: 'The application did not respond',
  [INTERACTION.component]: 'This interaction failed',
  [INTERACTION.autocomplete]: 'Loading options failed',
  [INTERACTION.modal]: 'Something went wrong. Try again.',
};
