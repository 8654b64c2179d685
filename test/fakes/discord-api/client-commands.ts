import { guildPermissions, may, permissionsIn } from './discord-permissions.ts';
import { type Application, CHANNEL, type Channel, type StoredCommand, type User, type World } from './discord-world.ts';
import { type Dict, dict, dicts, given, list, text, whole } from './plain-json.ts';
import { OPTION } from './slash-command-rules.ts';
import { wireChannel, wireMember, wireRole, wireUser } from './wire-objects.ts';

/** What the platform's own client would not let a person do; nothing reaches the application. */
export class ClientRefusal extends Error {}

/** A file picked by a person. */
export interface PickedFile {
  readonly filename: string;
  readonly bytes: Uint8Array;
  readonly contentType?: string;
}

export type OptionValue = string | number | boolean | PickedFile;
export type OptionValues = Readonly<Record<string, OptionValue>>;

const offered = (
  application: Application,
  command: StoredCommand,
  user: User,
  channel: Channel,
  world: World,
): boolean => {
  if (command.guildId !== undefined && command.guildId !== channel.guildId) return false;
  const contexts = command.body.contexts;
  const types = given(command.body.integration_types) ? list(command.body.integration_types) : [0];
  const inGuild = channel.guildId !== undefined && application.guilds.has(channel.guildId);
  const own = types.includes(1) && application.userInstalls.has(user.id);
  if (channel.type === CHANNEL.dm) {
    const context = channel.recipients.includes(application.bot.id) ? 1 : 2;
    if (given(contexts) ? !list(contexts).includes(context) : command.body.dm_permission === false) return false;
    return command.guildId === undefined && (context === 1 || own);
  }
  if (given(contexts) && !list(contexts).includes(0)) return false;
  if (!inGuild) return own;
  if (!types.includes(0) && !own) return false;
  return may(world, channel, user.id, 'useApplicationCommands') && permitted(command, user, channel, world);
};

/** A guild admin's overrides win over `default_member_permissions`; administrators see everything. */
const permitted = (command: StoredCommand, user: User, channel: Channel, world: World): boolean => {
  const guild = world.guilds.get(channel.guildId ?? '');
  if (guild === undefined) return true;
  const bits = guildPermissions(guild, user.id);
  if ((bits & 8n) !== 0n) return true;
  const personal = command.overrides.get(user.id);
  if (personal !== undefined) return personal;
  const roles = [...(guild.members.get(user.id)?.roles ?? []), guild.id].map((id) => command.overrides.get(id));
  if (roles.includes(true)) return true;
  if (roles.includes(false)) return false;
  const needed = command.body.default_member_permissions;
  if (!given(needed)) return true;
  return (
    BigInt(String(needed)) !== 0n &&
    (permissionsIn(world, channel, user.id) & BigInt(String(needed))) === BigInt(String(needed))
  );
};

/** The slash commands the client offers this person here; a guild's own hides a global one of the same name. */
export const commandsFor = (world: World, application: Application, user: User, channel: Channel): StoredCommand[] => {
  const all = [...application.commands.values()].filter(
    (command) => command.type === 1 && offered(application, command, user, channel, world),
  );
  return all.filter(
    (command) =>
      command.guildId !== undefined || !all.some((other) => other.name === command.name && other.guildId !== undefined),
  );
};

interface Leaf {
  readonly command: StoredCommand;
  /** The options of the command or sub-command that is called. */
  readonly options: readonly Dict[];
  /** Puts the filled-in options into the groups and sub-commands they belong to. */
  readonly wrap: (filled: readonly Dict[]) => readonly Dict[];
}

