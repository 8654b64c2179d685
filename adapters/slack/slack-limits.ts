/**
 * What Slack takes at most; longer is split, shortened with “… n more”, or sent as a file beside the card. UTF-16 units unless said.
 * @see docs.slack.dev/reference/block-kit/blocks, docs.slack.dev/apis/web-api/rate-limits
 */
export const LIMITS = {
  /** Advised for `text` beside blocks; it is what notifications and screen readers get. */
  messageText: 3_900,
  messageBlocks: 50,
  viewBlocks: 100,
  /** Text of all blocks but tables: about 13,200 was measured, nothing is documented. */
  blocksText: 12_000,
  header: 150,
  /** Of one rich text block; ours, so that one block cannot take all. */
  blockText: 3_000,
  listItems: 40,
  /** Slack takes 3,000; escaping makes text longer. */
  contextText: 600,
  tables: 1,
  /** The heading among them. */
  tableRows: 100,
  tableColumns: 20,
  tableText: 10_000,
  actionElements: 25,
  buttonText: 75,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  /** The house's rule for what a button carries; Slack itself takes 2,000. */
  buttonValue: 100,
  modalTitle: 24,
  modalButton: 24,
  label: 2_000,
  inputText: 3_000,
  optionText: 75,
  optionValue: 150,
  options: 100,
  privateMetadata: 3_000,
  url: 3_000,
  altText: 1_000,
  fileTitle: 200,
} as const;

/** Milliseconds between two messages to one channel. */
export const POST_SPACING = 1_000;
/** Milliseconds between two edits in one channel: `chat.update` takes 50 a minute, for the whole workspace. */
export const EDIT_SPACING = 1_200;
