import { createHash } from 'node:crypto';
import type { CommandCard } from '../../src/chat/desk.ts';
import { describeCause } from '../../src/kernel/errors.ts';
import type { Log } from '../../src/kernel/log.ts';
import { commandsJson } from './command-json.ts';
import type { DiscordConfig } from './discord-config.ts';
import type { DiscordMemory } from './discord-memory.ts';
import type { REST } from './discord-rest.ts';

export interface RegisterParts {
  readonly config: DiscordConfig;
  readonly catalogue: readonly CommandCard[];
  readonly memory: DiscordMemory;
  readonly rest: () => REST;
  readonly log: Log;
}

/** Registers the commands where they changed since the last time: the platform takes 200 new ones a day. Never throws. */
export const registerCommands = async ({ config, catalogue, memory, rest, log }: RegisterParts): Promise<void> => {
  const body = commandsJson(catalogue);
  const fingerprint = createHash('sha256')
    .update(`${config.apiUrl} ${JSON.stringify(body)}`)
    .digest('hex');
  const application = `/applications/${config.applicationId}` as const;
  const scopes = config.guilds.length === 0 ? ['global'] : config.guilds;
  for (const scope of scopes) {
    try {
      if ((await memory.registered(scope)) === fingerprint) continue;
      const place = scope === 'global' ? '' : (`/guilds/${scope}` as const);
      await rest().put(`${application}${place}/commands`, { body });
      await memory.rememberRegistered(scope, fingerprint);
      log.info({ scope, commands: body.length }, 'the commands were registered');
    } catch (error) {
      log.warn({ scope, cause: describeCause(error) }, 'the commands could not be registered; tried again later');
    }
  }
};