/** Finds `cert points balance` among the offered commands. */
export const findLeaf = (commands: readonly StoredCommand[], path: string): Leaf => {
  const [name, ...words] = path.trim().replace(/^\//, '').split(/\s+/);
  const command = commands.find((one) => one.name === name);
  if (command === undefined) throw new ClientRefusal(`the client offers no command /${name} here`);
  let options = dicts(command.body.options);
  let wrap: Leaf['wrap'] = (filled) => filled;
  for (const word of words) {
    const branch = options.find((option) => option.name === word && Number(option.type) <= OPTION.group);
    if (branch === undefined) throw new ClientRefusal(`/${command.name} has no sub-command "${word}"`);
    const outer = wrap;
    wrap = (filled) => outer([{ name: word, type: branch.type, options: filled }]);
    options = dicts(branch.options);
  }
  if (options.some((option) => Number(option.type) <= OPTION.group))
    throw new ClientRefusal(`/${path} is not complete: choose one of its sub-commands`);
  return { command, options, wrap };
};

const checkText = (option: Dict, value: string): string | undefined => {
  const min = whole(option.min_length) ?? 0;
  const max = whole(option.max_length) ?? 6_000;
  return value.length < min || value.length > max ? `must have ${min} to ${max} characters` : undefined;
};

const checkNumber = (option: Dict, value: unknown): string | undefined => {
  if (typeof value !== 'number' || (option.type === OPTION.integer && !Number.isInteger(value)))
    return 'must be a number';
  if (given(option.min_value) && value < Number(option.min_value)) return `must be at least ${option.min_value}`;
  if (given(option.max_value) && value > Number(option.max_value)) return `must be at most ${option.max_value}`;
  return undefined;
};

const isFile = (value: OptionValue): value is PickedFile => typeof value === 'object';

/** Why the client would mark this option red, or undefined. */
const wrong = (option: Dict, value: OptionValue): string | undefined => {
  const type = option.type;
  if (type === OPTION.attachment) return isFile(value) ? undefined : 'must be a file';
  if (isFile(value)) return 'is not a file option';
  const choices = dicts(option.choices);
  if (choices.length > 0 && !choices.some((choice) => choice.value === value))
    return `must be one of ${choices.map((choice) => choice.value).join(', ')}`;
  if (type === OPTION.string) return typeof value === 'string' ? checkText(option, value) : 'must be text';
  if (type === OPTION.integer || type === OPTION.number) return checkNumber(option, value);
  if (type === OPTION.boolean) return typeof value === 'boolean' ? undefined : 'must be true or false';
  return typeof value === 'string' ? undefined : 'must be the id of somebody or something';
};

/** The objects behind ids, as the platform sends them along. */
export interface Resolved {
  readonly users: Record<string, Dict>;
  readonly members: Record<string, Dict>;
  readonly roles: Record<string, Dict>;
  readonly channels: Record<string, Dict>;
  readonly attachments: Record<string, Dict>;
}

export const resolveNothing = (): Resolved => ({ users: {}, members: {}, roles: {}, channels: {}, attachments: {} });

/** Adds what an id stands for; an unknown id cannot be picked in a client. */
export const resolve = (world: World, channel: Channel, id: string, into: Resolved): void => {
  const guild = world.guilds.get(channel.guildId ?? '');
  const user = world.users.get(id);
  const member = guild?.members.get(id);
  const role = guild?.roles.get(id);
  const target = world.channels.get(id);
  if (user !== undefined) into.users[id] = wireUser(user);
  if (member !== undefined)
    into.members[id] = { ...wireMember(member, false), permissions: permissionsIn(world, channel, id).toString() };
  if (role !== undefined) into.roles[id] = wireRole(role);
  if (target !== undefined) into.channels[id] = { ...wireChannel(world, target), permissions: '0' };
  if (user === undefined && role === undefined && target === undefined)
    throw new ClientRefusal(`there is nobody and nothing with the id ${id} to pick`);
};

export const onlyFilled = (resolved: Resolved): Dict =>
  Object.fromEntries(Object.entries(resolved).filter(([, found]) => Object.keys(found).length > 0));

const fill = (option: Dict, value: OptionValue, upload: (file: PickedFile) => Dict, resolved: Resolved): Dict => {
  if (!isFile(value)) return { name: option.name, type: option.type, value };
  const file = upload(value);
  resolved.attachments[text(file.id)] = file;
  return { name: option.name, type: option.type, value: file.id };
};

const POINTS_AT: readonly unknown[] = [OPTION.user, OPTION.channel, OPTION.role, OPTION.mentionable];

export interface Typed {
  readonly world: World;
  readonly channel: Channel;
  readonly values: OptionValues;
  readonly upload: (file: PickedFile) => Dict;
}

/** The `data` of a finished command. Refuses what the client marks red. */
export const commandData = (leaf: Leaf, { world, channel, values, upload }: Typed): Dict => {
  const unknown = Object.keys(values).find((name) => !leaf.options.some((option) => option.name === name));
  if (unknown !== undefined) throw new ClientRefusal(`/${leaf.command.name} has no option "${unknown}" there`);
  const resolved = resolveNothing();
  const filled = leaf.options.flatMap((option) => {
    const value = values[text(option.name)];
    if (value === undefined) {
      if (option.required === true) throw new ClientRefusal(`the option "${option.name}" is required`);
      return [];
    }
    const why = wrong(option, value);
    if (why !== undefined) throw new ClientRefusal(`the option "${option.name}" ${why}`);
    if (POINTS_AT.includes(option.type)) resolve(world, channel, String(value), resolved);
    return [fill(option, value, upload, resolved)];
  });
  return base(leaf, leaf.wrap(filled), onlyFilled(resolved));
};

const base = (leaf: Leaf, options: readonly Dict[], resolved: Dict): Dict => ({
  id: leaf.command.id,
  name: leaf.command.name,
  type: 1,
  options,
  ...(leaf.command.guildId === undefined ? {} : { guild_id: leaf.command.guildId }),
  ...(Object.keys(resolved).length === 0 ? {} : { resolved }),
});

/** The `data` while somebody types: partial, unchecked, the focused value as text whatever its type. */
export const typingData = (leaf: Leaf, values: OptionValues, focused: string): Dict => {
  const target = leaf.options.find((option) => option.name === focused);
  if (target === undefined || target.autocomplete !== true)
    throw new ClientRefusal(`the option "${focused}" has no autocomplete`);
  const filled = leaf.options
    .filter((option) => values[text(option.name)] !== undefined)
    .map((option) => {
      const value = values[text(option.name)] as OptionValue;
      const own = option.name === focused;
      return {
        name: option.name,
        type: option.type,
        value: own ? String(value) : value,
        ...(own ? { focused: true } : {}),
      };
    });
  return base(leaf, leaf.wrap(filled), dict(undefined));
};
