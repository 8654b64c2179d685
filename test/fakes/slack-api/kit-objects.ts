import {
  anyOf,
  boolean,
  byType,
  type Check,
  exactlyOne,
  list,
  may,
  must,
  object,
  oneOf,
  string,
  url,
} from './kit-shape.ts';

// The small things blocks are made of. Limits: @slack/types 3.2.0 and docs.slack.dev/reference/block-kit.

export const id: Check = string({ max: 255 });

const plain = (max: number): Check =>
  object({ type: must(oneOf('plain_text')), text: must(string({ min: 1, max })), emoji: may(boolean) });
const mrkdwn = (max: number): Check =>
  object({ type: must(oneOf('mrkdwn')), text: must(string({ min: 1, max })), verbatim: may(boolean) });

/** Text without markup; `mrkdwn` in its place is refused as a wrong enum value. */
export const plainText = (max: number): Check => plain(max);
export const mrkdwnText = (max: number): Check => mrkdwn(max);
export const anyText = (max: number): Check => anyOf(byType({ plain_text: plain(max), mrkdwn: mrkdwn(max) }));

export const placeholder: Check = plainText(150);

export const style: Check = oneOf('primary', 'danger');

export const confirm: Check = object({
  title: may(plainText(100)),
  text: must(anyText(300)),
  confirm: may(plainText(30)),
  deny: may(plainText(30)),
  style: may(style),
});

/** A row of a select menu. */
export const option: Check = object({
  text: must(plainText(75)),
  value: must(string({ min: 1, max: 150 })),
  description: may(plainText(75)),
});

/** A row of radio buttons or checkboxes, which may carry markup. */
export const richOption: Check = object({
  text: must(anyText(75)),
  value: must(string({ min: 1, max: 150 })),
  description: may(anyText(75)),
});

export const overflowOption: Check = object({
  text: must(plainText(75)),
  value: must(string({ min: 1, max: 150 })),
  description: may(plainText(75)),
  url: may(url(3000)),
});

export const optionGroup: Check = object({
  label: must(plainText(75)),
  options: must(list(option, { min: 1, max: 100 })),
});

export const dispatchConfig: Check = object({
  trigger_actions_on: may(list(oneOf('on_enter_pressed', 'on_character_entered'), { min: 1, max: 2 })),
});

const slackFile: Check = object({ id: may(string({ min: 1 })), url: may(url(3000)) }, exactlyOne('id', 'url'));

/** What image blocks and image elements share. */
export const imageFields = {
  type: must(oneOf('image')),
  alt_text: must(string({ min: 1, max: 2000 })),
  image_url: may(url(3000)),
  slack_file: may(slackFile),
} as const;

export const imageElement: Check = object(imageFields, exactlyOne('image_url', 'slack_file'));
