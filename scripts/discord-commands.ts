import { commandsJson } from '../adapters/discord/command-json.ts';
import { commands } from '../src/commands.ts';

// Prints what is registered on Discord, as `PUT /applications/{id}/commands` takes it.
process.stdout.write(`${JSON.stringify(commandsJson(commands), null, 2)}\n`);
