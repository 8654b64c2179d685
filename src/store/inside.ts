import { AsyncLocalStorage } from 'node:async_hooks';

/** Open while the transaction's work runs: what it left behind may ask whom it likes afterwards. */
interface Inside {
  open: boolean;
}

const transactions = new AsyncLocalStorage<Inside>();

/** Runs the work of one transaction; all that it calls is inside. */
export const inside = async <T>(work: () => Promise<T>): Promise<T> => {
  const here: Inside = { open: true };
  try {
    return await transactions.run(here, work);
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
