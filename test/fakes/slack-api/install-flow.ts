import type { Arguments } from './call-args.ts';
import { Refusal } from './call-refusal.ts';
import type { Bot, Json, Team, Token, User } from './slack-model.ts';
import type { World } from './slack-world.ts';

const CODE_LIFE = 10 * 60_000;
const TOKEN_LIFE = 12 * 3_600_000;

interface Grant {
  readonly team: string;
  readonly user: string;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  readonly expiresAt: number;
}

interface Renewal {
  readonly team: string;
  readonly user: string;
}

/** What an app asks for when it sends a person to the consent page. */
export interface Consent {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  readonly state: string | undefined;
}

export const consentOf = (url: URL): Consent => ({
  clientId: url.searchParams.get('client_id') ?? '',
  scopes: (url.searchParams.get('scope') ?? '').split(',').filter(Boolean),
  redirectUri: url.searchParams.get('redirect_uri') ?? '',
  state: url.searchParams.get('state') ?? undefined,
});

/** OAuth v2: consent, code, tokens, renewal. @see docs.slack.dev/authentication/installing-with-oauth */
export class InstallFlow {
  readonly #world: World;
  readonly #grants = new Map<string, Grant>();
  readonly #renewals = new Map<string, Renewal>();

  constructor(world: World) {
    this.#world = world;
  }

  /** What is wrong with a request for consent, as the page shows it; undefined when nothing is. */
  fault(consent: Consent): string | undefined {
    const { app } = this.#world;
    if (consent.clientId !== app.clientId) return 'invalid_client_id';
    if (consent.scopes.length === 0) return 'no_scopes';
    // Without a redirect of its own a request goes back to the first one of the settings.
    if (consent.redirectUri === '') return app.redirectUrls.length > 0 ? undefined : 'bad_redirect_uri';
    const allowed =
      app.redirectUrls.length === 0 || app.redirectUrls.some((url) => consent.redirectUri.startsWith(url));
    return allowed ? undefined : 'bad_redirect_uri';
  }

