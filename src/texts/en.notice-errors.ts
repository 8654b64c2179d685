/** Refusals about alerts and watches, and what receivers of notices say. */
export const enNoticeErrors = {
  'error.receiver-gone': '{receiver} cannot be reached any more: {detail}.',
  'remedy.receiver-gone': 'Name another receiver in the configuration, or invite Signet there again.',
  'error.receiver-limited': '{receiver} takes nothing more for {seconds} seconds.',
  'remedy.receiver-limited': 'Nothing to do: Signet waits as long as it is asked to.',
  'error.receiver-unreachable': '{receiver} could not be reached: {detail}.',
  'remedy.receiver-unreachable': 'Signet tries again by itself; “signet doctor” tells what is wrong with it.',
  'error.alert-over': 'Nothing is being told about it any more.',
  'remedy.alert-over': 'It was resolved meanwhile; its status tells how.',
  'error.snooze-reason': 'A snooze of more than 7 days needs a reason.',
  'remedy.snooze-reason': 'Say why with --reason; it is kept in the audit log.',
  'error.policy-exists': 'There is an alert policy named {name} already.',
  'remedy.policy-exists': 'Give it another name, or change the one there is: cert alert edit.',
  'error.watch-exists': '{place} is watched already.',
  'remedy.watch-exists': '“cert watch list” shows it; remove it first to change how it is watched.',
  'error.policies-many': 'There are {most} alert policies already, and no more are taken.',
  'remedy.policies-many': 'Remove one, or let one speak of more certificates: by tag, or all.',
} as const;
