/** As long as a power of two, the last member repeated: `in` finds the same in it, and a question is put into words for few lengths. */
export const padded = <T>(list: readonly T[]): readonly T[] => {
  const last = list.at(-1);
  if (last === undefined) return list;
  const length = 2 ** Math.ceil(Math.log2(list.length));
  return length === list.length ? list : [...list, ...Array<T>(length - list.length).fill(last)];
};
