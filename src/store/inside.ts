import { AsyncLocalStorage } from 'node:async_hooks';

/** Where a call stands that is inside a transaction. */
interface Inside {
  /** What the transaction left behind may ask whom it likes when this is over. */
  open: boolean;
  readonly afterwards: (() => void)[];
}

const transactions = new AsyncLocalStorage<Inside>();

/** Runs one transaction, from its begin to its commit; all that it calls is inside. */
export const inside = async <T>(transaction: () => Promise<T>): Promise<T> => {
  const here: Inside = { open: true, afterwards: [] };
  try {
    const answer = await transactions.run(here, transaction);
    here.open = false;
    for (const work of here.afterwards) work();
    return answer;
  } finally {
    here.open = false;
  }
};

/**
 * A transaction asks its own store and nobody else: on SQLite it has the only connection, and asking the store outside it would wait for itself
 * for ever; a CA or a server takes seconds while everyone else waits for the transaction. Throws at once, as the mistake in the code that it is.
 */
export const refuseInside = (whom: string): void => {
  if (transactions.getStore()?.open !== true) return;
  throw new Error(
    `asked ${whom} inside a transaction: use the store it hands in, and ask everyone else before or after it`,
  );
};

/** At once, or inside a transaction when it is committed: whoever is woken by a change looks at the rows, and would see them as they were. */
export const afterwards = (work: () => void): void => {
  const here = transactions.getStore();
  if (here?.open === true) here.afterwards.push(work);
  else work();
};
