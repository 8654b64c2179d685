import { afterEach } from 'vitest';
import { createDiscord } from '../../../../adapters/discord/create-discord.ts';
import { type DiscordConfig, discordSchema } from '../../../../adapters/discord/discord-config.ts';
import type { PlatformSurface } from '../../../../adapters/platform-surface.ts';
import type { SurfaceUses } from '../../../../adapters/surface-uses.ts';
import { systemClock, systemRandom } from '../../../../adapters/system.ts';
import { linkIdentity, personByWord } from '../../../../src/account/person.store.ts';
import type { CommandCard, Desk } from '../../../../src/chat/desk.ts';
import type { Clock } from '../../../../src/kernel/clock.ts';
import type { Log, LogFacts } from '../../../../src/kernel/log.ts';
import { createDiscordApi, type DiscordApiOptions } from '../../../fakes/discord-api/discord-api.ts';
import type { DiscordDriver } from '../../../fakes/discord-api/discord-driver.ts';
import type { Channel, Guild, Member } from '../../../fakes/discord-api/discord-world.ts';
import { createFakeDesk, type FakeDesk } from '../../../fakes/fake-desk.ts';
import { makeTestBot, type TestBot } from '../../../fakes/make-test-bot.ts';
import { NO_USES } from '../../../fakes/no-uses.ts';

const endings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** Done after the test, the last one first. */
export const atEnd = (end: () => Promise<unknown>): void => {
  endings.push(end);
};

export interface LogLine extends LogFacts {
  readonly level: string;
  readonly message: string;
}

/** A log that a test can read. */
export const listeningLog = (): { readonly log: Log; readonly lines: LogLine[] } => {
  const lines: LogLine[] = [];
  const at =
    (level: string) =>
    (facts: LogFacts, message: string): void => {
      lines.push({ ...facts, level, message });
    };
  const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: () => log };
  return { log, lines };
};

/** The adapter's waits are cut short; the platform's deadlines are not. */
export const hurriedClock: Clock = {
  now: systemClock.now,
  sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 50), signal),
};

export interface Rig {
  readonly api: DiscordDriver;
  readonly guild: Guild;
  readonly channel: Channel;
  readonly people: Readonly<Record<'ada' | 'olu' | 'ann' | 'bob' | 'vic', Member>>;
  readonly bot: TestBot;
  readonly desk: FakeDesk;
  readonly lines: LogLine[];
  readonly config: DiscordConfig;
  /** The adapter on the rig's fake desk, or on the real bot where `desk` says so; connected. */
  connect(more?: Partial<DiscordConfig>, desk?: Desk, uses?: SurfaceUses): Promise<PlatformSurface>;
}

const CHANGES = ['apply', 'approve', 'reject'];

/** Some change something, so that their answers are everybody's business; what is applied for may also come in a form. */
const withEffect = (command: CommandCard): CommandCard =>
  CHANGES.includes(command.path[1])
    ? {
        ...command,
        effect: 'change',
        options: Object.fromEntries(
          Object.entries(command.options).map(([name, option]) => [name, { ...option, required: false }]),
        ),
      }
    : command;

/** A guild with the people of every test bot, known by their user ids; the bot's own database; no adapter yet. */
export const makeRig = async (
  options: DiscordApiOptions = {},
  clock: Clock = options.clock ?? systemClock,
): Promise<Rig> => {
  const api = await createDiscordApi({ limits: 'off', ...options });
  atEnd(() => api.close());
  const guild = api.addGuild({ botPermissions: ['pinMessages', 'manageMessages'] });
  const add = (name: string): Member => api.addMember(guild, name);
  const people = { ada: add('ada'), olu: add('olu'), ann: add('ann'), bob: add('bob'), vic: add('vic') };
  const channel = api.addChannel(guild, 'certificates');
  const bot = await makeTestBot();
  atEnd(() => bot.stop());
  for (const [name, member] of Object.entries(people)) {
    const person = await personByWord(bot.store, name);
    const identity = { surface: 'discord', realm: guild.id, user: member.user.id, name };
    if (person !== undefined) await linkIdentity(bot.store, person.id, identity);
  }
  const desk = createFakeDesk();
  Object.assign(desk, { catalogue: desk.catalogue.map(withEffect) });
  const { log, lines } = listeningLog();
  const config = discordSchema.parse({
    token: api.token,
    applicationId: api.application.id,
    publicKey: api.application.publicKey,
    guilds: [guild.id],
    apiUrl: api.url,
  });
  return {
    api,
    guild,
    channel,
    people,
    bot,
    desk,
    lines,
    config,
    connect: async (more = {}, chosen = desk, uses = NO_USES) => {
      const surface = createDiscord({
        fetch: globalThis.fetch,
        clock,
        random: systemRandom,
        log,
        config: { ...config, ...more },
        desk: chosen,
        house: bot.bot.house,
        language: 'en',
        uses,
      });
      atEnd(() => surface.stop());
      await surface.start();
      await api.until('registered commands', () => api.application.commands.size > 0);
      return surface;
    },
  };
};
