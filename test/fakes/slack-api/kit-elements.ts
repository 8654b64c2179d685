import {
  confirm,
  dispatchConfig,
  id,
  option,
  optionGroup,
  overflowOption,
  placeholder,
  plainText,
  richOption,
  style,
} from './kit-objects.ts';
import { richText } from './kit-rich-text.ts';
import {
  boolean,
  type Check,
  exactlyOne,
  integer,
  list,
  matching,
  may,
  must,
  object,
  oneOf,
  type Rule,
  string,
  url,
} from './kit-shape.ts';
import { isJson, type Json, listAt } from './slack-model.ts';

type Fields = Parameters<typeof object>[0];

const base = (type: string): Fields => ({ type: must(oneOf(type)), action_id: may(id) });
const confirmable: Fields = { confirm: may(confirm) };
const focusable: Fields = { focus_on_load: may(boolean) };
const held: Fields = { placeholder: may(placeholder) };
const picker: Fields = { ...confirmable, ...focusable, ...held };
const typed: Fields = { ...focusable, ...held, dispatch_action_config: may(dispatchConfig) };
const many: Fields = { max_selected_items: may(integer({ min: 1 })) };
const string0: Check = string();
const ids: Check = list(string({ min: 1 }));

const valueIn = (one: unknown): unknown => (isJson(one) ? one.value : undefined);
const offered = (element: Json): readonly unknown[] =>
  [...listAt(element, 'options'), ...listAt(element, 'option_groups').flatMap((group) => listAt(group, 'options'))].map(
    valueIn,
  );

/** What is chosen at first must be one of the rows. */
const initialAmongOptions: Rule = (element, at, note) => {
  const rows = offered(element);
  const first = element.initial_option;
  if (first !== undefined && !rows.includes(valueIn(first)))
    note('must match one of the provided options', `${at}/initial_option`);
  for (const [index, one] of listAt(element, 'initial_options').entries())
    if (!rows.includes(valueIn(one))) note('must match one of the provided options', `${at}/initial_options/${index}`);
};

const minNotAboveMax =
  (low: string, high: string): Rule =>
  (element, at, note) => {
    const [min, max] = [element[low], element[high]];
    if (min !== undefined && max !== undefined && Number(min) > Number(max))
      note(`must not be greater than ${high}`, `${at}/${low}`);
  };

const options: Fields = {
  options: may(list(option, { min: 1, max: 100 })),
  option_groups: may(list(optionGroup, { min: 1, max: 100 })),
};
const conversationFilter: Check = object({
  include: may(list(oneOf('im', 'mpim', 'private', 'public'), { min: 1 })),
  exclude_external_shared_channels: may(boolean),
  exclude_bot_users: may(boolean),
});
const conversations: Fields = { default_to_current_conversation: may(boolean), filter: may(conversationFilter) };
const respond: Fields = { response_url_enabled: may(boolean) };
const lines: Check = integer({ min: 1, max: 100 });

const select = (type: string, more: Fields, ...rules: readonly Rule[]): Check =>
  object({ ...base(type), ...picker, ...more }, ...rules);

