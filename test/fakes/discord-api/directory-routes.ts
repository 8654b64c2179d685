import { fault, invalidForm } from './api-fault.ts';
import { permissionsIn } from './discord-permissions.ts';
import { CHANNEL, type Channel, type Guild } from './discord-world.ts';
import { checkFields, Faults } from './field-rules.ts';
import { dict, given, text } from './plain-json.ts';
import { type Answer, created, NO_CONTENT, ok, type RestCall, type Route } from './rest-route.ts';
import { channelOf, demand, messageOf } from './route-access.ts';
import { wireApplication, wireChannel, wireGuild, wireMember, wireRole, wireUser } from './wire-objects.ts';

const guildOf = ({ world, params, application }: RestCall): Guild => {
  const guild = world.guilds.get(params.guild ?? '');
  if (guild === undefined) throw fault('unknownGuild');
  if (!application.guilds.has(guild.id)) throw fault('missingAccess');
  return guild;
};

const GUILD_MEMBERS = 1 << 1;

const members = (call: RestCall): Answer => {
  const guild = guildOf(call);
  if ((call.application.privilegedIntents & GUILD_MEMBERS) === 0) throw fault('missingAccess');
  return ok([...guild.members.values()].map((member) => wireMember(member)));
};

const member = (call: RestCall): Answer => {
  const guild = guildOf(call);
  const user = call.params.user ?? '';
  const found = guild.members.get(user);
  if (found !== undefined) return ok(wireMember(found));
  throw fault(call.world.users.has(user) ? 'unknownMember' : 'unknownUser');
};

const user = (call: RestCall): Answer => {
  const found = call.world.users.get(call.params.user ?? '');
  if (found === undefined) throw fault('unknownUser');
  return ok(wireUser(found));
};

const openDirect = (call: RestCall): Answer => {
  const id = text(dict(call.body).recipient_id);
  const faults = new Faults();
  checkFields({ recipient_id: { is: 'text', min: 1, max: 20, required: true } }, dict(call.body), [], faults);
  if (faults.all.length > 0) throw invalidForm(faults.all);
  call.described();
  const found = call.world.users.get(id);
  if (found === undefined) throw fault('unknownUser');
  if (found.bot) throw fault('cannotMessageUser');
  return ok(wireChannel(call.world, call.world.directMessage(call.application.bot.id, id)));
};

const visibleChannels = (call: RestCall, guild: Guild): Channel[] =>
  [...call.world.channels.values()].filter(
    (channel) => channel.guildId === guild.id && permissionsIn(call.world, channel, call.application.bot.id) !== 0n,
  );

const announce = (call: RestCall, t: string, channel: Channel): void =>
  call.world.publish({
    t,
    d: wireChannel(call.world, channel),
    channelId: channel.id,
    ...(channel.guildId === undefined ? {} : { guildId: channel.guildId }),
  });

const newThread = (call: RestCall, parent: Channel, id: string, hidden: boolean): Answer => {
  const body = dict(call.body);
  const faults = new Faults();
  checkFields({ name: { is: 'text', min: 1, max: 100, required: true } }, body, [], faults);
  if (faults.all.length > 0) throw invalidForm(faults.all);
  call.described();
  if (parent.type !== CHANNEL.text) throw fault('wrongChannelType');
  demand(call.world, parent, call.application.bot.id, hidden ? 'createPrivateThreads' : 'createPublicThreads');
  if (call.world.channels.has(id)) throw fault('threadExists');
  const thread: Channel = {
    id,
    type: hidden ? CHANNEL.privateThread : CHANNEL.publicThread,
    name: text(body.name),
    ...(parent.guildId === undefined ? {} : { guildId: parent.guildId }),
    parentId: parent.id,
    recipients: [],
    overwrites: [],
    thread: {
      archived: false,
      locked: false,
      ownerId: call.application.bot.id,
      members: new Set([call.application.bot.id]),
    },
  };
  call.world.channels.set(thread.id, thread);
  announce(call, 'THREAD_CREATE', thread);
  return created(wireChannel(call.world, thread));
};

