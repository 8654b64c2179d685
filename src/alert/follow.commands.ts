import { audit } from '../audit/audit.store.ts';
import { certificateById } from '../certificate/certificate.store.ts';
import { lookAgain } from '../certificate/expiry-watch.store.ts';
import { card } from '../chat/build.ts';
import { command } from '../chat/command.ts';
import { permits } from '../chat/permission.ts';
import { nowOf } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import type { AlertCommandHouse } from './answer.ts';
import { setFollowing, setIgnored } from './marks.store.ts';

const found = async (house: AlertCommandHouse, what: string) => {
  const certificate = await certificateById(house.store, await house.findCertificate(what));
  if (certificate === undefined) throw nothingFound('certificate', what);
  return certificate;
};

const ignoreOptions = {
  what: { kind: 'certificate', positional: true, required: true },
  reason: { kind: 'text', max: 200 },
} as const;

/** CERT-9: from now on nothing is sent about it; expiry once, to its owner. */
const ignoreCommand = command<AlertCommandHouse, typeof ignoreOptions>({
  path: ['cert', 'ignore-notifications'],
  rules: ['CERT-9', 'MSG-4'],
  permission: 'operator',
  effect: 'change',
  options: ignoreOptions,
  examples: ['cert ignore-notifications old.example.test --reason "server is gone"'],
  handle: async (house, call, { what, reason }) => {
    const { id, names } = await found(house, what);
    await house.store.transaction(async (store) => {
      if (!(await setIgnored(store, id, true))) return;
      await lookAgain(store, id, nowOf(house.clock));
      const detail = { reason: reason ?? '' };
      await audit(store, house.clock, { actor: call.person.id, action: 'certificate.ignored', subject: id, detail });
    });
    return {
      data: { certificateId: id, ignored: true },
      message: card({
        title: call.say('ignore.done', { names: names.join(', ') }),
        blocks: [{ kind: 'context', text: [call.say('ignore.undo')] }],
        actions: [{ label: call.say('action.follow'), command: 'cert follow', args: { what: id }, style: 'plain' }],
      }),
      follows: { kind: 'certificate', id },
    };
  },
});

const followOptions = {
  what: { kind: 'certificate', positional: true, required: true },
  stop: { kind: 'flag' },
} as const;

/** CERT-9 undone, and MSG-2: whoever asks hears of it from now on. */
const followCommand = command<AlertCommandHouse, typeof followOptions>({
  path: ['cert', 'follow'],
  rules: ['CERT-9', 'MSG-2'],
  permission: 'viewer',
  effect: 'change',
  options: followOptions,
  examples: ['cert follow shop.example.test', 'cert follow shop.example.test --stop'],
  handle: async (house, call, { what, stop }) => {
    const { id, names, ignored } = await found(house, what);
    const follows = stop !== true;
    if (follows && ignored && !permits(call.person.roles, 'operator'))
      throw new CertError('not-permitted', { command: 'cert follow', needed: 'operator', holders: '' });
    await house.store.transaction(async (store) => {
      const now = nowOf(house.clock);
      await setFollowing(store, id, call.person.id, follows);
      const heardAgain = follows && (await setIgnored(store, id, false));
      await lookAgain(store, id, now);
      const action = follows ? 'certificate.followed' : 'certificate.unfollowed';
      await audit(store, house.clock, { actor: call.person.id, action, subject: id, detail: { heardAgain } });
    });
    const key = follows ? 'follow.done' : 'follow.stopped';
    return {
      data: { certificateId: id, ignored: follows ? false : ignored, following: follows },
      message: card({ tone: 'good', title: call.say(key, { names: names.join(', ') }) }),
      follows: { kind: 'certificate', id },
    };
  },
});

export const followCommands = [ignoreCommand, followCommand];
