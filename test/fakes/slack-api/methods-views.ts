import type { Call, MethodRule } from './call-pipeline.ts';
import { Refusal } from './call-refusal.ts';
import type { Json, Trigger } from './slack-model.ts';

const FORMAT = /^\d+\.\d+\.[0-9a-f]+$/;

/** A trigger good for one use within three seconds. `spend` only when everything else was right. */
const trigger = ({ world, args, team }: Call): Trigger => {
  const id = args.need('trigger_id');
  if (!FORMAT.test(id)) throw new Refusal('invalid_trigger_id');
  const known = world.triggers.get(id);
  if (known === undefined || known.team !== team.id) throw new Refusal('invalid_trigger_id');
  if (known.used) throw new Refusal('exchanged_trigger_id');
  if (known.expiresAt <= world.clock.now()) throw new Refusal('expired_trigger_id');
  return known;
};

const open = (call: Call): Json => {
  const { modals } = call.platform;
  const view = modals.check(call.args.json('view'), ['modal']);
  const used = trigger(call);
  modals.checkExternalId(call.team.id, view);
  used.used = true;
  return { view: modals.describe(modals.open(call.team.id, used.user, view)) };
};

const push = (call: Call): Json => {
  const { modals } = call.platform;
  const view = modals.check(call.args.json('view'), ['modal']);
  const used = trigger(call);
  modals.checkExternalId(call.team.id, view);
  const pushed = modals.push(call.team.id, used.user, used.view, view);
  used.used = true;
  return { view: modals.describe(pushed) };
};

const update = (call: Call): Json => {
  const { modals } = call.platform;
  const view = modals.check(call.args.json('view'), ['modal', 'home']);
  const [viewId, externalId] = [call.args.text('view_id'), call.args.text('external_id')];
  const record = modals.find(call.team.id, viewId, externalId);
  if (record === undefined || !record.open) throw new Refusal('not_found');
  const hash = call.args.text('hash');
  if (hash !== undefined && hash !== record.hash) throw new Refusal('hash_conflict');
  modals.checkExternalId(call.team.id, view, record.id);
  return { view: modals.describe(modals.replace(record, view)) };
};

const publish = (call: Call): Json => {
  const { modals } = call.platform;
  const view = modals.check(call.args.json('view'), ['home']);
  if (!call.world.app.homeTab) throw new Refusal('not_enabled');
  const user = call.world.users.get(call.args.need('user_id'));
  if (user === undefined || user.team !== call.team.id) throw new Refusal('invalid_arguments');
  const current = call.world.views.get(call.world.homes.get(user.id) ?? '');
  const hash = call.args.text('hash');
  if (hash !== undefined && hash !== current?.hash) throw new Refusal('hash_conflict');
  modals.checkExternalId(call.team.id, view, current?.id);
  return { view: modals.describe(modals.publish(call.team.id, user.id, view)) };
};

const rule = { tier: 4, scopes: [], tokens: ['bot'] } as const;

export const VIEW_METHODS: Readonly<Record<string, MethodRule>> = {
  'views.open': { ...rule, args: { view: 'json!', trigger_id: 'text!' }, handle: open },
  'views.push': { ...rule, args: { view: 'json!', trigger_id: 'text!' }, handle: push },
  'views.update': {
    ...rule,
    args: { view: 'json!', view_id: 'text', external_id: 'text', hash: 'text' },
    handle: update,
  },
  'views.publish': { ...rule, args: { view: 'json!', user_id: 'text!', hash: 'text' }, handle: publish },
};
