// Invisible or direction-changing characters that can make a line read as something it is not: soft hyphen, Arabic letter mark, Mongolian
// separator, zero-width space, direction marks, embeddings, overrides and isolates, word joiners, byte-order mark, interlinear and tag characters.
// Joiners (U+200C, U+200D) stay: scripts and emoji need them.
const UNSEEN =
  /[\u{ad}\u{61c}\u{180e}\u{200b}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}\u{e0000}-\u{e007f}]/gu;

const shown = (character: string): string =>
  `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;

const ASCII: Readonly<Record<string, string>> = {
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '–': '-',
  '—': '-',
  '…': '...',
  '→': '->',
  '×': 'x',
  '·': '-',
  '•': '*',
  '\u{a0}': ' ',
};

// A byte above 127 may be a control code to a terminal that does not read UTF-8 (0x9B starts an escape sequence), so none is sent there.
const asciiOnly = (text: string): string =>
  text.replace(/[^\n -~]/gu, (character) => ASCII[character] ?? shown(character));

/** Untrusted text made harmless for a terminal: no control character but `\n` is left, and what changes direction or hides is shown by number. */
export const cleanText = (text: string, unicode: boolean): string => {
  const clean = text
    .toWellFormed()
    .replace(/\r\n?|[\u{85}\u{2028}\u{2029}]/gu, '\n')
    .replace(/[\t\v\f]/gu, ' ')
    .replace(/\p{Cc}/gu, (control) => (control === '\n' ? control : ''))
    .replace(UNSEEN, shown);
  return unicode ? clean : asciiOnly(clean);
};

/** The same on one line. */
export const cleanLine = (text: string, unicode: boolean): string =>
  cleanText(text, unicode).replace(/\n+/g, ' ').trim();
