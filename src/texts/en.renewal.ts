/** Renewing and hosting. */
export const enRenewal = {
  'state.renewal.resting': 'not renewed by itself',
  'state.renewal.waiting': 'renewed by itself when its time comes',
  'state.renewal.ordered': 'being renewed',
  'state.renewal.held': 'renewed, held back for a yes',
  'state.renewal.done': 'renewed',
} as const;
