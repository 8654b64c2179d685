import type { Surface, SurfaceHealth } from '../../src/chat/surface.ts';
import { describeCause } from '../../src/kernel/errors.ts';
import type { Mount } from '../mount.ts';
import { withNamed } from '../surface-uses.ts';
import type { Engine } from './slack-engine.ts';
import { oauthMounts } from './slack-oauth.ts';
import type { SlackParts } from './slack-parts.ts';
import { type RequestFault, requestMount } from './slack-requests.ts';

export interface SlackSurface extends Surface {
  readonly mounts: readonly Mount[];
  /** Requests refused so far, by reason. */
  readonly refusals: ReadonlyMap<RequestFault, number>;
}

const healthOf = (engine: Engine | undefined, now: number): SurfaceHealth => {
  if (engine === undefined) return { up: false, detail: 'not started' };
  const { sockets, fault } = engine;
  if (sockets.length === 0) return { up: fault === undefined, ...(fault === undefined ? {} : { detail: fault }) };
  const heardAt = Math.max(...sockets.map((socket) => socket.heardAt));
  const open = sockets.filter(({ up }) => up).length;
  const detail = fault ?? (open === 0 ? sockets.find((socket) => socket.detail !== undefined)?.detail : undefined);
  return {
    up: open > 0 && fault === undefined,
    ...(heardAt === 0 ? {} : { silentFor: Math.max(0, now - heardAt) }),
    ...(detail === undefined ? {} : { detail }),
  };
};

/** Slack as a surface. Its libraries are loaded at the start; nothing that happens at Slack's side ends the process. */
export const createSlack = (settings: Omit<SlackParts, 'refused'>): SlackSurface => {
  const { config, clock, log } = settings;
  const refusals = new Map<RequestFault, number>();
  const refused = (fault: RequestFault): void => {
    refusals.set(fault, (refusals.get(fault) ?? 0) + 1);
    log.warn({ fault }, 'a request in Slack’s name was refused');
  };
  const parts: SlackParts = { ...settings, refused };
  let engine: Engine | undefined;
  let loading: Promise<Engine> | undefined;
  const loaded = (): Promise<Engine> => {
    loading ??= import('./slack-engine.ts').then(({ createEngine }) => {
      engine = createEngine(parts);
      return engine;
    });
    return loading;
  };
  const arrived: Engine['arrived'] = (arrival) => {
    void loaded().then((running) => running.arrived(arrival));
  };
  const { signingSecret } = config;
  return {
    name: 'slack',
    abilities: {
      edit: true,
      buttons: true,
      forms: true,
      whisper: true,
      upload: true,
      threads: true,
      suggestions: true,
    },
    mounts: [
      ...(config.mode === 'http' && signingSecret !== undefined
        ? [requestMount({ ...parts, signingSecret, arrived, refused })]
        : []),
      ...oauthMounts(parts, async (realm) => (await loaded()).workspaces.refresh(realm)),
    ],
    refusals,
    start: async () => {
      try {
        await (await loaded()).start();
      } catch (error) {
        log.error({ cause: describeCause(error) }, 'Slack could not be started');
      }
    },
    stop: async () => {
      const running = engine;
      engine = undefined;
      loading = undefined;
      await running?.stop();
    },
    post: async (conversation, message) => (await loaded()).outbox.post(conversation, message),
    edit: async (posted, message) => (await loaded()).outbox.edit(posted, message),
    whisper: async (conversation, user, message) => {
      const { outbox } = await loaded();
      const { thread: _, ...place } = conversation;
      const directly = () => outbox.post({ ...place, id: user }, message);
      // Without a channel, or where the person is not in it, in the direct conversation.
      await (conversation.id === '' ? directly() : outbox.whisper(conversation, user, message).catch(directly));
    },
    direct: async (realm, user) => (await loaded()).outbox.direct(realm, user),
    health: () => healthOf(engine, clock.now()),
    check: async (named) =>
      (await import('./slack-check.ts')).checkSlack({
        ...parts,
        uses: withNamed(parts.uses, named),
        store: parts.bot.house.store,
      }),
    homesChanged: () => engine?.home.changed(),
  };
};
