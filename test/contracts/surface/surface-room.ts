import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { systemClock, systemRandom } from '../../../adapters/system.ts';
import { personByWord } from '../../../src/account/person.store.ts';
import type { Outcome } from '../../../src/chat/desk.ts';
import type { Invocation } from '../../../src/chat/invocation.ts';
import type { Message } from '../../../src/chat/message.ts';
import type { PostedMessage, Surface } from '../../../src/chat/surface.ts';
import { createSealer } from '../../../src/store/seal.ts';
import type { Language } from '../../../src/texts/language.ts';
import { type Say, sayer } from '../../../src/texts/say.ts';
import { makeTestBot, PEOPLE, type TestBot, type TestBotOptions } from '../../fakes/make-test-bot.ts';
import type { Press, SurfaceDriver, SurfaceKit } from './surface-driver.ts';

// Frames, blanks and invisible characters are the surface's own business: a sentence may be broken anywhere.
const MARKS = /[\s│─╭╮╰╯├┤\u200b\u2060\u00ad]+/gu;

/** Text as it is compared: what a person reads, without frames and blanks. */
export const squash = (text: string): string => text.replace(MARKS, '');

export interface RoomOptions {
  /** Who sits in front of the surface; on a shared one everybody does. */
  readonly person?: string;
  readonly language?: Language;
  readonly bot?: TestBotOptions;
}

/** One process of the bot with its surface, in front of the same people on the same database. */
interface Process {
  readonly house: TestBot;
  readonly surface: Surface;
}

const linkPeople = async (house: TestBot, driver: SurfaceDriver): Promise<void> => {
  for (const name of driver.people.filter((one) => one in PEOPLE)) {
    const person = await personByWord(house.store, name);
    const { surface, realm, user } = driver.identityOf(name);
    const row = { surface, realm, user, personId: person?.id ?? '', name };
    await house.store.db.insertInto('identities').values(row).execute();
  }
};

/** What a scenario works with: people, the surface, the bot behind it. */
export class Room {
  readonly driver: SurfaceDriver;
  readonly say: Say;
  /** Who asks in most scenarios. */
  readonly me: string;
  readonly language: Language;
  readonly #start: (reopened: boolean) => Promise<Process>;
  readonly #folder: string;
  #now: Process | undefined;
  #gate: Promise<void> | undefined;
  #redraws: Promise<void> | undefined;
  #lastLine = '';
  /** Commands that reached the bot. */
  dispatched = 0;

  private constructor(driver: SurfaceDriver, kitOptions: RoomOptions, folder: string) {
    const { person = 'olu', language = 'en', bot = {} } = kitOptions;
    this.driver = driver;
    this.me = person;
    this.language = language;
    this.say = sayer(language);
    this.#folder = folder;
    const shared = {
      database: `sqlite:${join(folder, 'signet.db')}`,
      sealer: createSealer([{ version: 1, bytes: systemRandom.bytes(32) }], systemRandom),
      clock: {
        now: systemClock.now,
        sleep: async (ms: number, signal?: AbortSignal) => {
          await systemClock.sleep(Math.min(ms, 20), signal);
          await this.#redraws;
        },
      },
    };
    this.#start = async (reopened) => {
      const made = await makeTestBot({ ...shared, ...bot, reopened });
      const desk = { ...made.bot.desk, dispatch: (invocation: Invocation) => this.#dispatch(made, invocation) };
      const house = { ...made, bot: { ...made.bot, desk } };
      return { house, surface: await driver.connect(house) };
    };
  }

  static async open(kit: SurfaceKit, options: RoomOptions): Promise<Room> {
    const driver = await kit.open({ person: options.person ?? 'olu', language: options.language ?? 'en' });
    const room = new Room(driver, options, mkdtempSync(join(tmpdir(), 'signet-surface-')));
    room.#now = await room.#start(false);
    await linkPeople(room.house, driver);
    return room;
  }

