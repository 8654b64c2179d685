import type { Refusal } from '../../src/chat/desk.ts';
import type { RawArgs } from '../../src/chat/option.ts';
import type { Base } from '../../src/kernel/base.ts';
import { nowOf, plus } from '../../src/kernel/clock.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { randomToken } from '../../src/kernel/random.ts';
import { keep, keptUnder } from '../../src/store/kept.store.ts';
import type { Store } from '../../src/store/store.ts';
import type { PlatformFile } from '../platform-file.ts';
import type { Press, ReadId } from './custom-id.ts';

/** A form under way: what was typed so far, and what was wrong with it. */
export interface FormState {
  readonly command: string;
  readonly args: RawArgs;
  readonly user: string;
  /** Uploaded for options; they lie at the platform until the form is sent. */
  readonly files?: Readonly<Record<string, PlatformFile>>;
  readonly fault?: Refusal;
  /** What was asked, page by page: where an answer changes what is asked, these stay as they were. */
  readonly asked?: readonly (readonly string[])[];
}

/** How long a form that was begun can be gone on with. */
const FORM_FOR = DAY;
/** Forms at hand without a look into the database, so that a page opens within the platform's three seconds. */
const MOST_AT_HAND = 500;

/** What buttons and forms mean, where their ids do not say it: at hand for the newest forms, in the database over restarts. */
export class PressBook {
  readonly #base: Base;
  readonly #store: Store;
  readonly #forms = new Map<string, FormState>();

  constructor(base: Base, store: Store) {
    this.#base = base;
    this.#store = store;
  }

  /** A key that nobody can guess: what was typed may be a password. */
  newKey(): string {
    return randomToken(this.#base.random, 16);
  }

  /** At hand at once; resolves when it is in the database too. */
  async keepForm(key: string, state: FormState): Promise<void> {
    this.#forms.delete(key);
    this.#forms.set(key, state);
    const oldest = this.#forms.size > MOST_AT_HAND ? this.#forms.keys().next().value : undefined;
    if (oldest !== undefined) this.#forms.delete(oldest);
    await keep(this.#store, key, JSON.stringify(state), plus(nowOf(this.#base.clock), FORM_FOR));
  }

  async form(key: string | undefined): Promise<FormState | undefined> {
    if (key === undefined) return undefined;
    return this.#forms.get(key) ?? (await this.#kept<FormState>(key));
  }

  async press({ press, key }: ReadId): Promise<Press | undefined> {
    return press ?? (key === undefined ? undefined : this.#kept<Press>(key));
  }

  async #kept<T>(key: string): Promise<T | undefined> {
    const detail = await keptUnder(this.#store, key, nowOf(this.#base.clock));
    return detail === undefined ? undefined : (JSON.parse(detail) as T);
  }
}
