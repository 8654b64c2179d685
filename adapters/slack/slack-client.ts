import { type Logger, LogLevel, WebClient, type WebClientOptions } from '@slack/web-api';
import { SECOND } from '../../src/kernel/duration.ts';
import type { Log } from '../../src/kernel/log.ts';

/** Milliseconds for one call. */
const CALL_TIMEOUT = 10 * SECOND;

/** What the libraries say goes to our log, quietly: what matters is said by us, with the facts. */
export const libraryLog = (log: Log): Logger => {
  const say = (...parts: unknown[]): void =>
    log.debug({ said: parts.map(String).join(' ').slice(0, 500) }, 'slack library');
  return {
    debug: () => {},
    info: () => {},
    warn: say,
    error: say,
    setLevel: () => {},
    getLevel: () => LogLevel.ERROR,
    setName: () => {},
  };
};

/**
 * Options for one client, new at every call because the libraries change what they are given. Never `headers`: with any, @slack/web-api
 * 8.2.0 sends a second workspace's calls with the first one's token.
 */
export const clientOptions = (apiUrl: string, log: Log): WebClientOptions => ({
  slackApiUrl: apiUrl,
  logger: libraryLog(log),
  timeout: CALL_TIMEOUT,
  // Waiting and repeating is done per channel by our own queue: one hot channel must not stall the others.
  rejectRateLimitedCalls: true,
  retryConfig: { retries: 0 },
});

export const slackClient = (token: string | undefined, apiUrl: string, log: Log): WebClient =>
  new WebClient(token, clientOptions(apiUrl, log));
