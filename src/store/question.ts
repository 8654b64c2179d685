import type { Compilable, CompiledQuery } from 'kysely';
import type { Db } from './schema.ts';
import type { Store } from './store.ts';

/** A question with places for values: what is asked a thousand times a minute is put into words once. */
export interface Question<Values extends readonly unknown[], Row> {
  all(store: Store, ...values: Values): Promise<readonly Row[]>;
  first(store: Store, ...values: Values): Promise<Row | undefined>;
  /** How many rows were written. */
  change(store: Store, ...values: Values): Promise<bigint>;
}

/** Stands for a value while the words are found. */
class Slot {
  readonly read: (values: readonly unknown[]) => unknown;
  constructor(read: (values: readonly unknown[]) => unknown) {
    this.read = read;
  }
}

interface Worded {
  readonly query: CompiledQuery;
  readonly parameters: readonly unknown[];
}

type Row = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** What the words hang on beside the values: which columns a row has, how long a list is. */
const shapeOf = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(shapeOf).join(';')}]`;
  if (!isRow(value)) return '';
  let shape = '';
  for (const column in value) if (value[column] !== undefined) shape += `${column},`;
  return shape;
};

const slotsFor = (value: unknown, read: (values: readonly unknown[]) => unknown): unknown => {
  if (Array.isArray(value))
    return value.map((each, index) => slotsFor(each, (values) => (read(values) as unknown[])[index]));
  if (!isRow(value)) return new Slot(read);
  const columns = Object.keys(value).filter((column) => value[column] !== undefined);
  return Object.fromEntries(columns.map((column) => [column, new Slot((values) => (read(values) as Row)[column])]));
};

/**
 * A question whose words are found once for each shape of its values (kysely builds and compiles a query anew each time, which costs more
 * than SQLite's answer). `build` is handed something that stands for each value, so it only passes them on to the query builder: it cannot
 * look at them. A row may be given whole; a list too, where it has few different lengths.
 */
export const question = <Values extends readonly unknown[], Found>(
  build: (db: Db, ...values: Values) => Compilable<Found>,
): Question<Values, Found> => {
  // Each database has an adapter of its own, the same one inside its transactions.
  const known = new WeakMap<object, Map<string, Worded>>();

  const worded = (db: Db, values: Values): Worded => {
    const { adapter } = db.getExecutor();
    let shapes = known.get(adapter);
    if (shapes === undefined) {
      shapes = new Map();
      known.set(adapter, shapes);
    }
    let shape = '';
    for (const value of values) shape += typeof value === 'object' ? `${shapeOf(value)}|` : '|';
    const before = shapes.get(shape);
    if (before !== undefined) return before;
    const slots = values.map((value, index) => slotsFor(value, (given) => given[index]));
    const query = build(db, ...(slots as unknown as Values)).compile();
    const found = { query, parameters: query.parameters };
    shapes.set(shape, found);
    return found;
  };

  const ask = ({ db }: Store, values: Values) => {
    const { query, parameters } = worded(db, values);
    const filled = parameters.map((parameter) => (parameter instanceof Slot ? parameter.read(values) : parameter));
    return db.executeQuery<Found>({ ...query, parameters: filled } as CompiledQuery<Found>);
  };

  return {
    all: async (store, ...values) => (await ask(store, values)).rows,
    first: async (store, ...values) => (await ask(store, values)).rows[0],
    change: async (store, ...values) => (await ask(store, values)).numAffectedRows ?? 0n,
  };
};
