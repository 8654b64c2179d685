/**
 * The first of the moments, `every` milliseconds apart, that is not before `ms`: what need not be done at once is put off to it, so that a
 * fleet's small works are found, read and asked together. `phase` moves the moments, from 0 to `every`.
 */
export const together = (ms: number, every: number, phase = 0): number =>
  Math.ceil((ms - phase) / every) * every + phase;
