import type { Message } from '../../src/chat/message.ts';
import type { Look } from './look.ts';
import { renderCard } from './render-card.ts';
import { renderPlain } from './render-plain.ts';

/** A message as lines without line ends: a card on a terminal, plain lines elsewhere. */
export const renderConsole = (message: Message, look: Look): readonly string[] =>
  look.terminal ? renderCard(message, look) : renderPlain(message, look);
