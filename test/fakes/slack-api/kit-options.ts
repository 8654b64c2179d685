import { option, optionGroup } from './kit-objects.ts';
import { exactlyOne, type Fault, list, may, object } from './kit-shape.ts';
import type { Json } from './slack-model.ts';

const answer = object(
  { options: may(list(option, { max: 100 })), option_groups: may(list(optionGroup, { max: 100 })) },
  exactlyOne('options', 'option_groups'),
);

/** What is wrong with the answer to a `block_suggestion`: rows or groups of rows, at most 100. */
export const checkOptions = (body: Json): readonly Fault[] => {
  const faults: Fault[] = [];
  answer(body, '', (message, pointer) => faults.push({ message, pointer }));
  return faults;
};
