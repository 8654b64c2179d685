import type { Trigger } from './slack-model.ts';
import type { World } from './slack-world.ts';

/** A modal must be opened within this time of the payload that carried the trigger. */
export const TRIGGER_LIFE = 3_000;

/** A new trigger for a person; `view` where it comes from a view, which is what `views.push` needs. */
export const issueTrigger = (world: World, team: string, user: string, view?: string): Trigger => {
  const trigger: Trigger = {
    id: `${world.clock.now()}.${world.pick(1_000_000_000)}.${world.secret(32)}`,
    team,
    user,
    view,
    expiresAt: world.clock.now() + TRIGGER_LIFE,
    used: false,
  };
  world.triggers.set(trigger.id, trigger);
  return trigger;
};
