import { CertError } from './errors.ts';

/** What people name, and the command that lists it. */
const LISTS = {
  order: 'cert status',
  'client-order': 'cert approvals',
  certificate: 'cert list',
  any: 'cert list',
  approval: 'cert approvals',
  alert: 'cert status',
  policy: 'cert alert list',
  watch: 'cert watch list',
  'edge-domain': 'cert edge',
  hosting: 'cert list',
  deployment: 'cert list',
  pack: 'cert points',
  transfer: 'cert points',
  identity: 'signet people',
  mailbox: 'cert alert list',
  team: 'signet team',
} as const;

export type Thing = keyof typeof LISTS;

/** Nothing of this kind is meant by what was typed; `field`: the option it was typed in. */
export const nothingFound = (what: Thing, query: string, field?: string): CertError =>
  new CertError('nothing-found', { what, query, list: LISTS[what] }, field === undefined ? {} : { field });
