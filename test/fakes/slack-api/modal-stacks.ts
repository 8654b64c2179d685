import { badArgument, invalidArguments, Refusal } from './call-refusal.ts';
import { checkView, VIEW_BYTES } from './kit-check.ts';
import { withIds } from './message-content.ts';
import { isJson, type Json, listAt, textAt, type ViewRecord } from './slack-model.ts';
import type { World } from './slack-world.ts';
import { statesOf } from './view-values.ts';

/** Views one modal may hold. */
export const STACK = 3;

/** The modals people have open, and their App Homes. */
export class ModalStacks {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** A view that the platform would take, or its refusal. */
  check(view: unknown, kinds: readonly ('modal' | 'home')[]): Json {
    if (JSON.stringify(view ?? null).length > VIEW_BYTES) throw new Refusal('view_too_large');
    const faults = checkView(view, kinds);
    if (faults.length > 0) throw invalidArguments(faults);
    return view as Json;
  }

  /** An external id belongs to one view of a workspace; `own` is the view that may keep it. */
  checkExternalId(team: string, view: Json, own?: string): void {
    const id = textAt(view, 'external_id');
    if (id === undefined || id === '') return;
    const taken = this.find(team, undefined, id);
    if (taken !== undefined && taken.id !== own) throw new Refusal('duplicate_external_id');
  }

  find(team: string, viewId: string | undefined, externalId: string | undefined): ViewRecord | undefined {
    const views = [...this.#world.views.values()].filter((view) => view.team === team && view.open);
    if (viewId !== undefined) return views.find((view) => view.id === viewId);
    return externalId === undefined ? undefined : views.find((view) => view.body.external_id === externalId);
  }

  /** The visible view of a person, if a modal is open. */
  top(user: string): ViewRecord | undefined {
    return this.#world.views.get(this.#stack(user).at(-1) ?? '');
  }

  depth(user: string): number {
    return this.#stack(user).length;
  }

  /** A new modal; one that was open is gone. */
  open(team: string, user: string, view: Json): ViewRecord {
    this.clear(user);
    return this.#add(team, user, view, undefined);
  }

  push(team: string, user: string, from: string | undefined, view: Json): ViewRecord {
    const origin = this.#world.views.get(from ?? '');
    if (origin?.kind === 'home')
      throw badArgument(
        "must match the `type` of the root view whose stack we're pushing onto [json-pointer:/view/type]",
      );
    if (origin === undefined || !origin.open) throw new Refusal('not_found');
    if (this.depth(user) >= STACK) throw new Refusal('push_limit_reached');
    return this.#add(team, user, view, this.top(user));
  }

  /** Replaces a view's content; what was typed into elements with the same ids stays. */
  replace(record: ViewRecord, view: Json): ViewRecord {
    if (view.type !== record.kind) throw badArgument(`must be of type ${record.kind} [json-pointer:/view/type]`);
    record.body = this.#completed(view);
    record.hash = this.#hash();
    record.values = statesOf(listAt(record.body, 'blocks'), record.values);
    record.errors = {};
    this.#world.changed();
    return record;
  }

  publish(team: string, user: string, view: Json): ViewRecord {
    const current = this.#world.views.get(this.#world.homes.get(user) ?? '');
    if (current !== undefined) return this.replace(current, view);
    const record = this.#record(team, user, view, 'home', undefined);
    this.#world.homes.set(user, record.id);
    this.#world.changed();
    return record;
  }

  /** Shows messages below input blocks. Answers false when an id is not an input block's, which the client cannot show. */
  showErrors(record: ViewRecord, errors: unknown): boolean {
    const inputs = listAt(record.body, 'blocks').filter((block) => block.type === 'input');
    const known = new Set(inputs.map((block) => block.block_id));
    if (!isJson(errors) || Object.keys(errors).length === 0) return false;
    if (!Object.entries(errors).every(([id, text]) => known.has(id) && typeof text === 'string')) return false;
    record.errors = errors as Readonly<Record<string, string>>;
    this.#world.changed();
    return true;
  }

  /** Closes the visible view; the one below shows again. */
  pop(user: string): void {
    const id = this.#stack(user).pop();
    const record = this.#world.views.get(id ?? '');
    if (record !== undefined) record.open = false;
    this.#world.changed();
  }

  /** Closes the whole modal. */
  clear(user: string): void {
    while (this.#stack(user).length > 0) this.pop(user);
  }

  /** A view as methods and payloads show it. */
  describe(record: ViewRecord): Json {
    const { body } = record;
    const team = this.#world.teams.get(record.team);
    const modal = {
      title: body.title,
      close: body.close ?? null,
      submit: body.submit ?? null,
      clear_on_close: body.clear_on_close ?? false,
      notify_on_close: body.notify_on_close ?? false,
    };
    return {
      id: record.id,
      team_id: record.team,
      app_id: this.#world.app.id,
      app_installed_team_id: record.team,
      bot_id: team?.bot?.id,
      type: record.kind,
      ...(record.kind === 'modal'
        ? modal
        : { title: { type: 'plain_text', text: 'View Title' }, close: null, submit: null }),
      blocks: body.blocks,
      private_metadata: body.private_metadata ?? '',
      callback_id: body.callback_id ?? '',
      external_id: body.external_id ?? '',
      state: { values: record.values },
      hash: record.hash,
      root_view_id: record.rootId,
      previous_view_id: record.previousId ?? null,
    };
  }

  #stack(user: string): string[] {
    const stack = this.#world.modals.get(user) ?? [];
    this.#world.modals.set(user, stack);
    return stack;
  }

  #add(team: string, user: string, view: Json, below: ViewRecord | undefined): ViewRecord {
    const record = this.#record(team, user, view, 'modal', below);
    this.#stack(user).push(record.id);
    this.#world.changed();
    return record;
  }

  #record(team: string, user: string, view: Json, kind: ViewRecord['kind'], below: ViewRecord | undefined): ViewRecord {
    const id = this.#world.id('V');
    const body = this.#completed(view);
    const record: ViewRecord = {
      id,
      team,
      user,
      kind,
      rootId: below?.rootId ?? id,
      previousId: below?.id,
      body,
      hash: this.#hash(),
      values: statesOf(listAt(body, 'blocks'), {}),
      errors: {},
      open: true,
    };
    this.#world.views.set(id, record);
    return record;
  }

  #completed(view: Json): Json {
    return { ...view, blocks: withIds(this.#world, listAt(view, 'blocks')) };
  }

  #hash(): string {
    return `${this.#world.seconds()}.${this.#world.secret(8)}`;
  }
}
