import { checkIdentities, checkOne, checkPlace, nested } from './component-rules.ts';
import { COMPONENT, PLACES, SELECTS } from './component-tables.ts';
import { checkFields, type Faults, type Path } from './field-rules.ts';
import { type Dict, dict, given, isDict, list, text, whole } from './plain-json.ts';

const NO_FILES: ReadonlySet<string> = new Set();

const checkInput = (input: Dict, path: Path, faults: Faults): void => {
  const least = whole(input.min_length) ?? 0;
  const most = whole(input.max_length) ?? 4_000;
  if (least > most)
    faults.add([...path, 'min_length'], 'NUMBER_TYPE_MAX', 'min_length must not be greater than max_length');
  if (given(input.value) && text(input.value).length > most)
    faults.add([...path, 'value'], 'BASE_TYPE_MAX_LENGTH', `Must be ${most} or fewer in length.`);
};

const checkField = (field: unknown, path: Path, place: readonly number[], labelled: boolean, faults: Faults): void => {
  if (!checkPlace(field, path, place, faults)) return;
  const known = field as Dict;
  checkOne({ component: known, path }, NO_FILES, faults);
  if (known.type === COMPONENT.textInput) {
    checkInput(known, path, faults);
    if (!labelled && !given(known.label)) faults.required([...path, 'label']);
    if (labelled && given(known.label))
      faults.add([...path, 'label'], 'TEXT_INPUT_LABEL_NOT_ALLOWED', 'The label belongs to the Label component');
  }
  if (SELECTS.includes(known.type as number) && known.disabled === true)
    faults.add([...path, 'disabled'], 'SELECT_COMPONENT_DISABLED_IN_MODAL', 'A select in a modal cannot be disabled');
};

const checkTop = (component: unknown, path: Path, faults: Faults): void => {
  if (!checkPlace(component, path, PLACES.modalTop, faults)) return;
  const known = component as Dict;
  checkOne({ component: known, path }, NO_FILES, faults);
  if (known.type === COMPONENT.label && isDict(known.component))
    checkField(known.component, [...path, 'component'], PLACES.label, true, faults);
  if (known.type !== COMPONENT.row) return;
  const inside = list(known.components);
  if (inside.length > 1)
    faults.add(path, 'COMPONENT_LAYOUT_WIDTH_EXCEEDED', 'The specified component exceeds the maximum width');
  inside.forEach((field, index) => {
    checkField(field, [...path, 'components', index], PLACES.modalRow, false, faults);
  });
};

/** A modal: title 45, one to five components (the OpenAPI description would let 40 pass). */
export const checkModal = (data: unknown, path: Path, faults: Faults): void => {
  const modal = dict(data);
  checkFields(
    {
      custom_id: { is: 'text', min: 1, max: 100, required: true },
      title: { is: 'text', min: 1, max: 45, required: true },
      components: { is: 'list', min: 1, max: 5, required: true },
    },
    modal,
    path,
    faults,
  );
  const at = [...path, 'components'];
  list(modal.components).forEach((component, index) => {
    checkTop(component, [...at, index], faults);
  });
  checkIdentities(
    list(modal.components).flatMap((component, index) => (isDict(component) ? nested(component, [...at, index]) : [])),
    faults,
  );
};

/** True where a modal still uses rows of text inputs, which the platform calls deprecated. */
export const usesDeprecatedRows = (data: unknown): boolean =>
  list(dict(data).components).some((component) => dict(component).type === COMPONENT.row);