const startThread = (call: RestCall): Answer =>
  newThread(call, channelOf(call), call.world.nextId(), dict(call.body).type !== CHANNEL.publicThread);

const startThreadAt = (call: RestCall): Answer => {
  const parent = channelOf(call);
  return newThread(call, parent, messageOf(call, parent).id, false);
};

/** Only what a bot does to threads: archive, lock, rename. */
const changeChannel = (call: RestCall): Answer => {
  const channel = channelOf(call);
  const body = dict(call.body);
  call.described();
  demand(
    call.world,
    channel,
    call.application.bot.id,
    channel.thread === undefined ? 'manageChannels' : 'manageThreads',
  );
  if (given(body.name)) channel.name = text(body.name);
  if (channel.thread !== undefined) {
    if (typeof body.archived === 'boolean') channel.thread.archived = body.archived;
    if (typeof body.locked === 'boolean') channel.thread.locked = body.locked;
  }
  announce(call, channel.thread === undefined ? 'CHANNEL_UPDATE' : 'THREAD_UPDATE', channel);
  return ok(wireChannel(call.world, channel));
};

const joinThread = (call: RestCall): Answer => {
  const channel = channelOf(call);
  call.described();
  if (channel.thread === undefined) throw fault('wrongChannelType');
  if (channel.thread.archived) throw fault('archivedThread');
  channel.thread.members.add(call.application.bot.id);
  return NO_CONTENT;
};

const gateway = (call: RestCall): Answer => {
  const { total, remaining, resetAfter } = call.platform.sessionStarts(call.application);
  return ok({
    url: call.platform.gatewayUrl(),
    shards: 1,
    session_start_limit: { total, remaining, reset_after: resetAfter, max_concurrency: call.platform.maxConcurrency },
  });
};

/** An interactions address is taken only after the platform's probes were answered rightly. */
const changeApplication = async (call: RestCall): Promise<Answer> => {
  const body = dict(call.body);
  call.described();
  if ('interactions_endpoint_url' in body) {
    const url = text(body.interactions_endpoint_url);
    const wrong = url === '' ? undefined : await call.platform.probeEndpoint(call.application, url);
    if (wrong !== undefined)
      throw invalidForm([
        {
          path: ['interactions_endpoint_url'],
          code: 'APPLICATION_INTERACTIONS_ENDPOINT_INVALID',
          message: `The specified interactions endpoint url could not be verified. ${wrong}`,
        },
      ]);
    call.application.interactionsUrl = url === '' ? undefined : url;
  }
  return ok(wireApplication(call.application));
};

const leave = (call: RestCall): Answer => {
  const guild = guildOf(call);
  guild.members.delete(call.application.bot.id);
  call.application.guilds.delete(guild.id);
  call.world.publish({ t: 'GUILD_DELETE', d: { id: guild.id }, applicationId: call.application.id });
  return NO_CONTENT;
};

const bot = { auth: 'bot' } as const;
const guild = { auth: 'bot', major: 'guild', bucket: 'guild.read' } as const;
const channel = { auth: 'bot', major: 'channel' } as const;
const mine = (call: RestCall): Answer => ok(wireApplication(call.application));

