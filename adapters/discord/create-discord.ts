import type { Bot } from '../../src/bot.ts';
import type { Desk } from '../../src/chat/desk.ts';
import type { Abilities, SurfaceHealth } from '../../src/chat/surface.ts';
import type { Base } from '../../src/kernel/base.ts';
import { SECOND } from '../../src/kernel/duration.ts';
import type { Language } from '../../src/texts/language.ts';
import { Stretches } from '../net/stretches.ts';
import { Turns } from '../net/turns.ts';
import type { PlatformSurface } from '../platform-surface.ts';
import { type SurfaceUses, withNamed } from '../surface-uses.ts';
import { AckLine } from './ack-line.ts';
import { checkDiscord } from './discord-check.ts';
import { type DiscordConfig, FILE_HOSTS } from './discord-config.ts';
import { DiscordDashboard } from './discord-dashboard.ts';
import { type Endpoint, interactionsEndpoint } from './discord-endpoint.ts';
import { gatewayLine } from './discord-gateway.ts';
import { DiscordInbound } from './discord-inbound.ts';
import { type Line, type LineParts, superviseLine } from './discord-line.ts';
import { DiscordMemory } from './discord-memory.ts';
import { DiscordOutbox } from './discord-outbox.ts';
import { openRest, type REST } from './discord-rest.ts';
import type { DiscordRoom } from './discord-room.ts';
import { PressBook } from './press-book.ts';
import { registerCommands } from './register-commands.ts';

export interface DiscordSettings extends Base {
  readonly config: DiscordConfig;
  readonly desk: Desk;
  readonly house: Pick<Bot['house'], 'store' | 'changed'>;
  /** Of messages that answer nobody in particular. */
  readonly language: Language;
  readonly fetch: typeof globalThis.fetch;
  /** Named by the configuration; looked for by `check`. */
  readonly uses: SurfaceUses;
}

const INTERACTIONS_PATH = '/discord/interactions';

const ABILITIES: Abilities = {
  edit: true,
  buttons: true,
  forms: true,
  whisper: true,
  upload: true,
  threads: true,
  suggestions: true,
};

/** How long a start waits for the connection before it goes on without. */
const START_WITHIN = 5 * SECOND;
/** Commands worked on at the same time. */
const AT_ONCE = 16;
/** Answers on their way at the same time. */
const ANSWERS_AT_ONCE = 32;
/** How long a stop waits for answers under way. */
const STOP_WITHIN = 3 * SECOND;

const makeLine = (settings: DiscordSettings, parts: LineParts): Line | Endpoint => {
  const { mode, publicKey } = settings.config;
  return mode === 'http' && publicKey !== undefined
    ? interactionsEndpoint({ ...parts, publicKey }, INTERACTIONS_PATH)
    : gatewayLine(parts);
};

const refusalsOf = ({ line, inbound }: Pick<Parts, 'line' | 'inbound'>): ReadonlyMap<string, number> =>
  new Map<string, number>([
    ...('refused' in line ? line.refused : []),
    ...(inbound.strangers > 0 ? [['guild', inbound.strangers] as const] : []),
  ]);

/** Waits for the work, but no longer than `ms`. */
const within = async (ms: number, { clock }: Base, work: Promise<void>): Promise<void> => {
  const late = new AbortController();
  await Promise.race([work, clock.sleep(ms, late.signal).catch(() => {})]);
  late.abort();
};

interface Parts {
  readonly lineParts: LineParts;
  readonly line: Line | Endpoint;
  readonly outbox: DiscordOutbox;
  readonly inbound: DiscordInbound;
  readonly dashboard: DiscordDashboard;
  readonly memory: DiscordMemory;
  readonly acks: AckLine;
  readonly rest: () => REST;
  open(client: REST): void;
}

const makeParts = (settings: DiscordSettings): Parts => {
  const { config, desk, house, language, uses, clock, random, log } = settings;
  const base = { clock, random, log };
  const memory = new DiscordMemory(house.store);
  let client: REST | undefined;
  const rest = (): REST => {
    if (client === undefined) throw new Error('the surface was not started');
    return client;
  };
  const outbox = new DiscordOutbox({ ...base, store: house.store, rest, memory, language });
  const book = new PressBook(base, house.store);
  const acks = new AckLine(clock, config.apiUrl);
  const arrivals = new Stretches();
  const room: DiscordRoom = {
    ...base,
    desk,
    house,
    memory,
    book,
    turns: new Turns(AT_ONCE),
    acks,
    arrivals,
    files: { fetch: settings.fetch, apiUrl: config.apiUrl, hosts: FILE_HOSTS },
    keep: (keeps) => outbox.keep(keeps),
  };
  const answering = new Turns(ANSWERS_AT_ONCE);
  const { applicationId } = config;
  const inbound = new DiscordInbound({ ...base, room, config, outbox, rest, acks, arrivals, answering, applicationId });
  const lineParts = { ...base, token: config.token, rest, receive: (payload: unknown) => inbound.receive(payload) };
  const dashboard = new DiscordDashboard({
    ...base,
    channels: config.dashboard,
    languageIn: (channel) => uses.languages.get(channel) ?? language,
    desk,
    outbox,
    memory,
    rest,
  });
  const open = (opened: REST): void => {
    client = opened;
  };
  return { lineParts, line: makeLine(settings, lineParts), outbox, inbound, dashboard, memory, acks, rest, open };
};

const healthOf = ({ line }: Parts): SurfaceHealth => {
  const { up, detail } = line.state;
  return { up, silentFor: line.state.silentFor(), ...(detail === undefined ? {} : { detail }) };
};

/** The surface `discord`: the gateway (or HTTP) in, REST out. */
export const createDiscord = (settings: DiscordSettings): PlatformSurface => {
  const { config, desk, log } = settings;
  const parts = makeParts(settings);
  const { line, outbox, inbound, dashboard, memory, acks, rest } = parts;
  const stopping = new AbortController();
  let supervised: Promise<void> | undefined;

  const start = async (): Promise<void> => {
    if (supervised !== undefined) return;
    parts.open(await openRest(config));
    const opened = Promise.withResolvers<void>();
    line.state.onOpen = () => {
      opened.resolve();
      void registerCommands({ config, catalogue: desk.catalogue, memory, rest, log });
      dashboard.changed(stopping.signal);
    };
    supervised = superviseLine(line, parts.lineParts, stopping.signal);
    await within(START_WITHIN, settings, opened.promise);
  };

  const stop = async (): Promise<void> => {
    stopping.abort(new Error('stopping'));
    await within(STOP_WITHIN, settings, inbound.idle());
    await outbox.drain(STOP_WITHIN);
    acks.close();
    await supervised;
  };

  return {
    name: 'discord',
    abilities: ABILITIES,
    mounts: 'mount' in line ? [line.mount] : [],
    get refusals() {
      return refusalsOf(parts);
    },
    start,
    stop,
    post: (conversation, message, key) => outbox.post(conversation, message, key),
    edit: (posted, message) => outbox.edit(posted, message),
    whisper: async ({ realm }, user, message) => {
      await outbox.whisper(realm, user, await outbox.draw(message));
    },
    direct: async (realm, user) => ({ surface: 'discord', realm, id: await outbox.direct(realm, user) }),
    health: () => healthOf(parts),
    check: (named) => checkDiscord({ ...settings, uses: withNamed(settings.uses, named) }),
    homesChanged: () => dashboard.changed(stopping.signal),
  };
};
