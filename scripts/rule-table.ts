export interface RuleRow {
  /** What it says, in one sentence of ours. */
  readonly says: string;
  /** What is different here, and why. */
  readonly note?: string;
}

const rule = (says: string, note?: string): RuleRow => (note === undefined ? { says } : { says, note });

/** Every rule of the service, in order: what docs/rules.md is printed from. */
export const ruleTable = {
  'PLAN-1': rule('Plans come from eight brands; one of them also issues by the national standard (SM2).'),
  'PLAN-2': rule('Six levels: DV, DV free, OV, OV Pro, EV, EV Pro.'),
  'PLAN-3': rule(
    'Single, multi, wildcard and wildcard multi: how many names, where a star may stand, which partner is free.',
  ),
  'PLAN-4': rule('The names of an order never change; other names are another order.'),
  'PLAN-5': rule(
    'Public IP addresses as names only on national-standard plans, never on free ones; our own plan follows its CA.',
  ),
  'PLAN-6': rule(
    'The free plan: one single name, 90 days, no renewal, can be upgraded.',
    'No plan comes with people who help, so there is no support to leave out.',
  ),
  'PLAN-7': rule(
    'Free places: 50 an account, 20 a registrable domain, free again on revocation or 24 h after expiry.',
    'Counted within this installation.',
  ),
  'PLAN-8': rule('The free plan refuses nine endings.'),
  'PLAN-9': rule(
    'Terms of one to three years, issued as consecutive certificates as long as the industry allows each.',
  ),
  'PLAN-10': rule('RSA 2048 and 4096, P-256, P-384; SM2 on national-standard plans; SHA-256 or SHA-384.'),
  'APPLY-1': rule('The key is generated and kept here, or a CSR is pasted and the key never seen.'),
  'APPLY-2': rule('A key password protects PFX and JKS, cannot be recovered, and excludes deploying.'),
  'APPLY-3': rule('Organisations are given once and picked again.'),
  'APPLY-4': rule('Administrator and contact of an organisation.'),
  'APPLY-5': rule('The free form: name, method, e-mail, algorithm, remark, password, tags, project.'),
  'APPLY-6': rule('A renewal reuses key, CSR and password.'),
  'APPLY-7': rule('Each plan has its own steps.'),
  'APPLY-8': rule('Every command has its twin in the API.'),
  'APPLY-9': rule('A name that the CA refuses ends the order with the CA’s words.'),
  'APPLY-10': rule('How long an order usually takes: as like orders took here, else as the plan says.'),
  'VAL-1': rule('A TXT or CNAME record with a given value at a given host.'),
  'VAL-2': rule('At a connected DNS server the record is added and removed by Signet.'),
  'VAL-3': rule('A CNAME that stays for ever lets every later renewal validate by itself; it is watched.'),
  'VAL-4': rule(
    'A file under the site’s root; never for wildcards.',
    'Also on national-standard plans, whose papers allow it: a file at one host shows nothing of the names below it, and the industry forbids it since 2021.',
  ),
  'VAL-5': rule('The path is answered by Signet, directly or over a redirect, and is watched from then on.'),
  'VAL-6': rule('Where traffic passes the edge, the edge answers.'),
  'VAL-7': rule('E-mail validation after file validation has failed.'),
  'VAL-8': rule('Two messages to the administrator, with a code.'),
  'VAL-9': rule('Seven days for a new order, three for a renewal or a revocation.'),
  'VAL-10': rule('What breaks validation is told apart in words.'),
  'VAL-11': rule(
    'Validated names are not validated again for the plan’s months, for the same organisation.',
    'At the built-in CA; an ACME CA decides by itself how long its authorizations hold.',
  ),
  'VAL-12': rule('verify shows what was expected and found at every server, and what to do.'),
  'ORG-1': rule('How an organisation is reviewed, by brand.'),
  'ORG-2': rule('Letters: template, upload, formats, size.'),
  'ORG-3': rule('A person approves or rejects with a reason; the same data is not reviewed again.'),
  'ORG-4': rule('A faster review can be asked for from a certain time on, once a day.'),
  'CERT-1': rule('Uploads: certificate and key match, the chain is whole; what is wrong is named with its remedy.'),
  'CERT-2': rule('Server certificates, or CA certificates without a key.'),
  'CERT-3': rule('Remark, tags, duplicates only when allowed, never download.'),
  'CERT-4': rule('PEM, PFX, JKS and a zip of all, by a one-time link.'),
  'CERT-5': rule(
    'Reissue: the same names until the same day with another key, one at a time, validated again only where the rules say so.',
  ),
  'CERT-6': rule(
    'Revoke by the plan’s way, by a signed letter where it says so: from the request on, no download and no deployment.',
  ),
  'CERT-7': rule('Delete what is served nowhere: free and uploaded at any time, paid once revoked or expired.'),
  'CERT-8': rule('The states that are shown: each has a word of its own, in both languages.'),
  'CERT-9': rule('Ignored: nothing is sent about it, expiry included; follow restores it.'),
  'RENEW-1': rule('Issued certificates renew by themselves, uploads do not.'),
  'RENEW-2': rule('Can be switched on until 14 days before expiry on plans that say so.'),
  'RENEW-3': rule('Charged and ordered 30 days before, or at once when switched on later.'),
  'RENEW-4': rule('A failed charge ends auto-renewal and says so; by hand it stays open.'),
  'RENEW-5': rule('The new validity adds to what is left, where the CA can.'),
  'RENEW-6': rule('What a person has to put is asked for, and fails after three days.'),
  'RENEW-7': rule('Renewing does not deploy; hosting does.'),
  'HOST-1': rule('Hosting is for certificates with targets.'),
  'HOST-2': rule(
    'Target types: docs/targets.md is printed from them.',
    'Servers of your own and a signed webhook instead of one cloud’s services, whose interface is not built in.',
  ),
  'HOST-3': rule('At once, or 25, 15, 7 days before expiry; refused when fewer are left.'),
  'HOST-4': rule('The renewal, or a designated certificate for the same names.'),
  'HOST-5': rule('Told three days before and of the result; can be switched off.'),
  'HOST-6': rule('Five states; edit, cancel, several at once, a list with search.'),
  'HOST-7': rule('Per target: outcome, retry, roll back; the old one serves until the new one does.'),
  'HOST-8': rule(
    'Uploads that are hosted: a plan like it, its data taken ahead, ordered 29 days before; the proof is watched.',
  ),
  'EDGE-1': rule('An edge domain.'),
  'EDGE-2': rule('Where HTTPS may be set.'),
  'EDGE-3': rule('An own certificate at the edge.'),
  'EDGE-4': rule('A certificate that the edge gets by itself; where the file is not found, the mailboxes are offered.'),
  'EDGE-5': rule('Replacing never interrupts.'),
  'EDGE-6': rule('Edge and origin are independent.'),
  'EDGE-7': rule('Redirect only once HTTPS works.'),
  'EDGE-8': rule('Deleting switches HTTPS off after a warning.'),
  'MSG-1': rule('What happens is told.'),
  'MSG-2': rule(
    'Channels, direct messages, e-mail, webhooks; a mailbox named in chat is verified before it is told anything.',
    'No SMS and WeChat.',
  ),
  'MSG-3': rule(
    'Alert policies: objects, conditions, periods, intervals, receivers, of which a team is a list that several share; at most 300.',
  ),
  'MSG-4': rule('Ignoring outranks every policy.'),
  'PTS-1': rule('Packs with name, id, number, expiry, source and state, of a person or a team.'),
  'PTS-2': rule('An order is paid from a pack of one’s own or of one’s team, and nothing else is charged.'),
  'PTS-3': rule('A transfer to a named person or team by a code valid for 300 minutes.'),
  'PTS-4': rule('Only the named person, or the team’s managers, redeem, once; points keep their expiry.'),
  'PTS-5': rule('Every movement is written down; the sum never changes by itself.'),
} as const satisfies Record<string, RuleRow>;

export type RuleId = keyof typeof ruleTable;
