import { createHttp, type HttpSurface } from '../../../adapters/http/create-http.ts';
import { systemClock, systemRandom } from '../../../adapters/system.ts';
import { personByWord } from '../../../src/account/person.store.ts';
import { makeToken } from '../../../src/account/token.store.ts';
import type { Action } from '../../../src/chat/action.ts';
import type { Identity } from '../../../src/chat/actor.ts';
import type { Conversation } from '../../../src/chat/invocation.ts';
import type { Message } from '../../../src/chat/message.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import type { Language } from '../../../src/texts/language.ts';
import { PEOPLE, type TestBot } from '../../fakes/make-test-bot.ts';
import { asCall, type Body } from './line-as-call.ts';
import type { Press, SurfaceDriver, SurfaceKit } from './surface-driver.ts';

const base = { clock: systemClock, random: systemRandom, log: silentLog };

interface Answer {
  readonly person: string;
  readonly message: Message | undefined;
  readonly text: string;
  readonly wire: string;
}

/** Programs that call the API, each with a person's bearer token, and keep what they were answered. */
class HttpDriver implements SurfaceDriver {
  readonly people = Object.keys(PEOPLE);
  readonly #language: Language;
  readonly #tokens = new Map<string, string>();
  readonly #answers: Answer[] = [];
  #house: TestBot | undefined;
  #http: HttpSurface | undefined;

  constructor(language: Language) {
    this.#language = language;
  }

  identityOf(person: string): Identity {
    return { surface: 'http', realm: 'token', user: person, name: person };
  }

  async connect(house: TestBot): Promise<HttpSurface> {
    this.#house = house;
    this.#http = createHttp({ listen: '127.0.0.1:0', bot: house.bot, version: '9.9.9', ...base });
    house.bot.addSurface(this.#http);
    return this.#http;
  }

  place(): Conversation {
    return { surface: 'http', realm: 'token', id: 'api' };
  }

  async #tokenOf(person: string): Promise<string> {
    const store = this.#house?.store;
    const known = this.#tokens.get(person);
    if (known !== undefined || store === undefined) return known ?? '';
    const row = await personByWord(store, person);
    const { token } = await makeToken(store, base, row?.id ?? '', 'contract');
    this.#tokens.set(person, token);
    return token;
  }

  async #call(person: string, path: string, body: Body, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${this.#http?.port}/api/v1/${path}`, {
      method: 'POST',
      headers: {
        ...headers,
        authorization: `Bearer ${await this.#tokenOf(person)}`,
        'accept-language': this.#language === 'zh' ? 'zh-CN' : 'en',
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    const wire = await answer.text();
    const read = JSON.parse(wire) as { message?: Message; error?: { message: string; remedy: string } };
    const { message, error } = read;
    const labels = message?.actions.map(({ label }) => `[${label}]`).join(' ') ?? '';
    const text = [message?.plain, error?.message, error?.remedy, labels].filter((part) => part !== undefined);
    this.#answers.push({ person, message, text: text.join('\n'), wire });
  }

  async type(person: string, line: string): Promise<void> {
    const { path, body } = asCall(line, this.#house?.bot.desk.catalogue ?? []);
    await this.#call(person, path, body);
  }

  async typeTwice(person: string, line: string): Promise<void> {
    const { path, body } = asCall(line, this.#house?.bot.desk.catalogue ?? []);
    const key = { 'idempotency-key': 'delivery-1' };
    await Promise.all([this.#call(person, path, body, key), this.#call(person, path, body, key)]);
  }

  /** The actions of the newest card that has any: a program may call what they name. */
  #actions(person: string): readonly Action[] {
    const newest = this.#answers.findLast((one) => one.person === person && (one.message?.actions.length ?? 0) > 0);
    return newest?.message?.actions ?? [];
  }

  async press(person: string, label: string, { answer = '' }: Press = {}): Promise<void> {
    const action = this.#actions(person).find((one) => one.label === label);
    if (action === undefined) throw new Error(`no action “${label}” in:\n${this.sees(person)}`);
    const asked = action.ask === undefined ? {} : { [action.ask.option]: answer };
    await this.#call(person, action.command.replaceAll(' ', '/'), { ...action.args, ...asked });
  }

  sees(person: string): string {
    return this.#answers
      .filter((one) => one.person === person)
      .map(({ text }) => text)
      .join('\n\n');
  }

  wire(person: string): string {
    return this.#answers
      .filter((one) => one.person === person)
      .map(({ wire }) => wire)
      .join('');
  }

  buttons(person: string): readonly string[] {
    return this.#actions(person).map(({ label }) => label);
  }

  pings(): number {
    return 0;
  }

  async close(): Promise<void> {}
}

const ONLY_ANSWERS = 'HTTP speaks only when it is asked';

export const httpKit: SurfaceKit = {
  cannot: {
    turn: ONLY_ANSWERS,
    post: ONLY_ANSWERS,
    edit: ONLY_ANSWERS,
    whisper: ONLY_ANSWERS,
    files: 'a program sends the bytes in its call',
    forms: 'a program gets the sentence and the field at fault, and asks again',
    confirm: 'a call is meant: there is nobody to ask',
    ask: 'what a button asks for is an option of the call',
    words: 'a command is an address, not a typed word',
    strangers: 'without a bearer token nothing is answered at all',
    shared: 'every caller reads its own answers only',
    'old-buttons': 'an answer has no buttons that wait: the caller calls what it likes, at any time',
    delete: 'an answer that was given cannot be deleted',
  },
  open: async ({ language }) => new HttpDriver(language),
};
