import { type Arguments, type ArgumentTable, readCallArguments } from './call-args.ts';
import { type RawArguments, type Received, readArguments } from './call-body.ts';
import { Refusal } from './call-refusal.ts';
import type { CallFault } from './fault-queue.ts';
import { METHODS } from './method-table.ts';
import type { Tier } from './rate-buckets.ts';
import type { Bot, Json, Team, Token, TokenKind } from './slack-model.ts';
import type { Platform } from './slack-platform.ts';
import type { World } from './slack-world.ts';

/** A call that passed authentication, limits, scopes and argument reading. */
export interface Call {
  readonly platform: Platform;
  readonly world: World;
  readonly args: Arguments;
  readonly token: Token;
  readonly team: Team;
  readonly bot: Bot;
}

export interface MethodRule {
  readonly tier: Tier;
  /** Any one of these is enough; a function where it depends on what is asked. */
  readonly scopes: readonly string[] | ((call: Call) => readonly string[]);
  /** Token kinds taken; `none` needs no token. */
  readonly tokens: readonly (TokenKind | 'none')[];
  readonly args: ArgumentTable;
  /** A token of a whole organisation must say which workspace is meant: `team_id`. */
  readonly perTeam?: true;
  handle(call: Call): Json | Promise<Json>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json | string;
  /** Cut the connection instead of answering. */
  readonly drop?: boolean;
}

const ok = (body: Json, headers: Readonly<Record<string, string>> = {}): HttpAnswer => ({ status: 200, headers, body });
const limited = (seconds: number): HttpAnswer => ({
  status: 429,
  headers: { 'retry-after': String(seconds) },
  body: { ok: false, error: 'ratelimited' },
});
const refused = (error: unknown): HttpAnswer => {
  if (error instanceof Refusal) return ok({ ok: false, error: error.error, ...error.extra });
  throw error;
};

interface Caller {
  readonly token: Token | undefined;
  /** The token's text, known or not. */
  readonly value: string | undefined;
}

const bearer = (header: string | undefined): string | undefined => /^Bearer (.+)$/.exec(header ?? '')?.[1];

/** The token of a call: from the header, or from the body where the method takes it there. */
const callerOf = (world: World, header: string | undefined, raw: RawArguments, rule: MethodRule): Caller => {
  const body = rule.tokens.includes('app') ? undefined : raw.token;
  const value = bearer(header) ?? (typeof body === 'string' ? body : undefined);
  if (rule.tokens.includes('none')) return { token: undefined, value };
  if (value === undefined) throw new Refusal('not_authed');
  const token = world.tokens.get(value);
  if (token === undefined) throw new Refusal('invalid_auth');
  // A dead app token is simply not valid any more, which a Socket Mode client takes as final.
  if (token.revoked) throw new Refusal(token.kind === 'app' ? 'invalid_auth' : 'token_revoked');
  if (token.expiresAt !== undefined && token.expiresAt <= world.clock.now()) throw new Refusal('token_expired');
  if (!rule.tokens.includes(token.kind)) throw new Refusal('not_allowed_token_type');
  if (token.team !== undefined && world.teams.get(token.team)?.bot === undefined) throw new Refusal('account_inactive');
  return { token, value };
};

const NO_TEAM: Team = { id: '', name: '', domain: '', bot: undefined };
const NO_BOT: Bot = { id: '', user: '', scopes: new Set(), token: '' };
const NO_TOKEN: Token = {
  value: '',
  kind: 'bot',
  team: undefined,
  user: undefined,
  scopes: new Set(),
  expiresAt: undefined,
  revoked: false,
};

const checkScope = (rule: MethodRule, call: Call): readonly string[] => {
  const needed = typeof rule.scopes === 'function' ? rule.scopes(call) : rule.scopes;
  if (needed.length > 0 && !needed.some((scope) => call.token.scopes.has(scope)))
    throw new Refusal('missing_scope', { needed: needed.join(','), provided: [...call.token.scopes].join(',') });
  return needed;
};