  /** The person said yes: where their browser goes next. Installations from an admin's page carry no state. */
  approve(consent: Consent, user: User): string {
    const code = `${this.#world.secret(12)}.${this.#world.secret(24)}`;
    this.#grants.set(code, {
      team: user.team,
      user: user.id,
      scopes: consent.scopes,
      redirectUri: consent.redirectUri,
      expiresAt: this.#world.clock.now() + CODE_LIFE,
    });
    const target = new URL(this.#target(consent));
    target.searchParams.set('code', code);
    if (consent.state !== undefined) target.searchParams.set('state', consent.state);
    return target.toString();
  }

  /** The person said no. */
  deny(consent: Consent): string {
    const target = new URL(this.#target(consent));
    target.searchParams.set('error', 'access_denied');
    if (consent.state !== undefined) target.searchParams.set('state', consent.state);
    return target.toString();
  }

  /** `oauth.v2.access`: a code for a token, or a refresh token for the next pair. */
  access(args: Arguments): Json {
    const { app } = this.#world;
    if (args.text('client_id') !== app.clientId) throw new Refusal('invalid_client_id');
    if (args.text('client_secret') !== app.clientSecret) throw new Refusal('bad_client_secret');
    const kind = args.text('grant_type') ?? 'authorization_code';
    if (kind === 'refresh_token') return this.#renew(args.text('refresh_token') ?? '');
    if (kind !== 'authorization_code') throw new Refusal('invalid_grant_type');
    return this.#exchange(args);
  }

  /** Puts the app into a workspace and issues its bot token; a second time the bot stays and the token is new. */
  install(team: Team, scopes: readonly string[]): Token {
    const { enterprise, teams } = this.#world;
    // For a whole organisation one bot, with one token, is in every workspace.
    const places = enterprise?.whole === true ? [...teams.values()] : [team];
    const before = places.find(({ bot }) => bot !== undefined)?.bot;
    const user = before?.user ?? this.#botUser(team).id;
    const bot: Bot = { id: before?.id ?? this.#world.id('B'), user, scopes: new Set(scopes), token: '' };
    for (const place of places) place.bot = bot;
    return this.#issue(enterprise?.whole === true ? undefined : team, bot);
  }

  /** Takes the app out of a workspace: every token of it is dead. */
  uninstall(team: Team): void {
    const { teams, tokens } = this.#world;
    const { bot } = team;
    for (const token of tokens.values()) if (token.kind === 'bot' && token.user === bot?.user) token.revoked = true;
    for (const place of teams.values()) if (place.bot === bot) place.bot = undefined;
    this.#world.changed();
  }

  #target(consent: Consent): string {
    return consent.redirectUri === '' ? (this.#world.app.redirectUrls[0] ?? '') : consent.redirectUri;
  }

  #botUser(team: Team): User {
    const user: User = {
      id: this.#world.id('U'),
      team: team.id,
      name: this.#world.app.name.toLowerCase(),
      realName: this.#world.app.name,
      email: '',
      isBot: true,
      locale: 'en-US',
      admin: false,
      deleted: false,
    };
    this.#world.users.set(user.id, user);
    return user;
  }

  /** `team`: undefined for the whole organisation. */
  #issue(team: Team | undefined, bot: Bot): Token {
    const rotating = this.#world.app.tokenRotation;
    const token: Token = {
      value: `${rotating ? 'xoxe.xoxb' : 'xoxb'}-fake-${team?.id ?? this.#world.enterprise?.id}-${this.#world.secret(16)}`,
      kind: 'bot',
      team: team?.id,
      user: bot.user,
      scopes: bot.scopes,
      expiresAt: rotating ? this.#world.clock.now() + TOKEN_LIFE : undefined,
      revoked: false,
    };
    this.#world.tokens.set(token.value, token);
    bot.token = token.value;
    if (rotating) this.#keepTwo(bot);
    this.#world.changed();
    return token;
  }

  /** With rotation two tokens are alive at most; the oldest goes. */
  #keepTwo({ user }: Bot): void {
    const alive = [...this.#world.tokens.values()].filter((one) => one.user === user && !one.revoked);
    for (const old of alive.slice(0, -2)) old.revoked = true;
  }

  #exchange(args: Arguments): Json {
    const grant = this.#grants.get(args.text('code') ?? '');
    if (grant === undefined || grant.expiresAt <= this.#world.clock.now()) throw new Refusal('invalid_code');
    if ((args.text('redirect_uri') ?? '') !== grant.redirectUri) throw new Refusal('bad_redirect_uri');
    this.#grants.delete(args.text('code') ?? '');
    const team = this.#world.teams.get(grant.team) as Team;
    return this.#granted(team, grant.user, this.install(team, grant.scopes));
  }

  #renew(refresh: string): Json {
    const renewal = this.#renewals.get(refresh);
    const team = this.#world.teams.get(renewal?.team ?? '');
    if (renewal === undefined || team?.bot === undefined) throw new Refusal('invalid_refresh_token');
    this.#renewals.delete(refresh);
    return this.#granted(
      team,
      renewal.user,
      this.#issue(this.#world.enterprise?.whole === true ? undefined : team, team.bot),
    );
  }

  #granted(team: Team, user: string, token: Token): Json {
    const { app, enterprise } = this.#world;
    const whole = enterprise?.whole ?? false;
    const refresh = `xoxe-1-fake-${this.#world.secret(24)}`;
    if (app.tokenRotation) this.#renewals.set(refresh, { team: team.id, user });
    return {
      app_id: app.id,
      authed_user: { id: user },
      scope: [...token.scopes].join(','),
      token_type: 'bot',
      access_token: token.value,
      bot_user_id: token.user,
      team: whole ? null : { id: team.id, name: team.name },
      enterprise: enterprise === undefined ? null : { id: enterprise.id, name: enterprise.name },
      is_enterprise_install: whole,
      ...(app.tokenRotation ? { refresh_token: refresh, expires_in: TOKEN_LIFE / 1000 } : {}),
    };
  }
}
