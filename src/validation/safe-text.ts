// Control characters, direction marks and invisible joiners: they could make a record look like something else on a card.
const UNSEEN = /[\p{Cc}\p{Cf}]/gu;

/** Text from outside as it may be shown: line breaks become blanks, unseen characters a mark, at most `longest` characters. */
export const safeText = (text: string, longest = 120): string => {
  const flat = text.replace(/\s+/g, ' ').replace(UNSEEN, '\ufffd').trim();
  const characters = [...flat];
  return characters.length <= longest ? flat : `${characters.slice(0, longest - 1).join('')}…`;
};

/** Several as one: at most `most`, and how many more there are. */
export const safeList = (texts: readonly string[], most = 4): string => {
  const distinct = [...new Set(texts)];
  const shown = distinct.slice(0, most).map((text) => safeText(text));
  const rest = distinct.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} (+${rest})` : shown.join(', ');
};
