import { type Choice, type ChosenFile, chosenState, pickRow } from './element-choice.ts';
import { blocksOf, type Found, findElement, isView, type Touchable } from './element-search.ts';
import type { Outcome } from './envelope-delivery.ts';
import { type Actor, messageActionPayload, suggestionPayload, viewActionPayload } from './interaction-payloads.ts';
import { checkOptions } from './kit-options.ts';
import { describeMessage } from './message-post.ts';
import { isJson, type Json, listAt, textAt } from './slack-model.ts';
import type { Platform } from './slack-platform.ts';
import { statesOf } from './view-values.ts';

/** What a person's client remembers while they look at something. */
export interface Session {
  /** Choices made in messages: `ts` -> block id -> action id -> state. */
  readonly states: Map<string, Record<string, Record<string, Json>>>;
  /** Rows the app suggested last: action id -> rows. */
  readonly offered: Map<string, readonly Json[]>;
}

export const newSession = (): Session => ({ states: new Map(), offered: new Map() });

/** A file a person picked: it is theirs, and the app may fetch it with `files:read`. */
export const keepFile = (platform: Platform, actor: Actor, file: ChosenFile): Json => {
  const { world } = platform;
  const id = world.id('F');
  world.files.set(id, {
    id,
    team: actor.team.id,
    name: file.name,
    length: file.bytes.length,
    altText: undefined,
    uploadKey: world.secret(32),
    user: actor.user.id,
    title: file.name,
    bytes: file.bytes,
    complete: true,
    deleted: false,
    channels: [],
  });
  return { id };
};

const COPIED = ['value', 'text', 'url', 'style', 'confirm', 'placeholder', 'initial_option', 'initial_options', 'icon'];

/** The `actions` entry of a touched element: its ids, what it carries, and what was chosen. */
const actionOf = ({ block, element }: Found, chosen: Json): Json => ({
  type: element.type,
  action_id: element.action_id,
  block_id: block.block_id,
  ...Object.fromEntries(COPIED.filter((key) => element[key] !== undefined).map((key) => [key, element[key]])),
  ...chosen,
});

const stateIn = (session: Session, target: Touchable): Record<string, Record<string, Json>> => {
  if (isView(target)) return target.values;
  const state = statesOf(blocksOf(target), session.states.get(target.ts) ?? {});
  session.states.set(target.ts, state);
  return state;
};

const CLICK_FAILED = 'The app did not respond in time.';

/** What is there now, where the person may look at an older drawing of it. */
const current = ({ world }: Platform, target: Touchable): Touchable =>
  (isView(target) ? world.views.get(target.id) : world.message(target.channel, target.ts)) ?? target;

const send = async (
  platform: Platform,
  session: Session,
  actor: Actor,
  target: Touchable,
  action: Json,
): Promise<Outcome> => {
  const now = current(platform, target);
  const payload = isView(now)
    ? viewActionPayload(platform, actor, now, action)
    : messageActionPayload(platform, actor, now, action, stateIn(session, now));
  const outcome = await platform.delivery.send({ type: 'interactive', payload, retry: 0, reason: '', answers: false });
  if (!outcome.acked) platform.world.notify(actor.user.id, outcome.error, CLICK_FAILED);
  return outcome;
};

/** Presses a button, found by its action id or by the words on it. */
export const press = (
  platform: Platform,
  session: Session,
  actor: Actor,
  target: Touchable,
  what: string,
): Promise<Outcome> => {
  const found = findElement(target, what);
  if (!/button/.test(String(found.element.type)))
    throw new Error(`${what} is a ${String(found.element.type)}: choose in it`);
  return send(platform, session, actor, target, actionOf(found, {}));
};

const remember = (session: Session, target: Touchable, { block, element }: Found, state: Json): void => {
  const values = stateIn(session, target);
  const blockId = textAt(block, 'block_id') ?? '';
  values[blockId] = { ...values[blockId], [textAt(element, 'action_id') ?? '']: state };
};

/** Chooses in a menu, a date picker, radio buttons …; inside an input block that tells the app only if it asked to be told. */
export const choose = async (
  platform: Platform,
  session: Session,
  actor: Actor,
  target: Touchable,
  what: string,
  choice: Choice,
): Promise<Outcome | undefined> => {
  const found = findElement(target, what);
  const { block, element } = found;
  if (element.type === 'overflow') {
    const row = pickRow(element, [], String(choice));
    return send(platform, session, actor, target, actionOf(found, { selected_option: row }));
  }
  const offered = session.offered.get(textAt(element, 'action_id') ?? '') ?? [];
  const state = chosenState(platform.world, actor.team.id, element, choice, offered, (file) =>
    keepFile(platform, actor, file),
  );
  remember(session, current(platform, target), found, state);
  platform.world.changed();
  if (block.type === 'input' && block.dispatch_action !== true) return undefined;
  const { type: _, ...chosen } = state;
  return send(platform, session, actor, target, actionOf(found, chosen));
};

const LEAST_TYPED = 3;

/** Types into a menu whose rows come from the app. Nothing is asked below its `min_query_length`. */
export const suggest = async (
  platform: Platform,
  session: Session,
  actor: Actor,
  target: Touchable,
  what: string,
  typed: string,
): Promise<readonly Json[]> => {
  const { block, element } = findElement(target, what);
  if (!/external_select$/.test(String(element.type))) throw new Error(`${what} does not ask the app for rows`);
  const least = typeof element.min_query_length === 'number' ? element.min_query_length : LEAST_TYPED;
  if (typed.length < least) return [];
  const menu = { action_id: element.action_id, block_id: block.block_id, value: typed };
  const place = isView(target)
    ? { container: { type: 'view', view_id: target.id }, view: platform.modals.describe(target) }
    : {
        container: {
          type: 'message',
          message_ts: target.ts,
          channel_id: target.channel,
          is_ephemeral: target.ephemeralTo !== undefined,
        },
        channel: { id: target.channel, name: platform.world.channels.get(target.channel)?.name },
        message: describeMessage(platform.world, target),
      };
  const payload = suggestionPayload(platform, actor, place, menu);
  const outcome = await platform.delivery.send({ type: 'interactive', payload, retry: 0, reason: '', answers: true });
  const faults = outcome.acked ? checkOptions(outcome.body) : [];
  if (!outcome.acked || faults.length > 0) {
    const code = outcome.acked ? 'invalid_options' : outcome.error;
    platform.world.notify(actor.user.id, code, faults[0]?.message ?? 'No results: the app did not answer.');
    return [];
  }
  const rows = [
    ...listAt(outcome.body, 'options'),
    ...listAt(outcome.body, 'option_groups').flatMap((group) => listAt(group, 'options')),
  ].filter(isJson);
  session.offered.set(textAt(element, 'action_id') ?? '', rows);
  return rows;
};
