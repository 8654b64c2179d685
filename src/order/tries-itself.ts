import type { Order } from './order.ts';

/** Validation is tried again by itself this often where no person has to put anything. */
const MOST_ATTEMPTS = 4;

export const triesItself = (order: Order): boolean =>
  order.state === 'validation-failed' &&
  order.method !== 'dns' &&
  order.replacesId === undefined &&
  order.attempt < MOST_ATTEMPTS;
