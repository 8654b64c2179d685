import { isCertError } from '../kernel/errors.ts';

/** Looks in all, before its person is told that others keep changing it. */
const MOST_LOOKS = 5;

/**
 * A person's deed whose row another saved between its look and its save (the clock, mostly) is done again from the look: what they want is
 * then judged by what is there now. `work` looks by itself, and may be done several times. Throws `changed-meanwhile` after the last.
 */
export const lookAfresh = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let looks = 1; ; looks++) {
    try {
      return await work();
    } catch (error) {
      if (looks === MOST_LOOKS || !isCertError(error, 'changed-meanwhile')) throw error;
    }
  }
};
