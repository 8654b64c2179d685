import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../../../src/kernel/clock.ts';
import type { Attachment, World } from './discord-world.ts';

/** Milliseconds a signed file address works. @see https://discord.com/developers/docs/reference#signed-attachment-cdn-urls */
export const ADDRESS_LIFE = 24 * 60 * 60_000;

export interface FakeCdn {
  /** A fresh signed address. */
  urlOf(attachment: Attachment): string;
  /** The file behind a path and query, or undefined where the address is wrong or expired. */
  fileAt(path: string, query: URLSearchParams): Attachment | undefined;
}

export const fakeCdn = (world: World, clock: Clock, origin: () => string): FakeCdn => {
  const key = randomBytes(16);
  const pathOf = (attachment: Attachment): string =>
    `/${attachment.ephemeral ? 'ephemeral-attachments' : 'attachments'}/${attachment.channelId}/${attachment.id}/${encodeURIComponent(attachment.filename)}`;
  const sign = (path: string, expires: string): string =>
    createHmac('sha256', key).update(`${path}?${expires}`).digest('hex');
  return {
    urlOf(attachment) {
      const path = pathOf(attachment);
      const now = Math.floor(clock.now() / 1000);
      const expires = (now + ADDRESS_LIFE / 1000).toString(16);
      return `${origin()}${path}?ex=${expires}&is=${now.toString(16)}&hm=${sign(path, expires)}&`;
    },
    fileAt(path, query) {
      const attachment = world.attachments.get(path.split('/')[3] ?? '');
      const expires = query.get('ex') ?? '';
      if (attachment === undefined || pathOf(attachment) !== path) return undefined;
      const inTime = Number.parseInt(expires, 16) * 1000 > clock.now();
      return inTime && query.get('hm') === sign(path, expires) ? attachment : undefined;
    },
  };
};
