import { describe, expect, test } from 'vitest';
import { dnsPlugins } from '../adapters/dns/index.ts';
import { issuerPlugins } from '../adapters/issuers/index.ts';
import { targetPlugins } from '../adapters/targets/index.ts';
import { missingOf, type Named } from './names-in.ts';

/** What other tools got wrong, where it is told, and the tests that keep us from it: file, then how a test’s name begins or what it holds. */
interface Mistake {
  readonly told: string;
  readonly tests: readonly Named[];
}

const MISTAKES: Readonly<Record<string, Mistake>> = {
  'an alert fires only on the very day, so that one missed run loses it': {
    told: 'Netflix/lemur notifications/messaging.py',
    tests: [
      ['unit/alert/decide-alert.test.ts', 'Netflix/lemur: a threshold is crossed, not met'],
      ['stories/alerts.test.ts', 'down for 9 days: one card with the most urgent band'],
    ],
  },
  'day 0 says nothing': {
    told: 'louislam/uptime-kuma util-server.js',
    tests: [['unit/alert/decide-alert.test.ts', 'uptime-kuma: day 0 and expired are told']],
  },
  'one channel that was reached counts for all': {
    told: 'louislam/uptime-kuma util-server.js',
    tests: [
      ['unit/alert/decide-alert.test.ts', 'uptime-kuma: one receiver’s success is no other’s'],
      ['stories/notices.test.ts', 'uptime-kuma: one receiver’s success is nobody else’s'],
    ],
  },
  'an alert for each monitor, so that a CDN is a storm': {
    told: 'uptime-kuma #5374',
    tests: [
      ['stories/watch.test.ts', 'uptime-kuma #5374: one certificate on twenty places'],
      ['stories/alerts.test.ts', '10,000 at once are one card with pages'],
    ],
  },
  'certificates that renew themselves drown people': {
    told: 'uptime-kuma #844',
    tests: [
      ['unit/alert/decide-alert.test.ts', 'uptime-kuma #844'],
      ['stories/renewal.test.ts', 'short-lived certificates renew in silence'],
    ],
  },
  'renewal fails for weeks and nobody is told': {
    told: 'certbot #9723, certwarden #136, certimate #417',
    tests: [
      ['stories/renewal.test.ts', 'certbot #9723, certwarden #136'],
      ['unit/alert/decide-alert.test.ts', 'certbot #9723, certwarden #136, certimate #417'],
    ],
  },
  'one unreachable name holds up the renewal of all': {
    told: 'Bazel, 2025-12-26',
    tests: [['stories/renewal.test.ts', 'Bazel 2025-12-26: one name that cannot be proved']],
  },
  'renewed on disk, the old one still served': {
    told: 'acme.sh #2554, win-acme #1702',
    tests: [
      ['stories/hosting.test.ts', 'certd #337, acme.sh #2554, win-acme #1702'],
      ['unit/alert/decide-alert.test.ts', 'acme.sh #2554, certd #337: renewed on disk'],
    ],
  },
  'a failed installation shown as success': {
    told: 'certd #337',
    tests: [['stories/hosting.test.ts', 'certd #337, acme.sh #2554, win-acme #1702']],
  },
  'an installation never tried again, because the certificate is fresh': {
    told: 'dehydrated #375',
    tests: [['stories/hosting.test.ts', 'dehydrated #375: an installation that failed is tried again']],
  },
  'an installation that failed marks the certificate itself': {
    told: 'webprofusion/certify #740',
    tests: [['stories/hosting.test.ts', 'HOST-7 a target that fails as the third of five']],
  },
  'half of a pair written': {
    told: 'EasyEngine/site-command PR 491',
    tests: [
      ['unit/adapters/targets/pair-swap.test.ts', 'stopped at any call: settling ends with a whole pair'],
      ['real/nginx.test.ts', 'cut short between swap and reload'],
      ['real/ssh.test.ts', 'a reader never sees half a pair'],
    ],
  },
  'somebody else’s certificate that claims to replace yours silences your alerts': {
    told: 'Lemur GHSA-cfh6',
    tests: [
      ['stories/alerts.test.ts', 'Lemur GHSA-cfh6'],
      ['stories/watch.test.ts', 'what somebody else’s machine shows silences no alert'],
    ],
  },
  'requests sent wherever a directory says': {
    told: 'Lemur GHSA-v2wp',
    tests: [['unit/issuers/acme-failures.test.ts', 'in the directory']],
  },
  'requests sent wherever an uploaded certificate says': {
    told: 'Lemur GHSA-54vg',
    tests: [
      ['unit/adapters/net/crl-fetch.test.ts', 'is not asked'],
      ['real/watch.test.ts', 'the list is not asked for from a private address'],
    ],
  },
  'export without asking who asks': {
    told: 'Lemur GHSA-4h97',
    tests: [
      ['unit/permissions.test.ts', '$command by $who'],
      ['stories/uploads.test.ts', 'CERT-3 never to be downloaded'],
    ],
  },
  'keys and credentials lie open in the database': {
    told: 'Certimate, allinssl',
    tests: [['stories/secrets.test.ts', 'not in the database’s files, byte by byte']],
  },
  'a default password': {
    told: 'Certimate, allinssl',
    tests: [['others-mistakes.test.ts', 'no secret of any plugin has a default']],
  },
  'host keys of SSH not checked': {
    told: 'Certimate, allinssl',
    tests: [['real/ssh.test.ts', 'a host key that is not the known one ends it']],
  },
  'serial numbers taken from the clock': {
    told: 'allinssl’s private CA',
    tests: [['unit/pki/leaf.test.ts', 'come from the randomness that is handed in']],
  },
  'roles that fail open': {
    told: 'hubot',
    tests: [
      ['unit/permissions.test.ts', 'a stranger may read the help, prove who they are by a code, and nothing else'],
      ['stories/people.test.ts', 'of another realm give nothing'],
    ],
  },
  'any member may press any button for ever': {
    told: 'Robusta',
    tests: [['stories/alerts.test.ts', 'Robusta: a button is authorised when it is pressed']],
  },
  'an acknowledgement racing a resolve opens it again': {
    told: 'grafana/oncall #3161',
    tests: [['stories/alerts.test.ts', 'grafana/oncall #3161']],
  },
  'a dead socket while all is said to be well': {
    told: 'botkube slack_socket.go, gratibot #137',
    tests: [
      ['stories/house-watch.test.ts', 'botkube, gratibot #137'],
      ['stories/platform-down.test.ts', 'a platform that answers nothing any more'],
      ['unit/http/http.test.ts', 'a deaf channel shows in readyz'],
    ],
  },
  'sent inside a compare-and-swap, or recorded before it was sent': {
    told: 'Teleport accesslist/app.go, both versions',
    tests: [
      ['stories/notice-crash.test.ts', 'Teleport: killed between sending and writing it down'],
      ['stories/notices.test.ts', 'sent but not written down'],
      ['real/database-gone.test.ts', 'between sending a card and writing it down'],
    ],
  },
};

describe('what others got wrong has a test each', () => {
  test.each(Object.entries(MISTAKES))('%s', (_, { tests }) => {
    expect(missingOf(tests)).toEqual([]);
  });

  test.each([...issuerPlugins, ...dnsPlugins, ...targetPlugins].map((one) => [one.type, one] as const))(
    'no secret of any plugin has a default: %s',
    (_, { settings }) => {
      for (const setting of Object.values(settings))
        if ('secret' in setting && setting.secret === true) expect(setting).not.toHaveProperty('default');
    },
  );
});
