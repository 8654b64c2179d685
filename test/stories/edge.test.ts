import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/chat/desk.ts';
import type { EdgeServer, EdgeSite } from '../../src/edge/edge-server.ts';
import type { Served } from '../../src/hosting/target.ts';
import { DAY, HOUR } from '../../src/kernel/duration.ts';
import { CertError } from '../../src/kernel/errors.ts';
import { confirmByMail } from '../../src/order/mail-proof.ts';
import type { Mail } from '../../src/order/mailer.ts';
import { makeCsr } from '../../src/pki/csr.ts';
import { generateKey } from '../../src/pki/key.ts';
import { renewalOf } from '../../src/renewal/renewal.store.ts';
import { drive, tick } from '../fakes/drive.ts';
import { makeTestBot, seesWhere, type TestBot } from '../fakes/make-test-bot.ts';
import { leafFingerprint } from '../fakes/test-pairs.ts';
import { file, issuePair, otherCa, sendUpload } from '../fakes/uploads.ts';
import { type VirtualClock, virtualClock } from '../fakes/virtual-clock.ts';

const NAME = 'shop.example.test';
const ORIGIN_TLS = 9443;
const EDGE_TLS = 8443;

/** An edge in memory that can refuse, or serve something else than it says. */
const fakeEdge = () => {
  const sites = new Map<string, EdgeSite>();
  const history: (string | undefined)[] = [];
  const leafOf = (name: string): string | undefined => {
    const pair = sites.get(name)?.pair;
    return pair === undefined ? undefined : leafFingerprint(pair.chain);
  };
  const edge: EdgeServer = {
    name: 'edge',
    cname: 'edge.example.test',
    serve: async (site) => {
      if (self.behave.refuses !== undefined)
        throw new CertError('target-refused', { target: 'edge', detail: self.behave.refuses });
      const before = sites.get(site.name);
      sites.set(
        site.name,
        self.behave.ignores === true && before !== undefined ? { ...site, pair: before.pair } : site,
      );
      history.push(leafOf(site.name));
      return [];
    },
    remove: async (name) => {
      sites.delete(name);
      return [];
    },
    endpoints: (name) => [{ host: '127.0.0.1', port: EDGE_TLS, sni: name }],
  };
  const self = { edge, sites, history, behave: {} as { refuses?: string; ignores?: boolean }, leafOf };
  return self;
};

const code = (outcome: Outcome): string => (outcome.ok ? 'done' : `${outcome.error.rule} ${outcome.error.code}`);

