import type { WebSocketManager } from '@discordjs/ws';
import { HOUR, MINUTE, SECOND } from '../../src/kernel/duration.ts';
import { type Line, type LineParts, LineState } from './discord-line.ts';

/** GUILDS, the only intent that slash commands, buttons and modals need. @see https://discord.com/developers/docs/events/gateway#list-of-intents */
const GUILDS = 1 << 0;

/** Closings after which the same connection can never work: a wrong token, intents or version. */
const FATAL_CLOSE: Readonly<Record<number, string>> = {
  4004: 'the token is refused',
  4010: 'the shard is invalid',
  4011: 'the bot is in so many guilds that it needs shards',
  4012: 'the gateway version is refused',
  4013: 'the intents are invalid',
  4014: 'an intent is not allowed',
};

/** Sessions begun anew in an hour; of a bot that begins more than 1,000 in a day the platform resets the token. */
const SESSIONS_AN_HOUR = 30;

/** Beyond that one is begun this seldom. */
const SESSION_WAIT = 10 * MINUTE;

/** Nothing heard for so long (three heartbeats and more): the connection is taken for dead and made anew. */
const SILENCE = 150 * SECOND;
const LOOK_EVERY = 30 * SECOND;

/** The gateway's connection, by discord.js' own manager: it resumes and reconnects by itself; what it gives up on ends the attempt. */
export const gatewayLine = (parts: LineParts): Line => {
  const { clock, log } = parts;
  const state = new LineState(clock);
  let begun: readonly number[] = [];
  /** Whether another session may be begun after this one. */
  const sessionsLeft = (): boolean => {
    const now = clock.now();
    begun = [...begun.filter((at) => now - at < HOUR), now];
    return begun.length <= SESSIONS_AN_HOUR;
  };
  return {
    state,
    attempt: async (signal) => {
      const { WebSocketManager, WebSocketShardEvents: on } = await import('@discordjs/ws');
      const manager: WebSocketManager = new WebSocketManager({
        token: parts.token,
        intents: GUILDS,
        rest: parts.rest(),
      });
      const over = Promise.withResolvers<never>();
      over.promise.catch(() => {});
      const heard = (): void => state.heard();
      manager.on(on.Hello, heard);
      manager.on(on.HeartbeatComplete, heard);
      manager.on(on.Ready, () => {
        if (sessionsLeft()) state.opened();
        else over.reject(Object.assign(new Error('the gateway ends every session it begins'), { wait: SESSION_WAIT }));
      });
      manager.on(on.Resumed, () => state.opened());
      manager.on(on.Error, ({ error }) => log.warn({ cause: error.message }, 'the gateway reports an error'));
      manager.on(on.Closed, ({ code }) => {
        state.closed(`the gateway closed with ${code}`);
        const fatal = FATAL_CLOSE[code];
        if (fatal !== undefined) over.reject(Object.assign(new Error(fatal), { fatal: true }));
      });
      manager.on(on.Dispatch, ({ data }) => {
        heard();
        if (data.t === 'INTERACTION_CREATE') parts.receive(data.d);
      });
      const watch = async (): Promise<never> => {
        for (;;) {
          await clock.sleep(LOOK_EVERY, signal);
          if (state.silentFor() > SILENCE) throw new Error('nothing was heard from the gateway');
        }
      };
      try {
        await Promise.race([manager.connect().then(() => over.promise), over.promise, watch()]);
      } finally {
        state.closed('disconnected');
        await Promise.resolve(manager.destroy({ code: 1000, reason: 'leaving' })).catch(() => {});
      }
    },
  };
};
