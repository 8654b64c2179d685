import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { receive } from './call-body.ts';
import type { Choice } from './element-choice.ts';
import type { Touchable } from './element-search.ts';
import type { ExtraRoute } from './http-front.ts';
import { drawPage, drawParts, type Look } from './page-layout.ts';
import { Person } from './person-hands.ts';
import { isJson, type Json, type Team, textAt, type User } from './slack-model.ts';
import type { Platform } from './slack-platform.ts';

const TYPES = {
  'slack-page.css': 'text/css',
  'slack-kit.css': 'text/css',
  'slack-page.js': 'text/javascript',
} as const;

/** Only from here: the page works without the network and cannot be talked into using it. */
const POLICY = "default-src 'self'; img-src 'self' https: data:; frame-ancestors 'none'";

const send = (response: ServerResponse, status: number, type: string, body: string | Buffer): void => {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
  });
  response.end(body);
};

/** The page where a person plays the people of the workspace. */
export class PageRoutes {
  readonly #platform: Platform;
  readonly #people = new Map<string, Person>();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  readonly route: ExtraRoute = async (request, response, url) => {
    const name = url.pathname.slice(1);
    if (url.pathname === '/') send(response, 200, 'text/html', drawPage(this.#platform, this.#look(url)));
    else if (url.pathname === '/parts')
      send(response, 200, 'application/json', JSON.stringify(drawParts(this.#platform, this.#look(url))));
    else if (url.pathname === '/changes') this.#follow(request, response);
    else if (name in TYPES)
      send(response, 200, TYPES[name as keyof typeof TYPES], await readFile(new URL(name, import.meta.url)));
    else if (url.pathname.startsWith('/act/') && request.method === 'POST') await this.#act(request, response, url);
    else return false;
    return true;
  };

  #look(url: URL): Look {
    const { world } = this.#platform;
    const people = [...world.users.values()].filter((user) => !user.isBot);
    const user = world.users.get(url.searchParams.get('as') ?? '') ?? (people[0] as User);
    const at = url.searchParams.get('at') ?? '';
    if (at === 'home') return { user, at };
    const mine = [...world.channels.values()].filter((one) => one.members.has(user.id) && one.team === user.team);
    const channel = mine.find((one) => one.id === at) ?? mine[0];
    return { user, at: channel ?? 'home' };
  }

  /** Server-sent events: one line for every change. */
  #follow(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 1000\n\n');
    const stop = this.#platform.world.onChange(() => response.write('data: changed\n\n'));
    request.on('close', stop);
  }

  #person(id: string): Person {
    const { world } = this.#platform;
    const known = this.#people.get(id);
    if (known !== undefined) return known;
    const user = world.users.get(id);
    if (user === undefined) throw new Error('no such person');
    const person = new Person(this.#platform, { user, team: world.teams.get(user.team) as Team });
    this.#people.set(id, person);
    return person;
  }

  /** `message:<channel>:<ts>` or `view:<id>`. */
  #target(name: string): Touchable {
    const [kind, first = '', second = ''] = name.split(':');
    const { world } = this.#platform;
    const found = kind === 'view' ? world.views.get(first) : world.message(first, second);
    if (found === undefined) throw new Error('that is gone');
    return found;
  }

  async #act(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    // A page of another host cannot send this content type without asking first.
    const { bytes, type } = await receive(request);
    const body: unknown = type.startsWith('application/json') ? JSON.parse(bytes.toString()) : undefined;
    const deed = DEEDS[url.pathname.slice('/act/'.length)];
    if (!isJson(body) || deed === undefined) return send(response, 400, 'application/json', '{"ok":false}');
    try {
      const person = this.#person(textAt(body, 'as') ?? '');
      const answer = await deed(person, body, (name) => this.#target(name));
      send(response, 200, 'application/json', JSON.stringify({ ok: true, answer: answer ?? null }));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      send(response, 200, 'application/json', JSON.stringify({ ok: false, error: message }));
    }
  }
}

type Deed = (person: Person, body: Json, target: (name: string) => Touchable) => Promise<unknown> | unknown;

/** Values of a form: text, lists of text, and files as base64. */
const choiceOf = (value: unknown): Choice => {
  if (!Array.isArray(value)) return String(value);
  if (!value.every(isJson)) return value.map(String);
  return value.map((file) => ({
    name: textAt(file, 'name') ?? 'file',
    bytes: Buffer.from(textAt(file, 'base64') ?? '', 'base64'),
  }));
};

const need = (body: Json, key: string): string => textAt(body, key) ?? '';

const DEEDS: Readonly<Record<string, Deed>> = {
  say: (person, body) => {
    const text = need(body, 'text');
    const command = /^(\/\S+)\s*([\s\S]*)$/.exec(text);
    if (command === null) return void person.say(text, need(body, 'channel'));
    return person.slash(command[1] ?? '', command[2] ?? '', need(body, 'channel'));
  },
  press: (person, body, target) => person.click(target(need(body, 'target')), need(body, 'what')),
  choose: (person, body, target) =>
    person.choose(target(need(body, 'target')), need(body, 'what'), choiceOf(body.choice)),
  suggest: (person, body, target) =>
    person.suggest(target(need(body, 'target')), need(body, 'what'), need(body, 'typed')),
  submit: async (person, body) => {
    const values = isJson(body.values) ? body.values : {};
    const { did } = await person.submit(
      Object.fromEntries(Object.entries(values).map(([key, value]) => [key, choiceOf(value)])),
    );
    return did;
  },
  close: (person, body) => person.close({ all: body.all === true }),
  home: (person) => person.openHome(),
};
