import { command } from '../chat/command.ts';
import { expediteOrder } from './expedite.ts';
import { type OrderCommandHouse, orderNamed, orderReply } from './order.commands.ts';

const options = { what: { kind: 'order', positional: true, required: true } } as const;

export const expediteCommand = command<OrderCommandHouse, typeof options>({
  path: ['cert', 'expedite'],
  rules: ['ORG-4'],
  permission: 'operator',
  effect: 'change',
  options,
  examples: ['cert expedite shop.example.com'],
  handle: async (house, call, args) => {
    const order = await orderNamed(house, args.what);
    const expeditedAt = await expediteOrder(house, call.person, order);
    const { data, message, ...reply } = await orderReply(house, call, order);
    const title = call.say('expedite.done', { names: order.names.join(', ') });
    return {
      ...reply,
      data: { ...(data as object), expeditedAt },
      message: { ...message, title, plain: `${title}\n${message.plain}` },
    };
  },
});
