import { setTimeout as pause } from 'node:timers/promises';
import { createDiscordApi } from '../test/fakes/discord-api/discord-api.ts';
import type { InteractionRecord } from '../test/fakes/discord-api/interaction-life.ts';
import { createSlackApi } from '../test/fakes/slack-api/create-slack-api.ts';

// One platform's stand-in and the people who type there, as a process of their own: what they cost is no part of the program's figures.
// Started by bench/surfaces.ts and told by messages what to do.

/** What the people do: `count` commands at `rate` a second, or all at once where there is no rate. */
export interface Wish {
  readonly count: number;
  readonly rate?: number;
  /** Certificates stored; each command asks for one of them. */
  readonly size: number;
}

export interface Answered {
  /** Milliseconds to each acknowledgement; null: none in three seconds. */
  readonly times: readonly (number | null)[];
  /** Milliseconds of this process's CPU. */
  readonly cpu: number;
}

export interface Opened {
  /** The platform's section of the configuration. */
  readonly section: Readonly<Record<string, unknown>>;
  readonly identity: string;
}

/** Milliseconds until the acknowledgement; null when there was none in three seconds. */
type Ask = (name: string) => Promise<number | null>;

interface Crowd extends Opened {
  readonly ask: Ask;
  /** Resolves when the program is connected and its commands are there. */
  connected(): Promise<unknown>;
  /** How many answers people see by now. */
  shown(): number;
}

const onSlack = async (): Promise<Crowd> => {
  const slack = await createSlackApi({ rateLimits: false });
  const team = slack.addTeam('Example');
  const olu = slack.addUser('olu');
  const ops = slack.addChannel('ops');
  return {
    section: { apiUrl: slack.url, appToken: slack.appToken, botToken: team.bot?.token },
    identity: `slack:${team.id}:${olu.id}`,
    connected: () => slack.connected(2),
    shown: () => slack.messages(ops).length,
    ask: async (name) => {
      const begun = performance.now();
      const { acked } = await slack.as(olu).slash('/cert', `status ${name}`, ops.id);
      return acked ? performance.now() - begun : null;
    },
  };
};

/** The moment at which the stand-in takes the first answer; its own waits look at everything at every change. */
const answered = (record: InteractionRecord): Promise<boolean> =>
  new Promise((resolve) => {
    const late = setTimeout(() => resolve(false), 3_000);
    let callback = record.callback;
    Object.defineProperty(record, 'callback', {
      get: () => callback,
      set: (value: typeof callback) => {
        callback = value;
        clearTimeout(late);
        resolve(true);
      },
    });
  });

const onDiscord = async (): Promise<Crowd> => {
  const discord = await createDiscordApi({ limits: 'off', openApi: false });
  const guild = discord.addGuild({ botPermissions: ['pinMessages'] });
  const member = discord.addMember(guild, 'olu');
  const channel = discord.addChannel(guild, 'ops');
  return {
    section: {
      apiUrl: discord.url,
      token: discord.token,
      applicationId: discord.application.id,
      guilds: [guild.id],
    },
    identity: `discord:${guild.id}:${member.user.id}`,
    shown: () => discord.messages(channel, member).length,
    connected: async () => {
      await discord.ready();
      await discord.until('the commands', () => discord.as(member).offered(channel).includes('cert'));
    },
    ask: async (name) => {
      const begun = performance.now();
      const { record } = discord.as(member).slash('/cert status', { what: name }, channel);
      return (await answered(record)) ? performance.now() - begun : null;
    },
  };
};

/** Typed so many in one turn of this process's loop, so that it reads answers while it goes on typing. */
const BATCH = 25;

const run = async (ask: Ask, { count, rate, size }: Wish): Promise<Answered> => {
  const asked: Promise<number | null>[] = [];
  const before = process.cpuUsage();
  const begun = performance.now();
  for (let index = 0; index < count; index++) {
    const wait = rate === undefined ? 0 : begun + (index * 1000) / rate - performance.now();
    if (wait > 0) await pause(wait);
    else if (index % BATCH === 0) await new Promise((resolve) => setImmediate(resolve));
    asked.push(ask(`host${(index * 7919) % size}.example.com`));
  }
  const times = await Promise.all(asked);
  const { user, system } = process.cpuUsage(before);
  return { times, cpu: (user + system) / 1000 };
};

const crowd = await (process.argv[2] === 'slack' ? onSlack() : onDiscord());
const heard = async (wish: Wish | 'connected' | 'shown'): Promise<unknown> => {
  if (wish === 'shown') return crowd.shown();
  if (wish !== 'connected') return run(crowd.ask, wish);
  await crowd.connected();
  return wish;
};
process.on('message', (wish: Wish | 'connected' | 'shown') => {
  void heard(wish).then((answer) => process.send?.(answer));
});
// The parent ends it: by its pid, or by going away itself.
process.on('disconnect', () => process.exit(0));
process.send?.({ section: crowd.section, identity: crowd.identity } satisfies Opened);
