/** What the platform takes, in characters unless said otherwise. */
export const LIMITS = {
  /** Components of one message, nested ones counted. */
  components: 40,
  /** Of everything readable in one message, labels included. */
  text: 4_000,
  /** Bytes of UTF-8 of the same: beyond about 10,170 the platform answers 500 though the characters would fit. */
  textBytes: 9_500,
  title: 300,
  customId: 100,
  buttonLabel: 80,
  buttonsInRow: 5,
  selectOptions: 25,
  optionLabel: 100,
  placeholder: 150,
  modalTitle: 45,
  modalFields: 5,
  label: 45,
  labelHint: 100,
  input: 4_000,
  files: 10,
  /** Bytes of one file without boosts. */
  fileBytes: 10 * 1_048_576,
  alt: 1_024,
  suggestions: 25,
  suggestion: 100,
  description: 100,
  /** Names, descriptions and choices of one command together; the longest localization counts. */
  command: 8_000,
  commandOptions: 25,
  optionText: 6_000,
} as const;

/** Milliseconds an interaction's token lives. */
export const TOKEN_LIFE = 15 * 60_000;

/** @see https://discord.com/developers/docs/components/reference#component-object-component-types */
export const COMPONENT = {
  row: 1,
  button: 2,
  select: 3,
  input: 4,
  text: 10,
  gallery: 12,
  file: 13,
  separator: 14,
  container: 17,
  label: 18,
  upload: 19,
  checkbox: 23,
} as const;

/** @see https://discord.com/developers/docs/resources/message#message-object-message-flags */
export const FLAG = { ephemeral: 1 << 6, componentsV2: 1 << 15 } as const;

/** @see https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type */
export const CALLBACK = { pong: 1, message: 4, later: 5, laterUpdate: 6, choices: 8, modal: 9 } as const;

/** Cut to `max` UTF-16 units, as the platform counts, never through a character. */
export const shorten = (text: string, max: number): string => {
  if (text.length <= max) return text;
  const cut = text.slice(0, max - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
};
