import { Refusal } from './call-refusal.ts';
import { type Choice, chosenState, clientRefusal } from './element-choice.ts';
import { findElement, touchables } from './element-search.ts';
import type { Outcome } from './envelope-delivery.ts';
import { type Actor, closedPayload, submissionPayload } from './interaction-payloads.ts';
import { describeFile } from './message-post.ts';
import { type Json, textAt, type ViewRecord } from './slack-model.ts';
import type { Platform } from './slack-platform.ts';
import { keepFile, type Session } from './touch-elements.ts';
import { isEmptyState } from './view-values.ts';

/** What became of a submitted view. `failed`: the client says it could not connect, and the view stays. */
export interface Submitted {
  readonly did: 'closed' | 'errors' | 'updated' | 'pushed' | 'cleared' | 'failed';
  readonly outcome: Outcome;
}

/** The client keeps the person from sending; the app hears nothing of it. */
export class ClientRefusal extends Error {}

const fill = (
  platform: Platform,
  session: Session,
  actor: Actor,
  view: ViewRecord,
  values: Readonly<Record<string, Choice>>,
): void => {
  for (const [what, choice] of Object.entries(values)) {
    const { block, element } = findElement(view, what);
    const offered = session.offered.get(textAt(element, 'action_id') ?? '') ?? [];
    const state = chosenState(platform.world, actor.team.id, element, choice, offered, (file) =>
      describeFile(platform.world, String(keepFile(platform, actor, file).id)),
    );
    const blockId = textAt(block, 'block_id') ?? '';
    view.values[blockId] = { ...view.values[blockId], [textAt(element, 'action_id') ?? '']: state };
  }
};

const stateOf = (view: ViewRecord, block: Json, element: Json): Json | undefined =>
  view.values[textAt(block, 'block_id') ?? '']?.[textAt(element, 'action_id') ?? ''];

const checkInputs = (view: ViewRecord): void => {
  for (const { block, element } of touchables(view)) {
    if (block.type !== 'input') continue;
    const state = stateOf(view, block, element) ?? {};
    const label = textAt(block.label, 'text') ?? '';
    if (isEmptyState(state) && block.optional !== true)
      throw new ClientRefusal(`${label}: please complete this required field`);
    const fault = clientRefusal(element, state);
    if (fault !== undefined) throw new ClientRefusal(`${label}: ${fault}`);
  }
};

/** Addresses for the channels chosen in menus that asked for one. */
const responseUrls = (platform: Platform, actor: Actor, view: ViewRecord): readonly Json[] =>
  touchables(view).flatMap(({ block, element }) => {
    const state = stateOf(view, block, element);
    const channel = state?.selected_conversation ?? state?.selected_channel;
    if (element.response_url_enabled !== true || typeof channel !== 'string') return [];
    const place = { team: actor.team.id, channel, user: actor.user.id };
    const url = platform.responses.issue('app', place);
    return [{ block_id: block.block_id, action_id: element.action_id, channel_id: channel, response_url: url }];
  });

type Reaction = (platform: Platform, view: ViewRecord, body: Json) => Submitted['did'];

const REACTIONS: Readonly<Record<string, Reaction>> = {
  '': (platform, view) => {
    platform.modals.pop(view.user);
    return 'closed';
  },
  clear: (platform, view) => {
    platform.modals.clear(view.user);
    return 'cleared';
  },
  errors: (platform, view, body) => (platform.modals.showErrors(view, body.errors) ? 'errors' : 'failed'),
  update: (platform, view, body) => {
    platform.modals.replace(view, platform.modals.check(body.view, ['modal']));
    return 'updated';
  },
  push: (platform, view, body) => {
    platform.modals.push(view.team, view.user, view.id, platform.modals.check(body.view, ['modal']));
    return 'pushed';
  },
};

const react = (platform: Platform, view: ViewRecord, outcome: Outcome): Submitted['did'] => {
  if (!outcome.acked) return 'failed';
  const reaction = REACTIONS[textAt(outcome.body, 'response_action') ?? ''];
  try {
    return reaction?.(platform, view, outcome.body) ?? 'failed';
  } catch (error) {
    if (error instanceof Refusal) return 'failed';
    throw error;
  }
};

const NO_CONNECTION = 'We had some trouble connecting. Try again?';

/** Fills in the visible view and presses its submit button. */
export const submitView = async (
  platform: Platform,
  session: Session,
  actor: Actor,
  values: Readonly<Record<string, Choice>>,
): Promise<Submitted> => {
  const view = platform.modals.top(actor.user.id);
  if (view === undefined) throw new Error(`${actor.user.name} has no modal open`);
  if (view.body.submit === undefined) throw new Error('this view has no submit button');
  fill(platform, session, actor, view, values);
  checkInputs(view);
  view.errors = {};
  const payload = submissionPayload(platform, actor, view, responseUrls(platform, actor, view));
  const outcome = await platform.delivery.send({ type: 'interactive', payload, retry: 0, reason: '', answers: true });
  const did = react(platform, view, outcome);
  if (did === 'failed')
    platform.world.notify(actor.user.id, outcome.acked ? 'invalid_response' : outcome.error, NO_CONNECTION);
  return { did, outcome };
};

/** Closes the visible view, or the whole modal with its cross. The app hears of views that asked for it. */
export const closeView = async (platform: Platform, actor: Actor, all: boolean): Promise<void> => {
  const { modals, world } = platform;
  const top = modals.top(actor.user.id);
  if (top === undefined) throw new Error(`${actor.user.name} has no modal open`);
  const cleared = all || top.body.clear_on_close === true;
  const ids = cleared ? [...(world.modals.get(actor.user.id) ?? [])].reverse() : [top.id];
  const closing = ids.map((id) => world.views.get(id)).filter((view) => view !== undefined);
  const payloads = closing
    .filter((view) => view.body.notify_on_close === true)
    .map((view) => closedPayload(platform, actor, view, cleared));
  if (cleared) modals.clear(actor.user.id);
  else modals.pop(actor.user.id);
  const parcels = payloads.map(
    (payload) => ({ type: 'interactive', payload, retry: 0, reason: '', answers: false }) as const,
  );
  await Promise.all(parcels.map((parcel) => platform.delivery.send(parcel)));
};
