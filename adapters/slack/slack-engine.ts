import type { Base } from '../../src/kernel/base.ts';
import { MINUTE, SECOND } from '../../src/kernel/duration.ts';
import { atMost } from '../net/at-most.ts';
import { ChannelQueue } from '../net/channel-queue.ts';
import { Stretches } from '../net/stretches.ts';
import { SlackAnswers } from './slack-answers.ts';
import { createApp } from './slack-app.ts';
import type { SlackConfig } from './slack-config.ts';
import { judgeSlackError, meaningOf, slackDetail } from './slack-errors.ts';
import { SlackHome } from './slack-home.ts';
import { POST_SPACING } from './slack-limits.ts';
import { SlackOutbox } from './slack-outbox.ts';
import type { SlackParts } from './slack-parts.ts';
import { createPeople } from './slack-people.ts';
import { SlackReceiver } from './slack-receiver.ts';
import { keepTokens } from './slack-rotation.ts';
import { type Arrival, SlackSocket, type SocketParts } from './slack-socket.ts';
import { SlackTalk } from './slack-talk.ts';
import { threadForm } from './slack-thread-form.ts';
import { slackWords } from './slack-words.ts';
import { createWorkspaces, type Workspaces } from './slack-workspaces.ts';

/** With one, commands are lost at every refresh; two are refreshed at different times. */
const SOCKETS = 2;
/** How often the one workspace's token is looked at. */
const CHECK_EVERY = 5 * MINUTE;
/** Soon again after a failed look. */
const CHECK_SOON = 15 * SECOND;
/** Longest a stop waits for what is under way. */
const DRAIN = 4 * SECOND;

/** Everything that needs Slack's libraries, loaded when the surface starts. */
export interface Engine {
  readonly outbox: SlackOutbox;
  readonly home: SlackHome;
  readonly workspaces: Workspaces;
  arrived(arrival: Arrival): void;
  /** Resolves when the first connection stands or failed. Never rejects. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Why nothing works, if so. */
  readonly fault: string | undefined;
  readonly sockets: readonly SlackSocket[];
}

/** Looks at the token again and again: a dead one marks the surface down, a new one at Slack's side brings it back. */
const superviseToken = (
  workspaces: Workspaces,
  { clock, log }: Base,
  signal: AbortSignal,
  told: (fault: string | undefined) => void,
) => {
  const look = async (): Promise<boolean> => {
    try {
      await workspaces.check();
      told(undefined);
      return true;
    } catch (error) {
      const dead = meaningOf(error) === 'token';
      if (dead) log.error({ cause: slackDetail(error) }, 'Slack does not take the bot token: install the app again');
      told(slackDetail(error));
      return false;
    }
  };
  const run = async (): Promise<void> => {
    let good = await look();
    while (!signal.aborted) {
      await clock.sleep(good ? CHECK_EVERY : CHECK_SOON, signal).catch(() => {});
      if (!signal.aborted) good = await look();
    }
  };
  return run;
};

/** The connections of Socket Mode; in HTTP mode none. */
const makeSockets = (
  { mode, appToken, apiUrl }: SlackConfig,
  parts: Base & Pick<SocketParts, 'frames' | 'arrived'>,
): readonly SlackSocket[] => {
  if (mode !== 'socket' || appToken === undefined) return [];
  return Array.from({ length: SOCKETS }, () => new SlackSocket({ ...parts, appToken, apiUrl }));
};

export const createEngine = (parts: SlackParts): Engine => {
  const { bot, config, clock, random, log, language } = parts;
  const base = { clock, random, log };
  const { store } = bot.house;
  const { desk } = bot;
  const stopping = new AbortController();
  let fault: string | undefined;
  const workspaces = createWorkspaces({ ...base, store, config });
  const judge = (error: unknown) => {
    if (config.botToken !== undefined && meaningOf(error) === 'token') fault = slackDetail(error);
    return judgeSlackError(error);
  };
  const queue = new ChannelQueue({ ...base, spacing: POST_SPACING, judge });
  const outbox = new SlackOutbox({ ...base, store, workspaces, queue, language });
  const answers = new SlackAnswers({ ...base, store, desk, outbox, fetch: parts.fetch });
  const talk = new SlackTalk({ desk, store, clock, answers, fetch: parts.fetch, apiUrl: config.apiUrl });
  const home = new SlackHome({ ...base, store, desk, queue });
  const frames = new Stretches();
  const receiver = new SlackReceiver(clock, log, frames);
  const openThreadForm = async (asked: Parameters<typeof threadForm.view>[0]): Promise<void> => {
    if (!(await answers.open(asked, threadForm.view(asked))))
      await answers.tell(asked, slackWords(asked.language).formExpired, { tone: 'warning' });
  };
  const people = createPeople(base, language);
  const refused = (): void => parts.refused('workspace');
  createApp({ ...base, config, language, receiver, workspaces, people, talk, home, desk, openThreadForm, refused });
  const arrived = (arrival: Arrival): void => receiver.arrived(arrival);
  const sockets = makeSockets(config, { ...base, frames, arrived });
  const supervise = superviseToken(workspaces, base, stopping.signal, (told) => {
    fault = told;
  });
  const rotation = {
    ...base,
    store,
    config,
    renewed: (realm: string): void => workspaces.refresh(realm),
    told: (said: string | undefined): void => {
      fault = said;
    },
  };
  let supervised: Promise<void> = Promise.resolve();
  return {
    outbox,
    home,
    workspaces,
    arrived,
    sockets,
    get fault() {
      return fault;
    },
    start: async () => {
      supervised = config.botToken === undefined ? keepTokens(rotation, stopping.signal) : supervise();
      await Promise.all(sockets.map((socket) => socket.start()));
    },
    stop: async () => {
      stopping.abort();
      home.stop();
      await Promise.all(sockets.map((socket) => socket.stop()));
      await atMost(
        clock,
        DRAIN,
        receiver.idle().then(() => answers.idle()),
      );
      await queue.drain(DRAIN);
      await supervised;
    },
  };
};
