import { card, paragraph } from '../../src/chat/build.ts';
import type { DiscordAnswer } from './discord-answer.ts';
import { discordWords } from './discord-words.ts';

/** A button or form that this program does not know (any more): said kindly, to the one who pressed; `waiting`: where "thinking" stands. */
export const tellOld = async (answer: DiscordAnswer, acknowledge: 'asker' | 'waiting' | 'no'): Promise<void> => {
  if (acknowledge === 'asker' && !(await answer.later('asker'))) return;
  const words = discordWords[answer.interaction.language];
  const message = card({
    tone: 'warning',
    title: words.oldButton,
    blocks: [paragraph(words.oldButtonRemedy)],
    audience: 'asker',
  });
  const { guild } = answer.interaction;
  if (acknowledge !== 'no') await answer.show(guild ?? 'direct', message);
  else await answer.whisper(guild ?? 'direct', message);
};
