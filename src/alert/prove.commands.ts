import { card } from '../chat/build.ts';
import { command } from '../chat/command.ts';
import { wrongValue } from '../kernel/errors.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import { mailReceiver } from '../notice/mail-receiver.store.ts';
import { isAddress, mailboxOf } from '../notice/mail-receiver.ts';
import { askForProof } from '../notice/prove-mailbox.ts';
import type { AlertCommandHouse } from './answer.ts';

const proveOptions = { mailbox: { kind: 'text', positional: true, required: true, max: 260 } } as const;

/** MSG-2: the link that proves a mailbox, once more. */
export const proveCommand = command<AlertCommandHouse, typeof proveOptions>({
  path: ['cert', 'alert', 'prove'],
  rules: ['MSG-2'],
  permission: 'operator',
  effect: 'change',
  options: proveOptions,
  examples: ['cert alert prove oncall@example.com'],
  handle: async (house, { say, person }, args) => {
    const address = mailboxOf(args.mailbox.replace(/^mail:/, ''));
    if (!isAddress(address)) throw wrongValue('mailbox', args.mailbox, 'oncall@example.com');
    const before = await mailReceiver(house.store, address);
    if (house.trustedMailboxes.has(address) || before?.verifiedAt !== undefined)
      return {
        data: { address, verified: true },
        message: card({ tone: 'good', title: say('proof.there', { address }) }),
      };
    // Only what somebody is to be told by: this is no way to write to anybody.
    if (before === undefined) throw nothingFound('mailbox', address, 'mailbox');
    await house.store.transaction((store) => askForProof(store, house, address, person.id, true));
    return {
      data: { address, verified: false },
      message: card({
        tone: 'waiting',
        title: say('proof.sent', { address }),
        blocks: [{ kind: 'text', text: [say('proof.waits')] }],
      }),
    };
  },
});