/** Applications, users, guilds, channels and threads. */
export const DIRECTORY_ROUTES: readonly Route[] = [
  {
    ...bot,
    method: 'GET',
    path: '/gateway/bot',
    operation: 'get_bot_gateway',
    bucket: 'gateway.read',
    handle: gateway,
  },
  {
    ...bot,
    method: 'GET',
    path: '/gateway',
    operation: 'get_gateway',
    bucket: 'gateway.read',
    handle: (call) => ok({ url: call.platform.gatewayUrl() }),
  },
  {
    ...bot,
    method: 'GET',
    path: '/applications/@me',
    operation: 'get_my_application',
    bucket: 'application.read',
    handle: mine,
  },
  {
    ...bot,
    method: 'PATCH',
    path: '/applications/@me',
    operation: 'update_my_application',
    bucket: 'application.write',
    handle: changeApplication,
  },
  {
    ...bot,
    method: 'GET',
    path: '/oauth2/applications/@me',
    operation: 'get_my_oauth2_application',
    bucket: 'application.read',
    handle: mine,
  },
  {
    ...bot,
    method: 'GET',
    path: '/users/@me',
    operation: 'get_my_user',
    bucket: 'application.read',
    handle: (call) => ok(wireUser(call.application.bot)),
  },
  {
    ...bot,
    method: 'GET',
    path: '/users/@me/guilds',
    operation: 'list_my_guilds',
    bucket: 'guild.read',
    handle: (call) =>
      ok(
        [...call.application.guilds].flatMap((id) => {
          const found = call.world.guilds.get(id);
          return found === undefined ? [] : [wireGuild(found)];
        }),
      ),
  },
  {
    ...bot,
    method: 'DELETE',
    path: '/users/@me/guilds/:guild',
    operation: 'leave_guild',
    bucket: 'application.write',
    handle: leave,
  },
  {
    ...bot,
    method: 'POST',
    path: '/users/@me/channels',
    operation: 'create_dm',
    bucket: 'dm.create',
    handle: openDirect,
  },
  { ...bot, method: 'GET', path: '/users/:user', operation: 'get_user', bucket: 'application.read', handle: user },
  {
    ...guild,
    method: 'GET',
    path: '/guilds/:guild',
    operation: 'get_guild',
    handle: (call) => ok(wireGuild(guildOf(call))),
  },
  {
    ...guild,
    method: 'GET',
    path: '/guilds/:guild/channels',
    operation: 'list_guild_channels',
    handle: (call) =>
      ok(
        visibleChannels(call, guildOf(call))
          .filter((found) => found.thread === undefined)
          .map((found) => wireChannel(call.world, found)),
      ),
  },
  {
    ...guild,
    method: 'GET',
    path: '/guilds/:guild/threads/active',
    operation: 'get_active_guild_threads',
    handle: (call) =>
      ok({
        threads: visibleChannels(call, guildOf(call))
          .filter((found) => found.thread?.archived === false)
          .map((found) => wireChannel(call.world, found)),
        members: [],
      }),
  },
  {
    ...guild,
    method: 'GET',
    path: '/guilds/:guild/roles',
    operation: 'list_guild_roles',
    handle: (call) => ok([...guildOf(call).roles.values()].map(wireRole)),
  },
  { ...guild, method: 'GET', path: '/guilds/:guild/members', operation: 'list_guild_members', handle: members },
  { ...guild, method: 'GET', path: '/guilds/:guild/members/:user', operation: 'get_guild_member', handle: member },
  {
    ...channel,
    method: 'GET',
    path: '/channels/:channel',
    operation: 'get_channel',
    bucket: 'channel.read',
    handle: (call) => ok(wireChannel(call.world, channelOf(call))),
  },
  {
    ...channel,
    method: 'PATCH',
    path: '/channels/:channel',
    operation: 'update_channel',
    bucket: 'channel.write',
    handle: changeChannel,
  },
  {
    ...channel,
    method: 'POST',
    path: '/channels/:channel/threads',
    operation: 'create_thread',
    bucket: 'threads',
    handle: startThread,
  },
  {
    ...channel,
    method: 'POST',
    path: '/channels/:channel/messages/:message/threads',
    operation: 'create_thread_from_message',
    bucket: 'threads',
    handle: startThreadAt,
  },
  {
    ...channel,
    method: 'PUT',
    path: '/channels/:channel/thread-members/@me',
    operation: 'join_thread',
    bucket: 'threads',
    handle: joinThread,
  },
];