describe('names at the edge', () => {
  let clock: VirtualClock;
  let house: TestBot;
  let fake: ReturnType<typeof fakeEdge>;
  let originAnswers: Served;
  let fileFound: boolean;
  let mails: Mail[];

  beforeEach(async () => {
    clock = virtualClock(Date.UTC(2026, 5, 1));
    fake = fakeEdge();
    fileFound = true;
    mails = [];
    originAnswers = { ok: false, why: 'connection refused' };
    const answer = (fingerprint: string): Served => ({
      ok: true,
      fingerprint,
      notAfter: '',
      subject: NAME,
      trusted: true,
    });
    house = await makeTestBot({
      clock,
      edges: new Map([['edge', fake.edge]]),
      mailer: {
        send: async (mail) => {
          mails.push(mail);
        },
      },
      diagnose: seesWhere(() => fileFound, 'file-status'),
      tlsProbe: {
        look: async ({ port, sni }) => {
          if (port === ORIGIN_TLS) return originAnswers;
          const leaf = fake.leafOf(sni);
          return leaf === undefined ? { ok: false, why: 'no TLS' } : answer(leaf);
        },
      },
    });
  });
  afterEach(() => house.stop());

  const work = async (): Promise<void> => {
    await house.bot.runJob('edges-due');
    await tick(house.bot);
    await house.bot.runJob('edges-due');
    await tick(house.bot);
  };
  // biome-ignore lint/suspicious/noExplicitAny: answers are read as any program would
  const say = async (line: string): Promise<any> => {
    const outcome = await house.say('olu', line, { origin: 'shell' });
    if (!outcome.ok) throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
    return outcome.data;
  };
  const shown = async () => {
    await work();
    return say(`cert edge ${NAME}`);
  };
  const added = async () => {
    await say(`cert edge add ${NAME} --origin app.internal:8080`);
    return shown();
  };
  const issued = async (): Promise<string> => {
    const { id } = await say(`cert apply ${NAME} --issuer internal`);
    await house.say('ann', `cert approve ${id}`);
    await house.bot.ordersIdle();
    return (await say(`cert status ${id}`)).certificateId;
  };

  test('EDGE-1 a name has its CNAME, state, origin and protocol, and is listed', async () => {
    const domain = await added();
    expect(domain).toMatchObject({
      name: NAME,
      cname: 'edge.example.test',
      state: 'active',
      https: 'off',
      origin: { kind: 'own', place: 'app.internal:8080', protocol: 'http' },
      redirect: false,
      certificateId: null,
    });
    expect(await say('cert edge')).toHaveLength(1);
    expect(fake.sites.get(NAME)).toMatchObject({ pair: undefined, redirect: false });
    expect(code(await house.say('olu', `cert edge add ${NAME} --origin other`))).toBe('EDGE-1 edge-there');
    const nowhere = await house.say('olu', 'cert edge add other.example.com --origin other --edge nowhere');
    expect(code(nowhere)).toBe('EDGE-1 edge-unknown');
    for (const wrong of ['*.example.test', '192.0.2.1'])
      expect(code(await house.say('olu', `cert edge add ${wrong} --origin app`))).toBe('EDGE-1 edge-name');
  });

  test('EDGE-1 an origin that would write more than an address into a configuration is refused', async () => {
    for (const wrong of ['a;b', 'a{', '"a b"', 'app:0', 'app:70000', '[::1', 'a/../b'])
      expect((await house.say('olu', `cert edge add ${NAME} --origin ${wrong}`)).ok).toBe(false);
    for (const wrong of ['../etc', '/etc', 'a/b', '.', '..'])
      expect((await house.say('olu', `cert edge add ${NAME} --origin ${wrong} --origin-kind ftp`)).ok).toBe(false);
  });

  test('EDGE-2 HTTPS to the origin: never for an object store, and only where the origin answers it', async () => {
    const cos = `cert edge add img.example.test --origin b.cos.example --origin-kind cos --origin-protocol`;
    for (const protocol of ['https', 'follow'])
      expect(code(await house.say('olu', `${cos} ${protocol}`))).toBe('EDGE-2 edge-origin-plain');
    await added();
    const set = `cert edge set ${NAME} --origin app.internal:8080/${ORIGIN_TLS} --origin-protocol`;
    for (const protocol of ['https', 'follow'])
      expect(code(await house.say('olu', `${set} ${protocol}`))).toBe('EDGE-2 edge-origin-silent');
    originAnswers = { ok: true, fingerprint: 'ab', notAfter: '', subject: 'app', trusted: false };
    await say(`${set} follow`);
    expect((await shown()).origin).toEqual({
      kind: 'own',
      place: `app.internal:8080/${ORIGIN_TLS}`,
      protocol: 'follow',
    });
  });

  test('EDGE-2 HTTPS may be set while deploying or active, not for the store’s own names, nor when the name has failed', async () => {
    await say('cert edge add x.file.myqcloud.com --origin app');
    expect(code(await house.say('olu', 'cert edge set x.file.myqcloud.com --free'))).toBe('EDGE-2 edge-foreign');
    fake.behave.refuses = 'unknown directive';
    await say(`cert edge add ${NAME} --origin app`);
    for (let hour = 0; hour < 4; hour++) {
      await shown();
      await clock.sleep(HOUR);
    }
    const failed = await shown();
    expect(failed).toMatchObject({ state: 'failed', problem: { code: 'target-refused' } });
    expect(code(await house.say('olu', `cert edge set ${NAME} --free`))).toBe('EDGE-2 edge-not-ready');
    fake.behave = {};
    await say(`cert edge set ${NAME} --origin app`);
    expect((await shown()).state).toBe('active');
  });

  test('EDGE-2 HTTPS may be set before the name is served for the first time', async () => {
    expect((await say(`cert edge add ${NAME} --origin app.internal:8080`)).state).toBe('deploying');
    const { orderId } = await say(`cert edge set ${NAME} --free`);
    await house.say('ann', `cert approve ${orderId}`);
    expect(await shown()).toMatchObject({ state: 'active', https: 'deployed' });
  });

  test('EDGE-3 what is revoked, has no key here, is a pair of the national standard or a CA’s own certificate is refused', async () => {
    await added();
    const refusal = async (id: string) => code(await house.say('olu', `cert edge set ${NAME} --certificate ${id}`));
    const revoked = await issued();
    await say(`cert revoke ${revoked} --reason superseded`);
    await house.say('ann', `cert approve ${revoked}`);
    await tick(house.bot);
    expect(await refusal(revoked)).toMatch(/certificate-unusable$/);
    const { privateKeyPem } = await generateKey('p256');
    const csr = makeCsr({ names: [NAME], privateKeyPem });
    const pasted = await say(`cert apply --csr "${csr}"`);
    await house.say('ann', `cert approve ${pasted.id}`);
    await house.bot.ordersIdle();
    expect(await refusal((await say(`cert status ${pasted.id}`)).certificateId)).toMatch(/key-not-here$/);
    const pair = await say(`cert apply ${NAME} --plan dnspod-sm2-dv --issuer internal`);
    await house.say('ann', `cert approve ${pair.id}`);
    await house.bot.ordersIdle();
    expect(await refusal((await say(`cert status ${pair.id}`)).certificateId)).toMatch(/target-sm2$/);
    const { root } = await otherCa();
    const ca = await sendUpload(house, { certificate: file(root.certificate), kind: 'ca' });
    expect(await refusal(ca.ok ? (ca.data as { id: string }).id : ca.error.code)).toMatch(/edge-other-names$/);
    expect(fake.leafOf(NAME)).toBeUndefined();
  });

  test('EDGE-3 EDGE-5 an edge that never takes a new certificate is told once, after its last try', async () => {
    await added();
    fake.behave.refuses = 'disk full';
    await say(`cert edge set ${NAME} --certificate ${await issued()}`);
    for (let hour = 0; hour < 5; hour++) {
      await shown();
      await clock.sleep(HOUR);
    }
    const told = await house.store.db.selectFrom('notices').select('kind').where('kind', 'like', 'edge-%').execute();
    expect(told).toEqual([{ kind: 'edge-failed' }]);
  });

  test('EDGE-3 an own certificate: for this name, with its key, whole; shown until deployed; only then HTTPS works', async () => {
    await added();
    const ca = await otherCa();
    const { leaf, key } = await issuePair(ca, ['other.example.test']);
    const chain = leaf + ca.issuing.certificate + ca.root.certificate;
    const other = await sendUpload(house, { certificate: file(chain), key: file(key) });
    if (!other.ok) throw new Error(other.error.message);
    const { id } = other.data as { id: string };
    expect(code(await house.say('olu', `cert edge set ${NAME} --certificate ${id}`))).toBe('EDGE-3 edge-other-names');
    const certificateId = await issued();
    expect(await say(`cert edge set ${NAME} --certificate ${certificateId}`)).toMatchObject({
      https: 'deploying',
      certificateId: null,
      wantedId: certificateId,
    });
    expect(await shown()).toMatchObject({ state: 'active', https: 'deployed', certificateId, wantedId: null });
  });

  test('EDGE-4 a free one: validating, validated, deployed by itself', async () => {
    await added();
    const { https, orderId } = await say(`cert edge set ${NAME} --free`);
    expect(https).toBe('validating');
    // Whoever asked sees what it waits for.
    const waits = await house.say('olu', `cert edge ${NAME}`);
    expect(waits.message.actions.map(({ command, args }) => [command, args.what])).toContainEqual([
      'cert status',
      orderId,
    ]);
    await house.say('ann', `cert approve ${orderId}`);
    expect(await shown()).toMatchObject({ https: 'deployed', orderId: null });
    expect(fake.leafOf(NAME)).toBeDefined();
  });

  test('EDGE-4 an order for the name that is under way already is the one that is waited for', async () => {
    await added();
    const { id } = await say(`cert apply ${NAME}`);
    expect((await say(`cert edge set ${NAME} --free`)).orderId).toBe(id);
    await house.say('ann', `cert approve ${id}`);
    expect((await shown()).https).toBe('deployed');
  });

  test('EDGE-4 VAL-7 the mailboxes are offered also when a day went by and the validation has failed', async () => {
    const name = 'www.example.com';
    await say(`cert edge add ${name} --origin app.internal:8080`);
    await work();
    fileFound = false;
    await say(`cert edge set ${name} --free`);
    await work();
    await clock.sleep(DAY + HOUR);
    await work();
    expect(await say(`cert edge ${name}`)).toMatchObject({
      https: 'validation-failed',
      mailboxes: expect.arrayContaining(['admin@example.com']),
    });
  });

  test('EDGE-4 VAL-7 where the file is not found, the card offers the mailboxes; a press on the link, and it is deployed', async () => {
    const name = 'www.example.com';
    await say(`cert edge add ${name} --origin app.internal:8080`);
    await work();
    fileFound = false;
    await say(`cert edge set ${name} --free`);
    await work();
    const outcome = await house.say('olu', `cert edge ${name}`);
    const offers = outcome.message.actions.filter(({ command }) => command === 'cert verify email');
    expect(offers.map(({ label }) => label)).toContain('E-mail to admin@example.com');
    expect(outcome).toMatchObject({ data: { mailboxes: expect.arrayContaining(['hostmaster@example.com']) } });
    const { what, mailbox } = offers[0]?.args ?? {};
    await say(`cert verify email ${what} --mailbox ${mailbox}`);
    await work();
    await confirmByMail(house.bot.house, /\/mail\/(\S+)/.exec(mails[0]?.text ?? '')?.[1] ?? '', '');
    await tick(house.bot);
    await clock.sleep(HOUR);
    await work();
    expect(await say(`cert edge ${name}`)).toMatchObject({ https: 'deployed', mailboxes: [] });
    expect(fake.leafOf(name)).toBeDefined();
  });

  test('EDGE-4 EDGE-5 validation that comes to nothing is told, leaves the old one, and may be tried another way', async () => {
    await added();
    const certificateId = await issued();
    await say(`cert edge set ${NAME} --certificate ${certificateId}`);
    await shown();
    const serving = fake.leafOf(NAME);
    const { orderId } = await say(`cert edge set ${NAME} --free`);
    await house.say('ann', `cert reject ${orderId} --reason "not this one"`);
    expect(await shown()).toMatchObject({
      https: 'validation-failed',
      certificateId,
      problem: { code: 'edge-invalid' },
    });
    expect(fake.leafOf(NAME)).toBe(serving);
    const again = await say(`cert edge set ${NAME} --free`);
    await work();
    // Nobody answers for a day.
    await clock.sleep(DAY + HOUR);
    expect(await shown()).toMatchObject({ https: 'validation-failed', problem: { code: 'edge-late' }, certificateId });
    expect(fake.leafOf(NAME)).toBe(serving);
    // Late is not lost.
    await house.say('ann', `cert approve ${again.orderId}`);
    expect((await shown()).https).toBe('deployed');
    expect(fake.leafOf(NAME)).not.toBe(serving);
    expect(fake.history.slice(1)).not.toContain(undefined);
    const told = await house.store.db
      .selectFrom('notices')
      .select('kind')
      .where('kind', 'like', 'edge-%')
      .orderBy('at')
      .execute();
    expect(told.map(({ kind }) => kind)).toEqual(['edge-served', 'edge-invalid', 'edge-invalid', 'edge-served']);
  });

  test('EDGE-5 an edge that refuses the new one, or goes on with the old: the old one stays in service', async () => {
    await added();
    const first = await issued();
    await say(`cert edge set ${NAME} --certificate ${first}`);
    await shown();
    const serving = fake.leafOf(NAME);
    const second = await issued();
    fake.behave.ignores = true;
    await say(`cert edge set ${NAME} --certificate ${second}`);
    for (let hour = 0; hour < 5; hour++) {
      await shown();
      await clock.sleep(HOUR);
    }
    expect(await shown()).toMatchObject({
      state: 'active',
      https: 'failed',
      certificateId: first,
      problem: { code: 'target-not-served' },
    });
    expect(fake.leafOf(NAME)).toBe(serving);
  });

  test.each<[string, 'refuses' | 'ignores']>([
    ['that the edge refuses', 'refuses'],
    ['with a certificate that is then not served', 'ignores'],
  ])('EDGE-5 a new origin %s leaves the old one in place, at the edge and in what is shown', async (_, fault) => {
    await added();
    const first = await issued();
    await say(`cert edge set ${NAME} --certificate ${first}`);
    await shown();
    const before = fake.sites.get(NAME);
    const second = fault === 'ignores' ? ` --certificate ${await issued()}` : '';
    if (fault === 'refuses') fake.behave.refuses = 'host not found in upstream';
    else fake.behave.ignores = true;
    await say(`cert edge set ${NAME} --origin other.internal:9090 --redirect on${second}`);
    await shown();
    expect(fake.sites.get(NAME)).toEqual(before);
    for (let hour = 0; hour < 5; hour++) {
      await shown();
      await clock.sleep(HOUR);
    }
    expect(await shown()).toMatchObject({
      state: 'active',
      https: second === '' ? 'deployed' : 'failed',
      origin: { place: 'app.internal:8080' },
      redirect: false,
      certificateId: first,
      problem: { code: fault === 'refuses' ? 'target-refused' : 'target-not-served' },
    });
    expect(fake.sites.get(NAME)).toEqual(before);
    // The next wish starts from there.
    fake.behave = {};
    await say(`cert edge set ${NAME} --redirect on`);
    expect(await shown()).toMatchObject({ origin: { place: 'app.internal:8080' }, redirect: true, problem: null });
    expect(fake.sites.get(NAME)?.origin).toMatchObject({ host: 'app.internal', httpPort: 8080 });
  });

  test('EDGE-8 where the edge refuses to let HTTPS go, the name has failed: it is not shown as it is not', async () => {
    await added();
    await say(`cert edge set ${NAME} --certificate ${await issued()}`);
    await shown();
    fake.behave.refuses = 'disk full';
    await say(`cert edge off ${NAME}`);
    for (let hour = 0; hour < 5; hour++) {
      await shown();
      await clock.sleep(HOUR);
    }
    expect(await shown()).toMatchObject({ state: 'failed', https: 'off', problem: { code: 'target-refused' } });
  });

  test('EDGE-5 a renewed certificate takes its place by itself', async () => {
    await added();
    const first = await issued();
    await say(`cert edge set ${NAME} --certificate ${first}`);
    await shown();
    await say(`cert renew ${first} --auto on`);
    await drive(house.bot, clock, 70 * DAY, DAY);
    const successor = (await renewalOf(house.store, first))?.successorId;
    expect(successor).toBeDefined();
    await shown();
    expect(await shown()).toMatchObject({ https: 'deployed', certificateId: successor });
  });

  test('EDGE-6 a new certificate at the edge asks nothing of the origin, a new origin nothing of the certificate', async () => {
    originAnswers = { ok: true, fingerprint: 'ab', notAfter: '', subject: 'app', trusted: false };
    await added();
    const first = await issued();
    await say(`cert edge set ${NAME} --certificate ${first}`);
    await shown();
    const origin = fake.sites.get(NAME)?.origin;
    await say(`cert edge set ${NAME} --certificate ${await issued()}`);
    await shown();
    expect(fake.sites.get(NAME)?.origin).toEqual(origin);
    const serving = fake.leafOf(NAME);
    await say(`cert edge set ${NAME} --origin app.internal:${ORIGIN_TLS} --origin-protocol https`);
    await shown();
    expect(fake.leafOf(NAME)).toBe(serving);
  });

  test('EDGE-7 EDGE-8 the redirect only with a certificate in service; deleting that warns, and switches both off', async () => {
    await added();
    expect(code(await house.say('olu', `cert edge set ${NAME} --redirect on`))).toBe('EDGE-7 edge-not-deployed');
    for (const origin of ['typed', 'shell'] as const)
      expect(code(await house.say('olu', `cert edge off ${NAME}`, { origin }))).toBe('EDGE-8 edge-no-https');
    fake.behave = { refuses: 'busy' };
    await say(`cert edge set ${NAME} --certificate ${await issued()}`);
    expect(code(await house.say('olu', `cert edge set ${NAME} --redirect on`))).toBe('EDGE-7 edge-not-deployed');
    await shown();
    fake.behave = {};
    await clock.sleep(HOUR);
    await shown();
    await say(`cert edge set ${NAME} --redirect on`);
    await shown();
    expect(fake.sites.get(NAME)?.redirect).toBe(true);
    const asked = await house.say('olu', `cert edge off ${NAME}`);
    if (!asked.ok) throw new Error(asked.error.message);
    expect(asked.message.plain).toContain('and with it the redirect');
    expect(fake.sites.get(NAME)?.pair).toBeDefined();
    await say(`cert edge off ${NAME}`);
    expect(await shown()).toMatchObject({ https: 'off', redirect: false, certificateId: null });
    expect(fake.sites.get(NAME)).toMatchObject({ pair: undefined, redirect: false });
  });

  test('CERT-7 a certificate that serves at the edge cannot be deleted from under it', async () => {
    await added();
    const id = await issued();
    await say(`cert edge set ${NAME} --certificate ${id}`);
    await work();
    expect(code(await house.say('olu', `cert delete ${id}`, { origin: 'shell' }))).toBe('CERT-7 delete-bound');
  });

  test('EDGE-1 a removed name is gone from the edge and may come again', async () => {
    await added();
    await say(`cert edge remove ${NAME}`);
    await work();
    expect(fake.sites.size).toBe(0);
    expect(code(await house.say('olu', `cert edge ${NAME}`))).toContain('nothing-found');
    expect((await added()).state).toBe('active');
  });
});
