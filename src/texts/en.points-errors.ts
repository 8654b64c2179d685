/** Refusals about points and their codes (PTS). */
export const enPointsErrors = {
  'error.points-short': 'This takes {needed} points; {free} are free.',
  'remedy.points-short': 'See your packs: cert points. An admin can add points, a colleague transfer some.',
  'error.points-expired': 'The pack {pack} expired on {at}.',
  'remedy.points-expired': 'Choose another: cert points',
  'error.points-which-pack': 'You have several packs: {packs}.',
  'remedy.points-which-pack': 'Say which with --pack.',
  'error.points-whole': '{points} is not a number of points: whole, at least 1, at most 1000000000.',
  'remedy.points-whole': 'Give a whole number, e.g. 50.',
  'error.points-self': 'The points are yours already.',
  'remedy.points-self': 'Name somebody else.',
  'error.points-code-wrong': 'This code is not known, or it is not meant for you.',
  'remedy.points-code-wrong': 'Ask whoever sent it; a transfer’s code works only for the person it names.',
  'error.points-code-over': 'This code can no longer be used: {state}.',
  'remedy.points-code-over': 'Ask for a new one.',
  'error.points-locked': 'After {most} wrong codes in a row, codes are not taken from you until {until}.',
  'remedy.points-locked': 'Wait, and copy the code whole.',
} as const;
