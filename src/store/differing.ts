/** The columns of `after` that are not as they were. A column that is written, even with the same value, has all its indexes written too. */
export const differing = <Row extends object>(before: Row, after: Row): Partial<Row> => {
  const changed: Partial<Row> = {};
  for (const column in after) if (after[column] !== before[column]) changed[column] = after[column];
  return changed;
};
