import { audit } from '../audit/audit.store.ts';
import { bold, card, code } from '../chat/build.ts';
import { type Call, command, type Reply } from '../chat/command.ts';
import { nowOf } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import { CertError, wrongValue } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import type { Store } from '../store/store.ts';
import type { AlertCommandHouse } from './answer.ts';
import { allPolicies, insertPolicy, lookAtAll, policyByWord, removePolicy, savePolicy } from './policy.store.ts';
import {
  CHECKED_EVERY,
  type Condition,
  DEFAULT_CHECK,
  NAME_MOST,
  POLICIES_MOST,
  type Policy,
  type PolicyObjects,
  REMARK_MOST,
} from './policy.ts';
import { policyCard, receiverWords } from './policy.views.ts';
import { askMailboxes } from './policy-mailboxes.ts';
import { audiencesOf, receiversNamed } from './policy-receivers.ts';

const ruleOptions = {
  names: { kind: 'text', many: true, max: 260 },
  tag: { kind: 'text', max: 120 },
  all: { kind: 'flag' },
  days: { kind: 'count', many: true },
  share: { kind: 'count', many: true },
  match: { kind: 'choice', choices: ['any', 'all'] },
  every: { kind: 'choice', choices: CHECKED_EVERY },
  periods: { kind: 'count' },
  again: { kind: 'duration' },
  to: { kind: 'choice', dynamic: 'receivers', open: true, many: true, max: 200 },
  always: { kind: 'flag' },
  remark: { kind: 'text', max: REMARK_MOST },
} as const;

interface RuleArgs {
  readonly names: readonly string[];
  readonly tag: string | undefined;
  readonly all: boolean | undefined;
  readonly days: readonly number[];
  readonly share: readonly number[];
  readonly match: string | undefined;
  readonly every: string | undefined;
  readonly periods: number | undefined;
  readonly again: number | undefined;
  readonly to: readonly string[];
  readonly always: boolean | undefined;
  readonly remark: string | undefined;
}

const objectsOf = ({ names, tag, all }: RuleArgs): PolicyObjects | undefined => {
  if (names.length > 0)
    return { kind: 'names', names: names.flatMap((word) => word.split(/[\s,]+/)).filter((word) => word !== '') };
  if (tag !== undefined) return { kind: 'tag', tag };
  return all === true ? { kind: 'all' } : undefined;
};

const DAYS_MOST = 825;

const conditionsOf = ({ days, share }: RuleArgs): readonly Condition[] => {
  const late = days.find((count) => count > DAYS_MOST);
  if (late !== undefined) throw wrongValue('days', String(late), `0 to ${DAYS_MOST}`);
  const large = share.find((part) => part < 1 || part > 99);
  if (large !== undefined) throw wrongValue('share', String(large), '1 to 99 per cent');
  return [...days.map((count) => ({ days: count })), ...share.map((part) => ({ share: part }))];
};

type Rule = Omit<Policy, 'id' | 'version' | 'name' | 'createdBy' | 'createdAt'>;

const FRESH: Rule = {
  remark: '',
  objects: { kind: 'all' },
  match: 'any',
  conditions: [],
  every: DEFAULT_CHECK,
  periods: 1,
  again: undefined,
  receivers: [],
  always: false,
};

const PERIODS_MOST = 1_440;
const AGAIN_LEAST = 60_000;

/** `before` with what was given changed. */
const ruleFrom = async (store: Store, before: Rule, args: RuleArgs, me: string): Promise<Rule> => {
  const conditions = conditionsOf(args);
  const receivers = await receiversNamed(store, args.to, me);
  if (args.periods !== undefined && (args.periods < 1 || args.periods > PERIODS_MOST))
    throw wrongValue('periods', String(args.periods), `1 to ${PERIODS_MOST}`);
  if (args.again !== undefined && (args.again < AGAIN_LEAST || args.again > 365 * DAY))
    throw wrongValue('again', `${args.again} ms`, '1m to 365d');
  return {
    remark: args.remark ?? before.remark,
    objects: objectsOf(args) ?? before.objects,
    match: args.match === 'all' ? 'all' : args.match === 'any' ? 'any' : before.match,
    conditions: conditions.length === 0 ? before.conditions : conditions,
    every: CHECKED_EVERY.find((every) => every === args.every) ?? before.every,
    periods: args.periods ?? before.periods,
    again: args.again ?? before.again,
    receivers: receivers.length === 0 ? before.receivers : receivers,
    always: args.always ?? before.always,
  };
};

const checkWhole = ({ conditions, receivers }: Rule, name: string): void => {
  if (conditions.length === 0)
    throw new CertError('option-missing', { option: '--days', command: name }, { field: 'days' });
  if (receivers.length === 0) throw new CertError('option-missing', { option: '--to', command: name }, { field: 'to' });
};

const known = async (house: AlertCommandHouse, word: string): Promise<Policy> => {
  const policy = await policyByWord(house.store, word);
  if (policy === undefined) throw nothingFound('policy', word, 'policy');
  return policy;
};

const shown = async (house: AlertCommandHouse, { say }: Call, policy: Policy): Promise<Reply> => {
  const { shown: receivers, reaches, unproved } = (await audiencesOf(house, [policy]))(policy);
  return { data: { ...policy, reaches, unproved }, message: policyCard(say, policy, receivers) };
};

