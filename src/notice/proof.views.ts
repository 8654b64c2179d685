import { card, link, moment } from '../chat/build.ts';
import type { Message } from '../chat/message.ts';
import type { Say } from '../texts/say.ts';
import type { MailReceiver } from './mail-receiver.ts';

/** MSG-2: what an unproved mailbox is told, and nothing else. `person` is empty where nobody in particular asked. */
export const proofMessage = (
  say: Say,
  { token, expiresAt }: MailReceiver,
  publicUrl: string,
  person: string,
): Message => {
  const url = `${publicUrl}/receiver/${token}`;
  return card({
    tone: 'waiting',
    title: say('proof.subject'),
    blocks: [
      { kind: 'text', text: [person === '' ? say('proof.text') : say('proof.text-of', { person })] },
      { kind: 'text', text: [link(url, url)] },
      { kind: 'context', text: [say('page.until'), ' ', moment(expiresAt)] },
      { kind: 'context', text: [say('proof.else')] },
    ],
  });
};
