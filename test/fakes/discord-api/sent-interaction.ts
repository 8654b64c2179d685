import type { StoredMessage, World } from './discord-world.ts';
import { CALLBACK, FAILURE, type InteractionRecord, type ModalRecord } from './interaction-life.ts';
import type { Dict } from './plain-json.ts';
import type { Waiting } from './until-change.ts';

/** What a person started by a command, a click or a form, and what came of it. Each method waits until it has happened. */
export class SentInteraction {
  readonly record: InteractionRecord;
  readonly #world: World;
  readonly #waiting: Waiting;

  constructor(record: InteractionRecord, world: World, waiting: Waiting) {
    this.record = record;
    this.#world = world;
    this.#waiting = waiting;
  }

  get id(): string {
    return this.record.id;
  }

  #wait<T>(what: string, probe: () => T | undefined | null | false): Promise<T> {
    const name = `${what} of "${this.record.label}"`;
    return this.#waiting.until(name, () => {
      const value = probe();
      if ((value === undefined || value === null || value === false) && this.record.failed)
        throw new Error(`${name}: the person saw "${FAILURE[this.record.type]}"`);
      return value;
    });
  }

  /** The callback's type once the application answered in any way. Rejects when the platform gave up. */
  acknowledged(): Promise<number> {
    return this.#wait('the acknowledgement', () => this.record.callback);
  }

  /** The answer as it stands, once it is more than "thinking". For an update, the message that was updated. */
  reply(): Promise<StoredMessage> {
    return this.#wait('the reply', () =>
      this.record.callback === undefined || this.record.callback === CALLBACK.modal || this.record.loading
        ? undefined
        : this.#world.messages.get(this.record.responseId ?? ''),
    );
  }

  /** Follow-ups beside the answer, once there are `count`. */
  followUps(count = 1): Promise<readonly StoredMessage[]> {
    return this.#wait(`${count} follow-up(s)`, () => {
      const found = this.record.followUps.flatMap((id) => this.#world.messages.get(id) ?? []);
      return found.length >= count ? found : undefined;
    });
  }

  /** The form that opened. */
  modal(): Promise<ModalRecord> {
    return this.#wait('the form', () => this.record.modal);
  }

  /** The suggestions that came. */
  choices(): Promise<readonly { readonly name: string; readonly value: string | number }[]> {
    return this.#wait('the suggestions', () => this.record.choices as readonly Dict[] | undefined) as Promise<
      readonly { readonly name: string; readonly value: string | number }[]
    >;
  }

  /** The sentence the person sees because nobody answered in time. */
  failure(): Promise<string> {
    return this.#waiting.until(`the failure of "${this.record.label}"`, () =>
      this.record.failed ? FAILURE[this.record.type] : undefined,
    );
  }
}