const listCommand = command<AlertCommandHouse, Record<never, never>>({
  path: ['cert', 'alert', 'list'],
  rules: ['MSG-3'],
  permission: 'viewer',
  effect: 'read',
  options: {},
  examples: ['cert alert list'],
  handle: async (house, { say }) => {
    const policies = await allPolicies(house.store);
    const audienceOf = await audiencesOf(house, policies);
    const all = policies.map((policy) => ({ policy, ...audienceOf(policy) }));
    return {
      data: all.map(({ policy, reaches, unproved }) => ({ ...policy, reaches, unproved })),
      message: card({
        title: all.length === 0 ? say('policy.none') : say('policy.list', { count: all.length }),
        blocks: [
          all.length === 0
            ? undefined
            : {
                kind: 'table',
                columns: [say('field.name'), say('policy.to'), say('field.remark'), say('field.id')],
                rows: all.map(({ policy, shown: receivers }) => [
                  [bold(policy.name)],
                  [receivers.map((one) => receiverWords(say, one)).join(', ')],
                  [policy.remark],
                  [code(policy.id)],
                ]),
              },
          all.every(({ unproved }) => unproved.length === 0)
            ? undefined
            : { kind: 'text', text: [say('proof.remedy')] },
          { kind: 'context', text: [say('policy.hint')] },
        ],
      }),
    };
  },
});

const addOptions = {
  name: { kind: 'text', positional: true, required: true, max: NAME_MOST },
  ...ruleOptions,
} as const;

const addCommand = command<AlertCommandHouse, typeof addOptions>({
  path: ['cert', 'alert', 'add'],
  rules: ['MSG-3'],
  permission: 'operator',
  effect: 'change',
  options: addOptions,
  examples: [
    'cert alert add shops --tag team:shop --days 20 --to me',
    'cert alert add shops --tag app:shop --days 20 --to team:shop',
    'cert alert add everything --all --days 10 --share 20 --match all --every 5m --periods 3 --again 1d --to webhook:pager',
  ],
  handle: async (house, call, args) => {
    const rule = await ruleFrom(house.store, FRESH, args, call.person.id);
    checkWhole(rule, 'alert add');
    if (objectsOf(args) === undefined)
      throw new CertError('option-missing', { option: '--all', command: 'alert add' }, { field: 'names' });
    const policy: Policy = {
      ...rule,
      id: newId('plc', house.clock, house.random),
      version: 1,
      name: args.name,
      createdBy: call.person.id,
      createdAt: nowOf(house.clock),
    };
    await house.store.transaction(async (store) => {
      const all = await allPolicies(store);
      if (all.some(({ name }) => name === args.name))
        throw new CertError('policy-exists', { name: args.name }, { field: 'name' });
      if (all.length >= POLICIES_MOST) throw new CertError('policies-many', { most: POLICIES_MOST });
      await insertPolicy(store, policy);
      await askMailboxes(store, house, policy, call.person.id);
      await lookAtAll(store, policy, nowOf(house.clock));
      await audit(store, house.clock, {
        actor: call.person.id,
        action: 'policy.added',
        subject: policy.id,
        detail: rule,
      });
    });
    return shown(house, call, policy);
  },
});

const editOptions = {
  policy: { kind: 'text', positional: true, required: true, max: NAME_MOST },
  name: { kind: 'text', max: NAME_MOST },
  ...ruleOptions,
} as const;

const editCommand = command<AlertCommandHouse, typeof editOptions>({
  path: ['cert', 'alert', 'edit'],
  rules: ['MSG-3'],
  permission: 'operator',
  effect: 'change',
  options: editOptions,
  examples: ['cert alert edit shops --days 25 --again 2d'],
  handle: async (house, call, args) => {
    const before = await known(house, args.policy);
    const rule = await ruleFrom(house.store, before, args, call.person.id);
    const after: Policy = { ...before, ...rule, name: args.name ?? before.name };
    await house.store.transaction(async (store) => {
      const other = await policyByWord(store, after.name);
      if (other !== undefined && other.id !== before.id)
        throw new CertError('policy-exists', { name: after.name }, { field: 'name' });
      await savePolicy(store, before, after);
      await askMailboxes(store, house, after, call.person.id);
      await lookAtAll(store, after, nowOf(house.clock));
      await audit(store, house.clock, {
        actor: call.person.id,
        action: 'policy.changed',
        subject: before.id,
        detail: { from: before, to: after },
      });
    });
    return shown(house, call, after);
  },
});

const removeOptions = { policy: { kind: 'text', positional: true, required: true, max: NAME_MOST } } as const;

const removeCommand = command<AlertCommandHouse, typeof removeOptions>({
  path: ['cert', 'alert', 'remove'],
  rules: ['MSG-3'],
  permission: 'operator',
  effect: 'destroy',
  options: removeOptions,
  examples: ['cert alert remove shops'],
  preview: async (house, call, args) => (await shown(house, call, await known(house, args.policy))).message.blocks,
  handle: async (house, call, args) => {
    const policy = await known(house, args.policy);
    await house.store.transaction(async (store) => {
      await removePolicy(store, policy.id);
      await audit(store, house.clock, {
        actor: call.person.id,
        action: 'policy.removed',
        subject: policy.id,
        detail: { name: policy.name },
      });
    });
    return { data: policy, message: card({ title: call.say('policy.removed', { name: policy.name }) }) };
  },
});

/** MSG-3, in help order. */
export const policyCommands = [listCommand, addCommand, editCommand, removeCommand];
