import { withEmoji } from './emoji-names.ts';
import { html, type Markup } from './html-markup.ts';
import { drawMrkdwn } from './page-mrkdwn.ts';
import { isJson, type Json, listAt, textAt } from './slack-model.ts';
import type { World } from './slack-world.ts';

/** What a drawn element needs to know of the place it stands in. */
export interface Place {
  readonly world: World;
  /** `message:<channel>:<ts>` or `view:<id>`: what a click names. */
  readonly target: string;
  readonly block: Json;
  /** What was chosen or typed so far, by action id. */
  readonly states: Readonly<Record<string, Json>>;
}

/** A text object as HTML. */
export const drawTextObject = (world: World, value: unknown): Markup =>
  isJson(value) && value.type === 'mrkdwn'
    ? drawMrkdwn(world, textAt(value, 'text') ?? '')
    : html`<span class="plain">${words(value)}</span>`;

const words = (value: unknown): string => {
  const text = textAt(value, 'text') ?? '';
  return isJson(value) && value.emoji === false ? text : withEmoji(text);
};

/** `block/action`, which names an element even where an action id stands twice. */
const nameOf = (place: Place, element: Json): string =>
  `${textAt(place.block, 'block_id')}/${textAt(element, 'action_id')}`;

const rows = (element: Json): readonly Json[] => [
  ...listAt(element, 'options'),
  ...listAt(element, 'option_groups').flatMap((group) => listAt(group, 'options')),
];

const stateOf = (place: Place, element: Json): Json | undefined => place.states[textAt(element, 'action_id') ?? ''];
const chosenValues = (state: Json | undefined): readonly unknown[] => [
  ...(isJson(state?.selected_option) ? [state.selected_option.value] : []),
  ...listAt(state, 'selected_options').map((one) => one.value),
];

const optionTags = (
  place: Place,
  element: Json,
  items: readonly { readonly value: string; readonly label: string }[],
): Markup => {
  const state = stateOf(place, element);
  const chosen = [...chosenValues(state), state?.selected_user, state?.selected_channel, state?.selected_conversation];
  return html`<option value="">${words(element.placeholder) || 'Choose…'}</option>${items.map(
    ({ value, label }) =>
      html`<option value="${value}" ${chosen.includes(value) ? html`selected` : undefined}>${label}</option>`,
  )}`;
};

const menu = (
  place: Place,
  element: Json,
  items: readonly { readonly value: string; readonly label: string }[],
): Markup =>
  html`<select data-choose="${nameOf(place, element)}" data-target="${place.target}">${optionTags(place, element, items)}</select>`;

const optionItems = (element: Json) =>
  rows(element).map((row) => ({ value: textAt(row, 'value') ?? '', label: words(row.text) }));

const people = ({ world }: Place) =>
  [...world.users.values()].filter((user) => !user.isBot).map((user) => ({ value: user.id, label: user.realName }));

const channels = ({ world }: Place) =>
  [...world.channels.values()]
    .filter((channel) => channel.kind !== 'im')
    .map((channel) => ({ value: channel.id, label: `#${channel.name}` }));

const ticks =
  (kind: 'radio' | 'checkbox') =>
  (place: Place, element: Json): Markup => {
    const name = nameOf(place, element);
    const chosen = chosenValues(stateOf(place, element));
    return html`<span class="ticks">${rows(element).map(
      (
        row,
      ) => html`<label><input type="${kind}" name="${place.target}${name}" value="${textAt(row, 'value')}" data-tick="${name}"
      data-target="${place.target}" ${chosen.includes(row.value) ? html`checked` : undefined}>
      <span>${drawTextObject(place.world, row.text)}${isJson(row.description) ? html`<small>${drawTextObject(place.world, row.description)}</small>` : undefined}</span></label>`,
    )}</span>`;
  };

const typed =
  (type: string) =>
  (place: Place, element: Json): Markup => {
    const value = stateOf(place, element)?.value ?? element.initial_value;
    const common = html`data-field="${nameOf(place, element)}" placeholder="${words(element.placeholder)}"`;
    return element.multiline === true
      ? html`<textarea rows="4" ${common}>${typeof value === 'string' ? value : ''}</textarea>`
      : html`<input type="${type}" ${common} value="${typeof value === 'string' ? value : ''}">`;
  };

const picker =
  (type: string, key: string) =>
  (place: Place, element: Json): Markup => {
    const value = stateOf(place, element)?.[key];
    return html`<input type="${type}" data-choose="${nameOf(place, element)}" data-target="${place.target}" value="${typeof value === 'string' ? value : ''}">`;
  };

const external = (place: Place, element: Json): Markup => {
  const chosen = stateOf(place, element)?.selected_option;
  return html`<span class="suggest"><input type="text" autocomplete="off" data-suggest="${nameOf(place, element)}" data-target="${place.target}"
    placeholder="${words(element.placeholder) || 'Type to search…'}" value="${isJson(chosen) ? words(chosen.text) : ''}"><span class="rows"></span></span>`;
};

const button = (place: Place, element: Json): Markup => {
  const confirm = isJson(element.confirm)
    ? `${words(element.confirm.title)}\n${words(element.confirm.text)}`.trim()
    : '';
  const label = textAt(element, 'accessibility_label') ?? words(element.text);
  return html`<button type="button" class="button ${textAt(element, 'style') ?? ''}" data-press="${nameOf(place, element)}" data-target="${place.target}"
    data-confirm="${confirm}" aria-label="${label}">${words(element.text)}</button>`;
};

/** Every element the page can draw; others are named in brackets. */
const DRAWINGS: Readonly<Record<string, (place: Place, element: Json) => Markup>> = {
  button,
  workflow_button: button,
  icon_button: button,
  image: (_, element) => html`<img src="${textAt(element, 'image_url')}" alt="${textAt(element, 'alt_text')}">`,
  plain_text: (place, element) => drawTextObject(place.world, element),
  mrkdwn: (place, element) => drawTextObject(place.world, element),
  static_select: (place, element) => menu(place, element, optionItems(element)),
  multi_static_select: ticks('checkbox'),
  overflow: (place, element) => menu(place, { ...element, placeholder: { text: '…' } }, optionItems(element)),
  users_select: (place, element) => menu(place, element, people(place)),
  channels_select: (place, element) => menu(place, element, channels(place)),
  conversations_select: (place, element) => menu(place, element, channels(place)),
  external_select: external,
  radio_buttons: ticks('radio'),
  checkboxes: ticks('checkbox'),
  datepicker: picker('date', 'selected_date'),
  timepicker: picker('time', 'selected_time'),
  plain_text_input: typed('text'),
  email_text_input: typed('email'),
  url_text_input: typed('url'),
  number_input: typed('text'),
  file_input: (place, element) => html`<input type="file" multiple data-files="${nameOf(place, element)}">`,
};

export const drawElementHtml = (place: Place, element: Json): Markup =>
  DRAWINGS[String(element.type)]?.(place, element) ?? html`<span class="unknown">[${String(element.type)}]</span>`;
