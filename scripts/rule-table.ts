/** How far a rule holds today: `done` needs a test that names it. */
export type RuleState = 'done' | 'partly';

export interface RuleRow {
  /** What it says, in one sentence of ours. */
  readonly says: string;
  readonly state: RuleState;
  /** What is missing, or different and why. */
  readonly note?: string;
}

const done = (says: string, note?: string): RuleRow => ({
  says,
  state: 'done',
  ...(note === undefined ? {} : { note }),
});
const partly = (says: string, note: string): RuleRow => ({ says, state: 'partly', note });

/** Every rule of the service, in order: what docs/rules.md is printed from. */
export const ruleTable = {
  'PLAN-1': done('Plans come from eight brands; one of them also issues by the national standard (SM2).'),
  'PLAN-2': done('Six levels: DV, DV free, OV, OV Pro, EV, EV Pro.'),
  'PLAN-3': done(
    'Single, multi, wildcard and wildcard multi: how many names, where a star may stand, which partner is free.',
  ),
  'PLAN-4': done('The names of an order never change; other names are another order.'),
  'PLAN-5': done(
    'Public IP addresses as names only on national-standard plans, never on free ones; our own plan follows its CA.',
  ),
  'PLAN-6': done('The free plan: one single name, 90 days, no renewal, can be upgraded.'),
  'PLAN-7': done(
    'Free places: 50 an account, 20 a registrable domain, free again on revocation or 24 h after expiry.',
    'Counted within this installation.',
  ),
  'PLAN-8': done('The free plan refuses nine endings.'),
  'PLAN-9': done(
    'Terms of one to three years, issued as consecutive certificates as long as the industry allows each.',
  ),
  'PLAN-10': done('RSA 2048 and 4096, P-256, P-384; SM2 on national-standard plans; SHA-256 or SHA-384.'),
  'APPLY-1': done('The key is generated and kept here, or a CSR is pasted and the key never seen.'),
  'APPLY-2': done('A key password protects PFX and JKS, cannot be recovered, and excludes deploying.'),
  'APPLY-3': done('Organisations are given once and picked again.'),
  'APPLY-4': done('Administrator and contact of an organisation.'),
  'APPLY-5': done('The free form: name, method, e-mail, algorithm, remark, password, tags, project.'),
  'APPLY-6': done('A renewal reuses key, CSR and password.'),
  'APPLY-7': done('Each plan has its own steps.'),
  'APPLY-8': done('Every command has its twin in the API.'),
  'APPLY-9': done('A name that the CA refuses ends the order with the CA’s words.'),
  'APPLY-10': done('How long an order usually takes: as like orders took here, else as the plan says.'),
  'VAL-1': done('A TXT or CNAME record with a given value at a given host.'),
  'VAL-2': done('At a connected DNS server the record is added and removed by Signet.'),
  'VAL-3': done('A CNAME that stays for ever lets every later renewal validate by itself; it is watched.'),
  'VAL-4': done(
    'A file under the site’s root; never for wildcards.',
    'The industry forbids it for wildcards since 2021.',
  ),
  'VAL-5': done('The path is answered by Signet, directly or over a redirect, and is watched from then on.'),
  'VAL-6': done('Where traffic passes the edge, the edge answers.'),
  'VAL-7': done(
    'E-mail validation after file validation has failed.',
    'Told in stories; not yet with a real mail server.',
  ),
  'VAL-8': done('Two messages to the administrator, with a code.', 'Told in stories; not yet with a real mail server.'),
  'VAL-9': done('Seven days for a new order, three for a renewal or a revocation.'),
  'VAL-10': done('What breaks validation is told apart in words.'),
  'VAL-11': done(
    'Validated names are not validated again for the plan’s months, for the same organisation.',
    'At the built-in CA; an ACME CA decides by itself how long its authorizations hold.',
  ),
  'VAL-12': done('verify shows what was expected and found at every server, and what to do.'),
  'ORG-1': done('How an organisation is reviewed, by brand.'),
  'ORG-2': done('Letters: template, upload, formats, size.'),
  'ORG-3': done('A person approves or rejects with a reason; the same data is not reviewed again.'),
  'ORG-4': done('A faster review can be asked for from a certain time on, once a day.'),
  'CERT-1': done('Uploads: certificate and key match, the chain is whole; what is wrong is named with its remedy.'),
  'CERT-2': done('Server certificates, or CA certificates without a key.'),
  'CERT-3': done('Remark, tags, duplicates only when allowed, never download.'),
  'CERT-4': done('PEM, PFX, JKS and a zip of all, by a one-time link.'),
  'CERT-5': done(
    'Reissue: the same names until the same day with another key, one at a time, validated again only where the rules say so.',
  ),
  'CERT-6': done(
    'Revoke by the plan’s way: from the request on, no download and no deployment.',
    'A plan that asks for a letter asks an approver.',
  ),
  'CERT-7': done('Delete what is served nowhere: free and uploaded at any time, paid once revoked or expired.'),
  'CERT-8': done('The states that are shown: each has a word of its own, in both languages.'),
  'CERT-9': done('Ignored: nothing is sent about it, expiry included; follow restores it.'),
  'RENEW-1': done('Issued certificates renew by themselves, uploads do not.'),
  'RENEW-2': done('Can be switched on until 14 days before expiry on plans that say so.'),
  'RENEW-3': done('Charged and ordered 30 days before, or at once when switched on later.'),
  'RENEW-4': done('A failed charge ends auto-renewal and says so; by hand it stays open.'),
  'RENEW-5': done('The new validity adds to what is left, where the CA can.'),
  'RENEW-6': done('What a person has to put is asked for, and fails after three days.'),
  'RENEW-7': done('Renewing does not deploy; hosting does.'),
  'HOST-1': done('Hosting is for certificates with targets.'),
  'HOST-2': partly(
    'Target types.',
    'files, nginx, HAProxy, Caddy, Kubernetes, ssh, webhook instead of one cloud’s services',
  ),
  'HOST-3': done('At once, or 25, 15, 7 days before expiry; refused when fewer are left.'),
  'HOST-4': done('The renewal, or a designated certificate for the same names.'),
  'HOST-5': done('Told three days before and of the result; can be switched off.'),
  'HOST-6': done('Five states; edit, cancel, several at once, a list with search.'),
  'HOST-7': done('Per target: outcome, retry, roll back; the old one serves until the new one does.'),
  'HOST-8': done(
    'Uploads that are hosted: a plan like it, its data taken ahead, ordered 29 days before; the proof is watched.',
  ),
  'EDGE-1': done('An edge domain.'),
  'EDGE-2': done('Where HTTPS may be set.'),
  'EDGE-3': done('An own certificate at the edge.'),
  'EDGE-4': partly(
    'A certificate that the edge gets by itself.',
    'the card offers a fresh file validation, not the mailboxes',
  ),
  'EDGE-5': done('Replacing never interrupts.'),
  'EDGE-6': done('Edge and origin are independent.'),
  'EDGE-7': done('Redirect only once HTTPS works.'),
  'EDGE-8': done('Deleting switches HTTPS off after a warning.'),
  'MSG-1': done('What happens is told.'),
  'MSG-2': done('Channels, direct messages, e-mail, webhooks.', 'No SMS and WeChat.'),
  'MSG-3': done('Alert policies: objects, conditions, periods, intervals, receivers; at most 300.'),
  'MSG-4': done('Ignoring outranks every policy.'),
  'PTS-1': done('Packs with name, id, number, expiry, source and state.'),
  'PTS-2': done('An order is paid from a pack, and nothing else is charged.'),
  'PTS-3': done('A transfer to a named account by a code valid for 300 minutes.'),
  'PTS-4': done('Only the named account redeems, once; points keep their expiry.'),
  'PTS-5': done('Every movement is written down; the sum never changes by itself.'),
} as const satisfies Record<string, RuleRow>;

export type RuleId = keyof typeof ruleTable;
