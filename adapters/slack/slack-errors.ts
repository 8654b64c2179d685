import { SECOND } from '../../src/kernel/duration.ts';
import { describeCause } from '../../src/kernel/errors.ts';
import type { Verdict } from '../net/channel-queue.ts';

/** What an error of the Web API means for the bot. */
export type Meaning =
  /** The workspace's token is dead: nothing works there until somebody installs the app again. */
  | 'token'
  /** Slack's own trouble: tried again. */
  | 'passing'
  /** The message is gone or may not be changed any more: one replacement. */
  | 'message'
  /** The bot may not speak there, now or ever. */
  | 'channel'
  /** The thread's first message is gone: into the channel instead. */
  | 'thread'
  /** The three seconds for opening a form are over, or it was opened already. */
  | 'trigger';

/** @see docs.slack.dev/reference/methods, the errors of each method used here */
const SLACK_ERRORS: Readonly<Record<string, Meaning>> = {
  account_inactive: 'token',
  app_uninstalled: 'token',
  invalid_auth: 'token',
  not_authed: 'token',
  not_allowed_token_type: 'token',
  org_login_required: 'token',
  team_access_not_granted: 'token',
  token_expired: 'token',
  token_revoked: 'token',
  fatal_error: 'passing',
  internal_error: 'passing',
  ratelimited: 'passing',
  rate_limited: 'passing',
  request_timeout: 'passing',
  service_unavailable: 'passing',
  team_added_to_org: 'passing',
  cant_update_message: 'message',
  edit_window_closed: 'message',
  message_not_found: 'message',
  channel_not_found: 'channel',
  cannot_dm_bot: 'channel',
  ekm_access_denied: 'channel',
  is_archived: 'channel',
  is_inactive: 'channel',
  messages_tab_disabled: 'channel',
  not_in_channel: 'channel',
  posting_to_channel_denied: 'channel',
  restricted_action: 'channel',
  restricted_action_read_only_channel: 'channel',
  user_disabled: 'channel',
  user_not_found: 'channel',
  user_not_in_channel: 'channel',
  cannot_reply_to_message: 'thread',
  restricted_action_thread_only_channel: 'thread',
  thread_not_found: 'thread',
  exchanged_trigger_id: 'trigger',
  expired_trigger_id: 'trigger',
  invalid_trigger_id: 'trigger',
  trigger_expired: 'trigger',
};

interface ApiError {
  readonly code?: string;
  readonly data?: { readonly error?: string };
  readonly statusCode?: number;
  readonly retryAfter?: number;
}

const isApiError = (error: unknown): error is Error & ApiError => error instanceof Error && 'code' in error;

/** The Web API's own word for what went wrong, or undefined when it did not get so far. */
export const slackErrorOf = (error: unknown): string | undefined =>
  isApiError(error) && error.code === 'slack_webapi_platform_error' ? error.data?.error : undefined;

export const meaningOf = (error: unknown): Meaning | undefined => {
  const name = slackErrorOf(error);
  return name === undefined || !Object.hasOwn(SLACK_ERRORS, name) ? undefined : SLACK_ERRORS[name];
};

/** For people who run the bot: Slack's word, else the whole cause. */
export const slackDetail = (error: unknown): string => slackErrorOf(error) ?? describeCause(error);

/**
 * May it be tried again? A call whose connection was cut may have been done; it is repeated all the same, since a card twice is better
 * than none.
 */
export const judgeSlackError = (error: unknown): Verdict => {
  if (!isApiError(error)) return { kind: 'end' };
  if (error.code === 'slack_webapi_rate_limited_error') return { kind: 'wait', ms: (error.retryAfter ?? 1) * SECOND };
  if (error.code === 'slack_webapi_request_error') return { kind: 'again' };
  if (error.code === 'slack_webapi_http_error')
    return (error.statusCode ?? 500) >= 500 ? { kind: 'again' } : { kind: 'end' };
  return meaningOf(error) === 'passing' ? { kind: 'again' } : { kind: 'end' };
};
