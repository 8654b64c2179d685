import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { ApiFault, fault, invalidForm } from './api-fault.ts';
import type { CallLog } from './call-log.ts';
import type { Application } from './discord-world.ts';
import type { OpenApiCheck } from './openapi-check.ts';
import { type ParsedBody, parseBody, readBytes } from './rest-body.ts';
import type { RestFaults } from './rest-faults.ts';
import { type Answer, type Method, matcher, type Platform, type Route } from './rest-route.ts';

export interface RestParts {
  readonly platform: Platform;
  readonly routes: readonly Route[];
  readonly openApi: OpenApiCheck;
  readonly log: CallLog;
  readonly faults: RestFaults;
}

interface Written {
  readonly status: number;
  readonly body?: Answer['body'] | string;
  readonly headers: Record<string, string>;
}

interface Seen {
  route: Route | undefined;
  parsed: ParsedBody;
}

const UNPARSED: ParsedBody = { body: undefined, files: [] };

/** Versions that still answer. @see https://discord.com/developers/docs/reference#api-versioning-api-versions */
const VERSIONS = ['v9', 'v10'];

/** Everything below `/api`: version, user agent, ban, route, token, faults, limits, body, rules, handler, log. */
export class RestServer {
  readonly #parts: RestParts;
  readonly #matchers: readonly { readonly route: Route; readonly match: ReturnType<typeof matcher> }[];

  constructor(parts: RestParts) {
    this.#parts = parts;
    this.#matchers = parts.routes.map((route) => ({ route, match: matcher(route.path) }));
  }

  async serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { world, limits } = this.#parts.platform;
    const address = request.socket.remoteAddress ?? '';
    const seen: Seen = { route: undefined, parsed: UNPARSED };
    const written = await this.#answer(request, url, address, seen);
    if (written === undefined) {
      request.socket.destroy();
      return;
    }
    if ([401, 403, 429].includes(written.status) && written.headers['x-ratelimit-scope'] !== 'shared')
      limits.countInvalid(address);
    this.#parts.log.call({
      at: world.clock.now(),
      method: request.method ?? '',
      path: decodeURIComponent(url.pathname).replace(/^\/api\/v\d+/, '') + url.search,
      route: seen.route === undefined ? undefined : `${seen.route.method} ${seen.route.path}`,
      headers: request.headers,
      body: seen.parsed.body,
      files: seen.parsed.files.map((file) => file.filename),
      status: written.status,
      answer: typeof written.body === 'string' ? { text: written.body } : written.body,
    });
    write(response, written);
    world.changed();
  }

  async #answer(request: IncomingMessage, url: URL, address: string, seen: Seen): Promise<Written | undefined> {
    const headers: Record<string, string> = {};
    try {
      const bytes = await readBytes(request);
      const ban = this.#ban(address);
      if (ban !== undefined) return ban;
      const [, , version, ...parts] = url.pathname.split('/').map(decodeURIComponent);
      if (!VERSIONS.includes(version ?? '')) throw fault('invalidApiVersion');
      if (!/^DiscordBot \(/.test(request.headers['user-agent'] ?? '')) throw fault('cloudflare');
      const { route, params } = this.#find(request.method as Method, parts);
      seen.route = route;
      const application = this.#caller(route, request.headers, params);
      const act = this.#parts.faults.take(route.method, `/${parts.join('/')}`, `${route.method} ${route.path}`);
      if (act === 'hang up') return undefined;
      if (act !== undefined && 'answer' in act)
        return {
          status: act.answer.status,
          headers: { ...act.answer.headers },
          ...(act.answer.body === undefined ? {} : { body: act.answer.body }),
        };
      if (act !== undefined) await act.hold;
      this.#limit(route, application, params, headers);
      seen.parsed = await parseBody(bytes, request.headers['content-type'] ?? '');
      const answer = await this.#run(route, application, params, url, seen.parsed);
      return { status: answer.status, headers, ...(answer.body === undefined ? {} : { body: answer.body }) };
    } catch (error) {
      if (error instanceof ApiFault)
        return { status: error.status, body: error.body, headers: { ...headers, ...error.headers } };
      this.#parts.platform.world.crashes.push(error);
      return { status: 500, body: { message: '500: Internal Server Error', code: 0 }, headers };
    }
  }

  /** The network in front of the platform answers a banned address in its own words, not in JSON. */
  #ban(address: string): Written | undefined {
    const { used, limit, resetMs } = this.#parts.platform.limits.invalidOf(address);
    if (used < limit) return undefined;
    return {
      status: 429,
      body: 'error code: 1015',
      headers: {
        'content-type': 'text/plain; charset=UTF-8',
        'retry-after': String(Math.ceil(resetMs / 1000)),
        server: 'cloudflare',
      },
    };
  }

  #find(method: Method, parts: readonly string[]): { readonly route: Route; readonly params: Record<string, string> } {
    let known = false;
    for (const { route, match } of this.#matchers) {
      const params = match(parts);
      if (params === undefined) continue;
      if (route.method === method) return { route, params };
      known = true;
    }
    if (!known)
      this.#parts.platform.world.warnings.push(`no such route in the stand-in: ${method} /${parts.join('/')}`);
    throw fault(known ? 'methodNotAllowed' : 'notFound');
  }

  #caller(route: Route, headers: IncomingHttpHeaders, params: Readonly<Record<string, string>>): Application {
    const { world } = this.#parts.platform;
    if (route.auth === 'token') {
      const record = world.interactionByToken(params.token ?? '');
      const application = world.applications.get(record?.applicationId ?? params.application ?? '');
      if (application !== undefined) return application;
      throw fault(params.interaction === undefined ? 'unknownWebhook' : 'unknownInteraction');
    }
    const token = headers.authorization?.match(/^Bot (\S+)$/)?.[1];
    const application = [...world.applications.values()].find((app) => app.token === token && !app.tokenRevoked);
    if (token === undefined || application === undefined) throw fault('unauthorized');
    return application;
  }

  #limit(
    route: Route,
    application: Application,
    params: Readonly<Record<string, string>>,
    headers: Record<string, string>,
  ): void {
    const major = params[route.major ?? ''] ?? '';
    const verdict = this.#parts.platform.limits.take(application.id, route.bucket, major, route.exempt === true);
    Object.assign(headers, verdict.headers);
    if (verdict.refused === undefined) return;
    throw new ApiFault(
      429,
      {
        message: 'You are being rate limited.',
        retry_after: verdict.refused.retryAfter,
        global: verdict.refused.global,
      },
      verdict.headers,
    );
  }

  /** The handler's own tables speak first; what passes them is held against the official description before it counts. */
  async #run(
    route: Route,
    application: Application,
    params: Readonly<Record<string, string>>,
    url: URL,
    parsed: ParsedBody,
  ): Promise<Answer> {
    const { platform } = this.#parts;
    const found = this.#parts.openApi.check(route.operation, parsed.body, parsed.files.length > 0);
    let described = false;
    const answer = await route.handle({
      platform,
      world: platform.world,
      params,
      query: url.searchParams,
      body: parsed.body,
      files: parsed.files,
      application,
      described: () => {
        described = true;
        if (found.length > 0) throw invalidForm(found);
      },
    });
    if (!described && route.method !== 'GET' && route.method !== 'DELETE')
      platform.world.crashes.push(new Error(`${route.method} ${route.path} did not check the description`));
    return answer;
  }
}

const write = (response: ServerResponse, { status, body, headers }: Written): void => {
  if (body === undefined) {
    response.writeHead(status, headers).end();
    return;
  }
  const bytes = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(bytes);
};
