import { elementsOf } from './kit-check.ts';
import { type Json, textAt } from './slack-model.ts';

/** What an element holds before anybody touched it: the property of its state, and where the first value comes from. */
interface StateRule {
  readonly key: string;
  readonly initial: string;
  /** The state of an untouched element. */
  readonly empty: unknown;
}

const one = (key: string, initial: string): StateRule => ({ key, initial, empty: null });
const many = (key: string, initial: string): StateRule => ({ key, initial, empty: [] });

/** Elements that have a state. Buttons and overflow menus have none. */
export const STATES: Readonly<Record<string, StateRule>> = {
  plain_text_input: one('value', 'initial_value'),
  email_text_input: one('value', 'initial_value'),
  url_text_input: one('value', 'initial_value'),
  number_input: one('value', 'initial_value'),
  rich_text_input: one('rich_text_value', 'initial_value'),
  static_select: one('selected_option', 'initial_option'),
  external_select: one('selected_option', 'initial_option'),
  radio_buttons: one('selected_option', 'initial_option'),
  users_select: one('selected_user', 'initial_user'),
  conversations_select: one('selected_conversation', 'initial_conversation'),
  channels_select: one('selected_channel', 'initial_channel'),
  datepicker: one('selected_date', 'initial_date'),
  timepicker: one('selected_time', 'initial_time'),
  datetimepicker: one('selected_date_time', 'initial_date_time'),
  checkboxes: many('selected_options', 'initial_options'),
  multi_static_select: many('selected_options', 'initial_options'),
  multi_external_select: many('selected_options', 'initial_options'),
  multi_users_select: many('selected_users', 'initial_users'),
  multi_conversations_select: many('selected_conversations', 'initial_conversations'),
  multi_channels_select: many('selected_channels', 'initial_channels'),
  file_input: many('files', ''),
};

export type Values = Readonly<Record<string, Readonly<Record<string, Json>>>>;

/** The state of every element of some blocks; `kept` wins where block and action ids are the same as before. */
export const statesOf = (blocks: readonly Json[], kept: Values): Record<string, Record<string, Json>> => {
  const values: Record<string, Record<string, Json>> = {};
  for (const block of blocks)
    for (const { element } of elementsOf(block)) {
      const type = textAt(element, 'type') ?? '';
      const rule = STATES[type];
      if (rule === undefined) continue;
      const [blockId, actionId] = [textAt(block, 'block_id') ?? '', textAt(element, 'action_id') ?? ''];
      const before = kept[blockId]?.[actionId];
      const state = before?.type === type ? before : { type, [rule.key]: element[rule.initial] ?? rule.empty };
      values[blockId] = { ...values[blockId], [actionId]: state };
    }
  return values;
};

/** Is there nothing in this state? */
export const isEmptyState = (state: Json | undefined): boolean => {
  const rule = STATES[String(state?.type)];
  const value = rule === undefined ? undefined : state?.[rule.key];
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
};
