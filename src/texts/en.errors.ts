import type { ErrorCode } from '../kernel/errors.ts';

type Sentences = { readonly [C in ErrorCode as `error.${C}`]: string } & {
  readonly [C in ErrorCode as `remedy.${C}`]: string;
};

/** For each code: what happened, and what to do about it. Same order as the error table. */
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
  'error.secret-unreadable':
    'A stored secret ({what}) cannot be opened: it was sealed under master key {keyVersion}, which is not here or is another one.',
  'remedy.secret-unreadable': 'Give Signet the master key it was sealed under (setting secrets), then try again.',

  'error.command-unknown': 'There is no command “{word}”.',
  'remedy.command-unknown': 'Did you mean “{nearest}”? `help` lists them all.',
  'error.option-unknown': '`{command}` has no option “{option}”.',
  'remedy.option-unknown': 'Did you mean “{nearest}”? `help {command}` lists its options.',
  'error.option-missing': '`{command}` needs {option}.',
  'remedy.option-missing': 'Add it, or see `help {command}`.',
  'error.option-value': '“{value}” is not a value for {option}.',
  'remedy.option-value': 'It takes {expected}.',
  'error.choice-unknown': '“{value}” is not one of the choices for {option}.',
  'remedy.choice-unknown': 'Did you mean “{nearest}”? The choices are: {choices}.',
  'error.quote-open': 'A quotation mark is opened and never closed: {text}',
  'remedy.quote-open': 'Close it, or leave it out.',
  'error.secret-pasted': 'That message holds a private key. It was refused, not stored and not repeated.',
  'remedy.secret-pasted':
    'Whoever could read the message has the key now: delete the message, make a new key and replace the certificate.',

  'error.not-permitted': '`{command}` needs the role {needed}.',
  'remedy.not-permitted': 'Ask one of those who have it: {holders}.',
  'error.not-known': 'You are not known to this Signet, so you may only read the help.',
  'remedy.not-known': 'Ask an admin to add you: `signet people add`.',
  'error.token-wrong': 'The bearer token is missing, wrong or revoked.',
  'remedy.token-wrong': 'Send `Authorization: Bearer …` with a token from `signet people token`.',
  'error.person-unknown': 'Nobody here is called “{person}”.',
  'remedy.person-unknown': '`signet people` lists who is known.',
  'error.role-unknown': '“{role}” is not a role.',
  'remedy.role-unknown': 'The roles are: {choices}.',
  'error.last-admin': '{person} is the only admin left.',
  'remedy.last-admin': 'Make someone else an admin first.',

  'error.nothing-found': 'No {what} matches “{query}”.',
  'remedy.nothing-found': '`list` shows what there is.',
  'error.ambiguous': '“{query}” fits {count} things: {examples}.',
  'remedy.ambiguous': 'Type more of it, or the whole id.',

  'error.approval-own': 'Your own request needs someone else’s approval.',
  'remedy.approval-own': 'Ask another approver; `approvals` shows who that can be.',
  'error.approval-twice': 'You have already voted: {decision}.',
  'remedy.approval-twice': 'Nothing more is needed from you.',
  'error.approval-decided': 'This was already decided: {decision}, by {by}, {at}.',
  'remedy.approval-decided': 'Nothing more is needed.',
  'error.reason-missing': 'Rejecting needs a reason.',
  'remedy.reason-missing': 'Add one: --reason "…". The applicant reads it.',

  'error.issuer-unreachable': 'The CA {issuer} could not be reached: {detail}',
  'remedy.issuer-unreachable': 'Signet tries again by itself, with the next CA if there is one.',
  'error.issuer-rate-limited': 'The CA {issuer} limits how much it issues: {detail}',
  'remedy.issuer-rate-limited': 'It may be asked again in {seconds} s; Signet waits by itself.',
  'error.issuer-refused': 'The CA {issuer} refused ({type}): {detail}',
  'remedy.issuer-refused': 'Mend what the CA names, then apply again.',
  'error.issuer-unknown': 'No CA is called “{issuer}”.',
  'remedy.issuer-unknown': 'Did you mean “{nearest}”? `signet settings` lists them.',

  'error.dns-provider-refused': 'The DNS server of {provider} refused the record {host}: {detail}',
  'remedy.dns-provider-refused': 'Check the key and the rights that the DNS server gives it, then `verify` again.',
  'error.dns-provider-unreachable': 'The DNS server of {provider} could not be reached: {detail}',
  'remedy.dns-provider-unreachable': 'Signet tries again by itself; see that the server runs and the address is right.',
  'error.dns-zone-unheld': 'No connected DNS provider holds a zone for {host}.',
  'remedy.dns-zone-unheld':
    'Use --method dns and add the record yourself, or connect its provider. Held zones: {zones}.',

  'error.target-refused': 'The target {target} refused the new certificate: {detail}',
  'remedy.target-refused': 'The previous one is still served. Mend what it names, then `deploy` again.',
  'error.target-unreachable': 'The target {target} could not be reached: {detail}',
  'remedy.target-unreachable': 'Signet tries again by itself; `status` shows when.',
  'error.target-unknown': 'No target is called “{target}”.',
  'remedy.target-unknown': 'Did you mean “{nearest}”? `signet settings` lists them.',
  'error.target-not-served': 'The target {target} took the new certificate, but {where} does not serve it: {saw}',
  'remedy.target-not-served':
    'The previous one was put back. Check that this target is what answers there (its setting serves), then `deploy` again.',
  'error.target-not-restored':
    'The target {target} does not serve the new certificate, and the previous one is not back either: {detail}',
  'remedy.target-not-restored': 'Look at that server now, then `deploy` again.',
} as const satisfies Sentences;
