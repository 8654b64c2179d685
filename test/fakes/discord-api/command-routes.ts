import { ApiFault, fault, invalidForm, limited } from './api-fault.ts';
import type { Application, StoredCommand, World } from './discord-world.ts';
import { Faults } from './field-rules.ts';
import { type Dict, dict, dicts, text } from './plain-json.ts';
import { type Answer, created, NO_CONTENT, ok, type RestCall, type Route } from './rest-route.ts';
import { CREATES_PER_DAY, checkCommand, checkCommandSet, commandType, MOST_COMMANDS } from './slash-command-rules.ts';
import { wireCommand } from './wire-objects.ts';

const DAY = 24 * 60 * 60_000;

/** The application in the path must be the caller; a guild in the path must have the bot in it. */
const scopeOf = ({ params, application }: RestCall): string | undefined => {
  if (params.application !== application.id) throw fault('notYourApplication');
  const guild = params.guild;
  if (guild !== undefined && !application.guilds.has(guild)) throw fault('missingAccess');
  return guild;
};

/** One scope's commands: a guild's, or with undefined the global ones. */
export const commandsIn = (application: Application, guildId: string | undefined): StoredCommand[] =>
  [...application.commands.values()].filter((command) => command.guildId === guildId);

const named = (commands: readonly StoredCommand[], body: Dict): StoredCommand | undefined =>
  commands.find((command) => command.type === commandType(body) && command.name === text(body.name));

/** Only names that are new in their scope count; 200 of them per day and scope. */
const spend = (world: World, application: Application, guildId: string | undefined, count: number): void => {
  const scope = guildId ?? 'global';
  const now = world.clock.now();
  const recent = (application.creates.get(scope) ?? []).filter((at) => now - at < DAY);
  if (recent.length + count > CREATES_PER_DAY && count > 0)
    throw limited('tooManyCreates', (recent[0] ?? now) + DAY - now);
  application.creates.set(scope, [...recent, ...Array.from({ length: count }, () => now)]);
};

const demandRoom = (commands: readonly Dict[]): void => {
  for (const [type, most] of Object.entries(MOST_COMMANDS))
    if (commands.filter((command) => commandType(command) === Number(type)).length > most)
      throw new ApiFault(400, { code: 30032, message: `Maximum number of application commands reached (${most}).` });
};

const put = (
  call: RestCall,
  guildId: string | undefined,
  body: Dict,
  before: StoredCommand | undefined,
): StoredCommand => {
  const command: StoredCommand = {
    id: before?.id ?? call.world.nextId(),
    guildId,
    type: commandType(body),
    name: text(body.name),
    version: call.world.nextId(),
    body,
    overrides: before?.overrides ?? new Map(),
  };
  call.application.commands.set(command.id, command);
  return command;
};

const shown = (call: RestCall, command: StoredCommand): Dict =>
  wireCommand(call.application, command, call.query.get('with_localizations') === 'true' || call.body !== undefined);

const refuse = (faults: Faults): void => {
  if (faults.all.length > 0) throw invalidForm(faults.all);
};

const overwrite = (call: RestCall): Answer => {
  const guildId = scopeOf(call);
  const bodies = dicts(call.body);
  const faults = new Faults();
  checkCommandSet(bodies, faults);
  refuse(faults);
  demandRoom(bodies);
  call.described();
  const before = commandsIn(call.application, guildId);
  spend(call.world, call.application, guildId, bodies.filter((body) => named(before, body) === undefined).length);
  for (const command of before) call.application.commands.delete(command.id);
  const set = bodies.map((body) => put(call, guildId, body, named(before, body)));
  call.world.changed();
  return ok(set.map((command) => shown(call, command)));
};

/** Creating a name that exists replaces it, answers 200 instead of 201 and does not count. */
const create = (call: RestCall): Answer => {
  const guildId = scopeOf(call);
  const body = dict(call.body);
  const faults = new Faults();
  checkCommand(body, [], faults);
  refuse(faults);
  call.described();
  const before = commandsIn(call.application, guildId);
  const same = named(before, body);
  if (same === undefined) {
    demandRoom([...before.map((command) => ({ ...command.body, type: command.type })), body]);
    spend(call.world, call.application, guildId, 1);
  }
  const command = put(call, guildId, body, same);
  call.world.changed();
  return same === undefined ? created(shown(call, command)) : ok(shown(call, command));
};

const commandOf = (call: RestCall): StoredCommand => {
  const guildId = scopeOf(call);
  const command = call.application.commands.get(call.params.command ?? '');
  if (command === undefined || command.guildId !== guildId) throw fault('unknownCommand');
  return command;
};

const update = (call: RestCall): Answer => {
  const command = commandOf(call);
  const body = { ...command.body, ...dict(call.body), type: command.type };
  const faults = new Faults();
  checkCommand(body, [], faults);
  refuse(faults);
  call.described();
  return ok(shown(call, put(call, command.guildId, body, command)));
};

const remove = (call: RestCall): Answer => {
  call.application.commands.delete(commandOf(call).id);
  call.world.changed();
  return NO_CONTENT;
};

const list = (call: RestCall): Answer =>
  ok(commandsIn(call.application, scopeOf(call)).map((command) => shown({ ...call, body: undefined }, command)));

const one = (call: RestCall): Answer => ok(shown(call, commandOf(call)));

const routesFor = (base: string, guild: string, major: string): readonly Route[] => {
  const at = { major, auth: 'bot' } as const;
  return [
    {
      ...at,
      method: 'GET',
      path: base,
      operation: `list_${guild}application_commands`,
      bucket: 'commands.read',
      handle: list,
    },
    {
      ...at,
      method: 'PUT',
      path: base,
      operation: `bulk_set_${guild}application_commands`,
      bucket: 'commands.bulk',
      handle: overwrite,
    },
    {
      ...at,
      method: 'POST',
      path: base,
      operation: `create_${guild}application_command`,
      bucket: 'commands.write',
      handle: create,
    },
    {
      ...at,
      method: 'GET',
      path: `${base}/:command`,
      operation: `get_${guild}application_command`,
      bucket: 'commands.read',
      handle: one,
    },
    {
      ...at,
      method: 'PATCH',
      path: `${base}/:command`,
      operation: `update_${guild}application_command`,
      bucket: 'commands.write',
      handle: update,
    },
    {
      ...at,
      method: 'DELETE',
      path: `${base}/:command`,
      operation: `delete_${guild}application_command`,
      bucket: 'commands.write',
      handle: remove,
    },
  ];
};

/** Global commands and each guild's own. */
export const COMMAND_ROUTES: readonly Route[] = [
  ...routesFor('/applications/:application/commands', '', 'application'),
  ...routesFor('/applications/:application/guilds/:guild/commands', 'guild_', 'guild'),
];
