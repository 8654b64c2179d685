import type { Message } from '../../src/chat/message.ts';
import { hostileMessages } from './hostile-messages.ts';
import { orderMessages } from './order-messages.ts';
import { shapeMessages } from './shape-messages.ts';

export { GOLDEN_NOW } from './order-messages.ts';

/**
 * The one set of Messages that every renderer is tested with: every block, span and tone, the usual cards, and what is too long, empty or
 * hostile. The names are file names of golden files. Draw them at GOLDEN_NOW in the time zone Asia/Shanghai.
 */
export const goldenMessages: Readonly<Record<string, Message>> = {
  ...orderMessages,
  ...shapeMessages,
  ...hostileMessages,
};

export const GOLDEN_TIME_ZONE = 'Asia/Shanghai';
