import type { Bot } from '../src/bot.ts';
import type { Surface } from '../src/chat/surface.ts';
import type { Base } from '../src/kernel/base.ts';
import type { Config } from './config.ts';
import { makeDiscord } from './discord/make-discord.ts';
import type { Mount } from './mount.ts';
import { createSlack } from './slack/create-slack.ts';
import { usesOf } from './surface-uses.ts';

/** A chat platform: a surface that may answer paths of the HTTP port too. `start` never rejects: it keeps trying, and `health` tells. */
export interface PlatformSurface extends Surface {
  readonly mounts: readonly Mount[];
  /** Events refused so far, by reason: not signed, too old, seen before, from where the bot is not at home. */
  readonly refusals: ReadonlyMap<string, number>;
}

export interface SurfaceParts extends Base {
  readonly bot: Bot;
  readonly config: Config;
}

/** Makes the surface of one platform; undefined when the configuration does not name it. */
export type MakeSurface = (parts: SurfaceParts) => PlatformSurface | undefined;

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

const MAKERS: readonly MakeSurface[] = [makeSlack, makeDiscord];

/** The platforms that the configuration names; nothing is connected yet. */
export const makeSurfaces = (parts: SurfaceParts): readonly PlatformSurface[] =>
  MAKERS.flatMap((make) => make(parts) ?? []);
