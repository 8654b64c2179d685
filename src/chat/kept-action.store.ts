import { createHash } from 'node:crypto';
import { type Clock, type Instant, nowOf } from '../kernel/clock.ts';
import type { Store } from '../store/store.ts';
import type { Action } from './action.ts';

/** What a press needs to know: everything of a button but how it looks. */
export type PressedAction = Pick<Action, 'command' | 'args' | 'ask' | 'confirm'>;

const ID_LENGTH = 22;

/** The id under which an action too large for a button is kept: the same for the same action, so that a redraw keeps nothing new. */
export const keptActionId = (action: PressedAction): string => {
  const { command, args, ask, confirm } = action;
  const sorted = Object.entries(args).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([command, sorted, ask?.option, ask?.label, confirm]);
  return createHash('sha256').update(text).digest('base64url').slice(0, ID_LENGTH);
};

/** Keeps actions before the message with their buttons is sent; may be called again for the same ones. */
export const keepActions = async (
  store: Store,
  clock: Clock,
  actions: ReadonlyMap<string, PressedAction>,
): Promise<void> => {
  const at = nowOf(clock);
  for (const [id, { command, args, ask, confirm }] of actions) {
    await store.db
      .insertInto('keptActions')
      .values({ id, action: JSON.stringify({ command, args, ask, confirm }), at })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ at }))
      .execute();
  }
};

export const keptAction = async (store: Store, id: string): Promise<PressedAction | undefined> => {
  const row = await store.db.selectFrom('keptActions').select('action').where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : (JSON.parse(row.action) as PressedAction);
};

/** Forgets actions whose buttons were drawn last before `before`. */
export const forgetActions = async (store: Store, before: Instant): Promise<void> => {
  await store.db.deleteFrom('keptActions').where('at', '<', before).execute();
};
