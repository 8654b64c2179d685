import { usesOf } from '../surface-uses.ts';
import type { MakeSurface } from '../surfaces.ts';
import { createDiscord } from './create-discord.ts';

/** Discord, where the configuration has a section for it. */
export const makeDiscord: MakeSurface = ({ bot, config, clock, random, log }) =>
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
        uses: usesOf(config, 'discord'),
      });
