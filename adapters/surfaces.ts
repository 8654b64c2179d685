import type { Bot } from '../src/bot.ts';
import type { Base } from '../src/kernel/base.ts';
import type { Config } from './config.ts';
import { createDiscord } from './discord/create-discord.ts';
import type { PlatformSurface } from './platform-surface.ts';
import { createSlack } from './slack/create-slack.ts';
import { usesOf } from './surface-uses.ts';

export interface SurfaceParts extends Base {
  readonly bot: Bot;
  readonly config: Config;
}

/** Makes the surface of one platform; undefined when the configuration does not name it. */
type MakeSurface = (parts: SurfaceParts) => PlatformSurface | undefined;

/** How people outside reach the HTTP port. */
const publicUrlOf = ({ http }: Config): string => (http.publicUrl ?? `http://${http.listen}`).replace(/\/+$/, '');

const makeSlack: MakeSurface = ({ config, ...parts }) =>
  config.slack === undefined
    ? undefined
    : createSlack({
        ...parts,
        config: config.slack,
        language: config.language,
        publicUrl: publicUrlOf(config),
        fetch: globalThis.fetch,
        uses: usesOf(config, 'slack'),
      });

const makeDiscord: MakeSurface = ({ bot, config, clock, random, log }) =>
  config.discord === undefined
    ? undefined
    : createDiscord({
        clock,
        random,
        log,
        config: config.discord,
        desk: bot.desk,
        house: bot.house,
        language: config.language,
        fetch: globalThis.fetch,
        uses: usesOf(config, 'discord'),
      });

const MAKERS: readonly MakeSurface[] = [makeSlack, makeDiscord];

/** The platforms that the configuration names; nothing is connected yet. */
export const makeSurfaces = (parts: SurfaceParts): readonly PlatformSurface[] =>
  MAKERS.flatMap((make) => make(parts) ?? []);