  async #dispatch(house: TestBot, invocation: Invocation): Promise<Outcome> {
    this.dispatched += 1;
    await this.#gate;
    return house.bot.desk.dispatch(invocation);
  }

  get #process(): Process {
    if (this.#now === undefined) throw new Error('no process of the bot runs');
    return this.#now;
  }

  get house(): TestBot {
    return this.#process.house;
  }

  get surface(): Surface {
    return this.#process.surface;
  }

  /** Whether this person sits in front of the surface. */
  here(person: string): boolean {
    return this.driver.people.includes(person);
  }

  get #lastWasRead(): boolean {
    return /^cert (status|approvals|list)/.test(this.#lastLine);
  }

  /** Types as the one who asks. */
  type(line: string): Promise<void> {
    this.#lastLine = line;
    return this.driver.type(this.me, line);
  }

  press(label: string, how?: Press): Promise<void> {
    return this.driver.press(this.me, label, how);
  }

  /** A colleague's command, wherever they are. */
  elsewhere(person: string, line: string): Promise<Outcome> {
    return this.house.say(person, line, { language: this.language });
  }

  async post(message: Message): Promise<PostedMessage> {
    return this.surface.post(this.driver.place(), message);
  }

  shows(text: string, person = this.me): boolean {
    return squash(this.driver.sees(person)).includes(squash(text));
  }

  /** What came to whoever asks, before any reading. */
  get wire(): string {
    return this.driver.wire?.(this.me) ?? this.driver.sees(this.me);
  }

  /** Waits until a person sees all of these. */
  async sees(...texts: readonly string[]): Promise<void> {
    await this.seenBy(this.me, ...texts);
  }

  async seenBy(person: string, ...texts: readonly string[]): Promise<void> {
    await vi.waitFor(
      () => {
        const missing = texts.filter((text) => !this.shows(text, person));
        if (missing.length > 0)
          throw new Error(`${person} does not see ${JSON.stringify(missing)} in:\n${this.driver.sees(person)}`);
      },
      { interval: 10 },
    );
  }

  notSeen(text: string, person = this.me): void {
    expect(squash(this.driver.sees(person))).not.toContain(squash(text));
  }

  /** Waits until nobody could press this button any more. */
  async withoutButton(label: string, person = this.me): Promise<void> {
    await vi.waitFor(() => expect(this.driver.buttons(person)).not.toContain(label), {
      interval: 10,
    });
  }

  /** The card of an order in this state: it lives on where it can, else it is asked for. */
  async becomes(name: string, state: string): Promise<void> {
    const title = this.say('order.title', { names: name, state: this.say.lookup(`state.order.${state}`) });
    if (!this.surface.abilities.edit || (this.driver.readsArePrivate === true && this.#lastWasRead)) {
      await vi.waitFor(async () => {
        const outcome = await this.house.say('ada', `cert status ${name}`);
        expect(outcome).toMatchObject({ ok: true, data: { state } });
      });
      await this.type(`cert status ${name}`);
    }
    await this.sees(title);
  }

  /** Issued without anybody's help: the proof is found at once. */
  async issue(name: string): Promise<void> {
    const applied = await this.house.say('olu', `cert apply ${name} --method dns`);
    expect(await this.house.settle(applied)).toMatchObject({ ok: true, data: { state: 'issued' } });
  }

  /** From now on commands wait inside the bot until the answer is called. */
  hold(): () => void {
    let release = (): void => {};
    this.#gate = new Promise((resolve) => {
      release = resolve;
    });
    return () => {
      this.#gate = undefined;
      release();
    };
  }

  /** From now on no card is redrawn until the answer is called. */
  holdRedraws(): () => void {
    let release = (): void => {};
    this.#redraws = new Promise((resolve) => {
      release = resolve;
    });
    return () => {
      this.#redraws = undefined;
      release();
    };
  }

  /** The bot's process ends and another one takes its place. */
  async restart(): Promise<void> {
    await this.surface.stop();
    await this.house.stop();
    this.#now = await this.#start(true);
    await this.surface.start();
  }

  async close(): Promise<void> {
    this.#gate = undefined;
    await this.surface.stop();
    await this.house.stop();
    await this.driver.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
