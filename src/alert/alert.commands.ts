import { card } from '../chat/build.ts';
import { type Call, command, type Reply } from '../chat/command.ts';
import { fromInstant, toInstant } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import { CertError } from '../kernel/errors.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import { alertCard, CARD_LINES } from './alert.views.ts';
import { type AlertCommandHouse, acknowledge, meant, type SnoozeUntil, snooze, takeOwnership } from './answer.ts';
import { cardPage } from './card.store.ts';

/** A snooze longer than this says why. */
const REASON_BEYOND = 7 * DAY;

const done = (call: Call, key: 'alert.did-ack' | 'alert.did-snooze', ids: readonly string[]): Reply => ({
  data: { certificates: ids },
  message: card({ tone: 'good', title: call.say(key, { count: ids.length, person: call.person.name }) }),
});

const ackOptions = { what: { kind: 'text', positional: true, required: true, max: 260 } } as const;

const ackCommand = command<AlertCommandHouse, typeof ackOptions>({
  path: ['cert', 'alert', 'ack'],
  rules: ['MSG-1'],
  permission: 'operator',
  effect: 'change',
  options: ackOptions,
  examples: ['cert alert ack shop.example.test'],
  handle: async (house, call, { what }) =>
    done(call, 'alert.did-ack', await acknowledge(house, call.person, await meant(house, what))),
});

const snoozeOptions = {
  what: { kind: 'text', positional: true, required: true, max: 260 },
  for: { kind: 'duration' },
  to: { kind: 'instant' },
  until: { kind: 'choice', choices: ['band', 'renewed'] },
  reason: { kind: 'text', max: 200 },
} as const;

const untilOf = (
  now: number,
  args: { readonly for: number | undefined; readonly to: string | undefined; readonly until: string | undefined },
): SnoozeUntil => {
  if (args.until === 'band' || args.until === 'renewed') return { kind: args.until };
  if (args.to !== undefined) return { kind: 'date', until: args.to };
  return { kind: 'date', until: toInstant(now + (args.for ?? REASON_BEYOND)) };
};

const isLong = (until: SnoozeUntil, now: number): boolean =>
  until.kind === 'renewed' || (until.kind === 'date' && fromInstant(until.until) - now > REASON_BEYOND);

const snoozeCommand = command<AlertCommandHouse, typeof snoozeOptions>({
  path: ['cert', 'alert', 'snooze'],
  rules: ['MSG-1'],
  permission: 'operator',
  effect: 'change',
  options: snoozeOptions,
  examples: [
    'cert alert snooze shop.example.test --for 3d',
    'cert alert snooze shop.example.test --until renewed --reason "moves to another CA"',
  ],
  handle: async (house, call, args) => {
    const now = house.clock.now();
    const until = untilOf(now, args);
    const reason = args.reason?.trim() ?? '';
    if (isLong(until, now) && reason === '') throw new CertError('snooze-reason', {}, { field: 'reason' });
    const ids = await snooze(house, call.person, await meant(house, args.what), until, reason);
    return done(call, 'alert.did-snooze', ids);
  },
});

const ownOptions = { what: { kind: 'certificate', positional: true, required: true } } as const;

const ownCommand = command<AlertCommandHouse, typeof ownOptions>({
  path: ['cert', 'alert', 'own'],
  rules: ['MSG-1'],
  permission: 'operator',
  effect: 'change',
  options: ownOptions,
  examples: ['cert alert own shop.example.test'],
  handle: async (house, call, { what }) => {
    const id = await house.findCertificate(what);
    await takeOwnership(house, call.person, id);
    return {
      data: { certificateId: id, owner: call.person.id },
      message: card({ tone: 'good', title: call.say('alert.did-own', { person: call.person.name }) }),
    };
  },
});

const cardOptions = {
  what: { kind: 'text', positional: true, required: true, max: 40 },
  page: { kind: 'count', default: 1 },
} as const;

const cardCommand = command<AlertCommandHouse, typeof cardOptions>({
  path: ['cert', 'alert', 'card'],
  rules: ['MSG-1'],
  permission: 'viewer',
  effect: 'read',
  options: cardOptions,
  examples: ['cert alert card ntc_01 --page 2'],
  handle: async (house, call, { what, page }) => {
    const at = Math.max(0, page - 1);
    const found = await cardPage(house.store, what, at, CARD_LINES);
    if (found.lines.length === 0) throw nothingFound('alert', what, 'what');
    return { data: found, message: alertCard(call.say, found, what, at, house.clock.now()) };
  },
});

/** What people answer to an alert, in help order. */
export const alertCommands = [ackCommand, snoozeCommand, ownCommand, cardCommand];