/** Of a token that is good in a whole organisation: the workspace of what is asked for. @see api.slack.com/enterprise/apps/changes-apis */
const teamMeant = (world: World, rule: MethodRule, raw: RawArguments): Team => {
  const [first = NO_TEAM] = world.teams.values();
  const named = typeof raw.team_id === 'string' ? world.teams.get(raw.team_id) : undefined;
  if (rule.perTeam === true && named === undefined) throw new Refusal('missing_argument');
  const all = [world.channels, world.users, world.triggers, world.views, world.files];
  const word = ({ channel, channel_id, user, user_id, users, trigger_id, view_id }: RawArguments): unknown =>
    channel ?? channel_id ?? user ?? user_id ?? users ?? trigger_id ?? view_id;
  const [id = ''] = String(word(raw) ?? '').split(',');
  const found = all.map((kind) => kind.get(id)?.team).find((team) => team !== undefined);
  return named ?? world.teams.get(found ?? '') ?? first;
};

/** A scope that depends on the channel asked for comes after reading, any other before. */
const run = async (platform: Platform, method: string, rule: MethodRule, raw: RawArguments, caller: Caller) => {
  const { world } = platform;
  const token = caller.token ?? NO_TOKEN;
  const whole = token.kind === 'bot' && token.team === undefined && token.value !== '';
  const team = whole ? teamMeant(world, rule, raw) : (world.teams.get(token.team ?? '') ?? NO_TEAM);
  const channel = typeof raw.channel === 'string' ? raw.channel : undefined;
  const wait = platform.buckets.take(method, team.id, rule.tier, channel);
  if (wait !== undefined) return { answer: limited(wait), unknown: [] };
  const make = (args: Arguments): Call => ({ platform, world, args, token, team, bot: team.bot ?? NO_BOT });
  if (typeof rule.scopes !== 'function') checkScope(rule, make(readCallArguments({}, {})));
  const args = readCallArguments(raw, rule.args);
  const call = make(args);
  const needed = checkScope(rule, call);
  const body = { ok: true, ...(await rule.handle(call)) };
  const headers = { 'x-oauth-scopes': [...token.scopes].join(','), 'x-accepted-oauth-scopes': needed.join(',') };
  return { answer: ok(body, headers), unknown: args.unknown };
};

const FAULTS: {
  readonly [K in CallFault['kind']]: (fault: Extract<CallFault, { kind: K }>) => HttpAnswer | undefined;
} = {
  error: (fault) => ok({ ok: false, error: fault.error, ...fault.extra }),
  status: (fault) => ({ status: fault.status, headers: {}, body: fault.body }),
  limit: (fault) => limited(fault.seconds),
  delay: () => undefined,
  drop: () => ({ status: 0, headers: {}, body: '', drop: true }),
  'drop-answer': () => undefined,
};

/** Answers one Web API request; every outcome is in the log. */
export const answerCall = async (
  platform: Platform,
  method: string,
  received: Received,
  authorization: string | undefined,
): Promise<HttpAnswer> => {
  const { world, log, faults } = platform;
  const fault = faults.take(method);
  if (fault?.kind === 'delay') await world.clock.sleep(fault.ms);
  let raw: RawArguments = {};
  let caller: Caller = { token: undefined, value: bearer(authorization) };
  let unknown: readonly string[] = [];
  let answer =
    fault === undefined ? undefined : (FAULTS[fault.kind] as (one: CallFault) => HttpAnswer | undefined)(fault);
  try {
    raw = await readArguments(received);
    const rule = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
    if (rule === undefined) throw new Refusal('unknown_method', { req_method: method });
    if (answer === undefined) {
      caller = callerOf(world, authorization, raw, rule);
      ({ answer, unknown } = await run(platform, method, rule, raw, caller));
    }
  } catch (error) {
    answer ??= refused(error);
  }
  const response = typeof answer.body === 'string' ? { body: answer.body } : answer.body;
  const args = readable(raw);
  const team = world.tokens.get(caller.value ?? '')?.team;
  log.call({ method, args, token: caller.value, team, status: answer.status, response, unknown });
  return fault?.kind === 'drop-answer' ? { ...answer, drop: true } : answer;
};

/** Structured arguments travel as JSON inside form fields; the log shows what they hold. */
const readable = (raw: RawArguments): Json =>
  Object.fromEntries(
    Object.entries(raw)
      .filter(([name]) => name !== 'token')
      .map(([name, value]) => {
        if (typeof value !== 'string' || !/^[[{]/.test(value)) return [name, value];
        try {
          return [name, JSON.parse(value)];
        } catch {
          return [name, value];
        }
      }),
  );