/** Every interactive element by its type. Which block takes which is in `kit-blocks.ts`. */
export const ELEMENTS: Readonly<Record<string, Check>> = {
  button: object({
    ...base('button'),
    ...confirmable,
    text: must(plainText(75)),
    value: may(string({ max: 2000 })),
    url: may(url(3000)),
    style: may(style),
    accessibility_label: may(string({ max: 75 })),
  }),
  workflow_button: object({
    ...base('workflow_button'),
    ...confirmable,
    text: must(plainText(75)),
    workflow: must(
      object({
        trigger: must(
          object({
            url: must(url(3000)),
            customizable_input_parameters: may(list(object({ name: must(string0), value: must(string0) }))),
          }),
        ),
      }),
    ),
    style: may(style),
    accessibility_label: may(string({ max: 75 })),
  }),
  overflow: object({ ...base('overflow'), ...confirmable, options: must(list(overflowOption, { min: 1, max: 5 })) }),
  checkboxes: object(
    {
      ...base('checkboxes'),
      ...confirmable,
      ...focusable,
      options: must(list(richOption, { min: 1, max: 10 })),
      initial_options: may(list(richOption, { min: 1 })),
    },
    initialAmongOptions,
  ),
  radio_buttons: object(
    {
      ...base('radio_buttons'),
      ...confirmable,
      ...focusable,
      options: must(list(richOption, { min: 1, max: 10 })),
      initial_option: may(richOption),
    },
    initialAmongOptions,
  ),
  static_select: select(
    'static_select',
    { ...options, initial_option: may(option) },
    exactlyOne('options', 'option_groups'),
    initialAmongOptions,
  ),
  multi_static_select: select(
    'multi_static_select',
    { ...options, ...many, initial_options: may(list(option)) },
    exactlyOne('options', 'option_groups'),
    initialAmongOptions,
  ),
  external_select: select('external_select', {
    initial_option: may(option),
    min_query_length: may(integer({ min: 0 })),
  }),
  multi_external_select: select('multi_external_select', {
    ...many,
    initial_options: may(list(option)),
    min_query_length: may(integer({ min: 0 })),
  }),
  users_select: select('users_select', { initial_user: may(string0) }),
  multi_users_select: select('multi_users_select', { ...many, initial_users: may(ids) }),
  conversations_select: select('conversations_select', {
    ...conversations,
    ...respond,
    initial_conversation: may(string0),
  }),
  multi_conversations_select: select('multi_conversations_select', {
    ...conversations,
    ...many,
    initial_conversations: may(ids),
  }),
  channels_select: select('channels_select', { ...respond, initial_channel: may(string0) }),
  multi_channels_select: select('multi_channels_select', { ...many, initial_channels: may(ids) }),
  datepicker: select('datepicker', { initial_date: may(matching(/^\d{4}-\d\d-\d\d$/, 'date')) }),
  timepicker: select('timepicker', {
    initial_time: may(matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'time')),
    timezone: may(string0),
  }),
  datetimepicker: object({
    ...base('datetimepicker'),
    ...confirmable,
    ...focusable,
    initial_date_time: may(integer({ min: 1_000_000_000, max: 9_999_999_999 })),
  }),
  plain_text_input: object(
    {
      ...base('plain_text_input'),
      ...typed,
      initial_value: may(string({ max: 3000 })),
      multiline: may(boolean),
      min_length: may(integer({ min: 0, max: 3000 })),
      max_length: may(integer({ min: 1, max: 3000 })),
    },
    minNotAboveMax('min_length', 'max_length'),
  ),
  email_text_input: object({ ...base('email_text_input'), ...typed, initial_value: may(string0) }),
  url_text_input: object({ ...base('url_text_input'), ...typed, initial_value: may(url(3000)) }),
  number_input: object(
    {
      ...base('number_input'),
      ...typed,
      is_decimal_allowed: must(boolean),
      initial_value: may(string0),
      min_value: may(string0),
      max_value: may(string0),
    },
    minNotAboveMax('min_value', 'max_value'),
  ),
  rich_text_input: object(
    {
      ...base('rich_text_input'),
      ...typed,
      initial_value: may(richText),
      min_lines: may(lines),
      max_lines: may(lines),
    },
    minNotAboveMax('min_lines', 'max_lines'),
  ),
  file_input: object({
    ...base('file_input'),
    filetypes: may(list(string({ min: 1 }), { min: 1 })),
    max_files: may(integer({ min: 1, max: 10 })),
  }),
};

const feedbackButton: Check = object({
  text: must(plainText(75)),
  value: must(string({ max: 2000 })),
  accessibility_label: may(string({ max: 75 })),
});

/** The two elements of a `context_actions` block. */
export const CONTEXT_ACTIONS: Readonly<Record<string, Check>> = {
  feedback_buttons: object({
    ...base('feedback_buttons'),
    positive_button: must(feedbackButton),
    negative_button: must(feedbackButton),
  }),
  icon_button: object({
    ...base('icon_button'),
    ...confirmable,
    icon: must(oneOf('trash')),
    text: must(plainText(75)),
    value: may(string({ max: 2000 })),
    accessibility_label: may(string({ max: 75 })),
    visible_to_user_ids: may(ids),
  }),
};
