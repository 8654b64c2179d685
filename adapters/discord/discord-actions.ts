import type { Action } from '../../src/chat/action.ts';
import type { Component } from './component.ts';
import { type Kept, pickId, pressId, pressOf } from './custom-id.ts';
import { COMPONENT, LIMITS, shorten } from './discord-limits.ts';
import { oneLine } from './discord-markdown.ts';
import type { DiscordWords } from './discord-words.ts';

interface DrawnActions {
  readonly components: readonly Component[];
  /** Components with everything nested in them. */
  readonly count: number;
  readonly keeps: readonly Kept[];
}

/** A button of this surface's own, behind the message's. */
export interface OwnButton {
  readonly label: string;
  readonly style: Action['style'];
  readonly customId: string;
}

/** @see https://discord.com/developers/docs/components/reference#button-button-styles */
const STYLES: Readonly<Record<Action['style'], number>> = { primary: 1, plain: 2, danger: 4 };

/** Actions drawn as buttons; beyond them the first row stays and the rest goes into selects. */
const MOST_BUTTONS = 2 * LIMITS.buttonsInRow;

const labelOf = ({ label }: Pick<Action, 'label'>, max: number): string => shorten(oneLine(label).trim() || '…', max);

const chunks = <T>(list: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size));

/** Buttons in rows of five; a select for what is beyond ten. Every action is somewhere. */
export const drawActions = (
  actions: readonly Action[],
  own: readonly OwnButton[],
  words: DiscordWords,
): DrawnActions => {
  const made = [
    ...own.map((button) => ({ action: button, customId: button.customId, keeps: [] })),
    ...actions.map((action, index) => ({ action, ...pressId(pressOf(action), index) })),
  ];
  const buttons = made.length > MOST_BUTTONS ? made.slice(0, LIMITS.buttonsInRow) : made;
  const rows = chunks(buttons, LIMITS.buttonsInRow).map((row) => ({
    type: COMPONENT.row,
    components: row.map(({ action, customId }) => ({
      type: COMPONENT.button,
      style: STYLES[action.style],
      label: labelOf(action, LIMITS.buttonLabel),
      custom_id: customId,
    })),
  }));
  const selects = chunks(made.slice(buttons.length), LIMITS.selectOptions).map((options, index) => ({
    type: COMPONENT.row,
    components: [
      {
        type: COMPONENT.select,
        custom_id: pickId(index),
        placeholder: shorten(words.moreActions, LIMITS.placeholder),
        options: options.map(({ action, customId }) => ({
          label: labelOf(action, LIMITS.optionLabel),
          value: customId,
        })),
      },
    ],
  }));
  return {
    components: [...rows, ...selects],
    count: rows.length + buttons.length + 2 * selects.length,
    keeps: made.flatMap(({ keeps }) => keeps),
  };
};
