import type { ErrorCode } from '../kernel/errors.ts';
import { enEdgeErrors } from './en.edge-errors.ts';
import { enLifecycleErrors } from './en.lifecycle-errors.ts';
import { enNameErrors } from './en.name-errors.ts';
import { enNoticeErrors } from './en.notice-errors.ts';
import { enOrderErrors } from './en.order-errors.ts';
import { enOrganisationErrors } from './en.organisation-errors.ts';
import { enPeopleErrors } from './en.people-errors.ts';
import { enPkiErrors } from './en.pki-errors.ts';
import { enPointsErrors } from './en.points-errors.ts';
import { enRequestErrors } from './en.request-errors.ts';
import { enUploadErrors } from './en.upload-errors.ts';

type Sentences = { readonly [C in ErrorCode as `error.${C}`]: string } & {
  readonly [C in ErrorCode as `remedy.${C}`]: string;
};

/** For each code: what happened, and what to do about it: here of the store and the machinery, the rest by room. */
export const enErrors = {
  'error.internal': 'Something went wrong inside Signet.',
  'remedy.internal': 'Give an admin the reference {reference}: the log has the details under it.',
  'error.state-refuses': 'This {machine} is {state}, so it cannot be changed that way ({event}).',
  'remedy.state-refuses': 'Look at its status for what is possible now.',
  'error.changed-meanwhile': 'The {what} was changed by someone else at the same moment.',
  'remedy.changed-meanwhile': 'Look at its status and try again.',
  'error.store-busy': 'The database is locked by another program.',
  'remedy.store-busy': 'Try again in a moment; if it stays so, see which program has the file open.',
  'error.store-full': 'The disk that holds the database is full, so nothing was saved.',
  'remedy.store-full': 'Free some space; nothing half-made was left behind.',
  'error.store-duplicate': 'The same thing was saved by someone else at the same moment.',
  'remedy.store-duplicate': 'Look at what is there now; nothing of yours was saved.',
  'error.store-unreachable': 'The database does not answer.',
  'remedy.store-unreachable':
    'See whether it runs and can be reached. Nothing was half-saved, and work goes on by itself when it is back.',
  'error.store-missing': 'There is no database at {path} yet.',
  'remedy.store-missing':
    'See whether the configuration is the right one (--config); the first start makes the database.',
  'error.store-exists': 'There is a database at {path} already.',
  'remedy.store-exists': 'Add --force to put the backup in its place; back up what is there first if it may be needed.',
  'error.store-in-use': 'The database {path} is open in another program, most likely a running bot.',
  'remedy.store-in-use': 'Stop it, then run this again. Nothing was changed.',
  'error.backup-damaged': 'The file {path} is no whole backup: {detail}',
  'remedy.backup-damaged': 'Take another backup. Nothing was changed.',
  'error.backup-newer': 'The backup {path} was made by a newer version (it has {migration}).',
  'remedy.backup-newer': 'Install that version or a later one, then run this again. Nothing was changed.',
  'error.backup-other-tool': 'The database is PostgreSQL, which brings its own tools for backups.',
  'remedy.backup-other-tool': 'Run: {command}',
  'error.secret-unreadable':
    'A stored secret ({what}) cannot be opened: it was sealed under master key {keyVersion}, which is not here or is another one.',
  'remedy.secret-unreadable': 'Give Signet the master key it was sealed under (setting secrets), then try again.',
  'error.file-exists': 'The file {path} exists already, so nothing was written.',
  'remedy.file-exists': 'Move it away, or write over it with --force.',
  'error.file-unwritable': 'The file {path} could not be written: {detail}',
  'remedy.file-unwritable': 'Choose another folder, or see that this one is there, has room and may be written.',
  'error.nothing-found': 'No {what} matches “{query}”.',
  'remedy.nothing-found': '`{list}` shows what there is.',
  'error.ambiguous': '“{query}” fits {count} things: {examples}.',
  'remedy.ambiguous': 'Type more of it, or the whole id.',
  ...enEdgeErrors,
  ...enUploadErrors,
  ...enOrganisationErrors,
  ...enLifecycleErrors,
  'error.setting-wrong': 'The configuration key {key} has a wrong value: {value}.',
  'remedy.setting-wrong': 'It takes {expected}.',
  'error.public-url-unset': 'A link needs the address under which people reach Signet.',
  'remedy.public-url-unset': 'Set http.publicUrl in signet.yaml.',
  'error.port-taken': 'Another program listens on {address} already.',
  'remedy.port-taken': 'Stop it, or set http.listen to another address and port.',
  ...enRequestErrors,
  ...enNameErrors,
  ...enPeopleErrors,
  ...enPkiErrors,
  ...enOrderErrors,
  ...enPointsErrors,
  ...enNoticeErrors,
} as const satisfies Sentences;
