import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commandName } from '../../src/chat/command.ts';
import { parseLine } from '../../src/chat/grammar.ts';
import { commands } from '../../src/commands.ts';
import type { EdgeServer } from '../../src/edge/edge-server.ts';
import type { Target } from '../../src/hosting/target.ts';
import { confirmByMail } from '../../src/order/mail-proof.ts';
import type { Mail } from '../../src/order/mailer.ts';
import { orderLetters } from '../../src/order/order-letter.ts';
import { revocationLetters } from '../../src/revocation/revocation-letter.ts';
import type { Store } from '../../src/store/store.ts';
import { tick } from '../fakes/drive.ts';
import { makeTestBot, seesWhere, type TestBot } from '../fakes/make-test-bot.ts';
import { leafFingerprint } from '../fakes/test-pairs.ts';
import { file } from '../fakes/uploads.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

// A person's deed looks at a row, and the clock saves it before the deed does: a race that a quick machine hardly shows. Here it is lost
// every time: between the look and the save every versioned row of the store gets a newer version.

const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n', 'latin1');
const NAME = 'shop.example.test';
const WAITING = 'www.example.com';

/** How often the clock comes in between, before the person is let through. */
const TIMES = 3;

/** The lines that go before, each by whom, and the line that is overtaken. */
interface Overtaken {
  readonly given?: readonly string[];
  readonly line: string;
}

/** What nobody can overtake: it looks inside the transaction that saves, makes a row of its own, or saves none that has a version. */
const INSIDE = 'inside';
const NEW = 'new';
const NONE = 'none';
/** Its lines alone do not say it: a test of its own does. */
const BELOW = 'below';

type Story = Overtaken | typeof INSIDE | typeof NEW | typeof NONE | typeof BELOW;

const PARTIES = [
  'olu: signet org add acme --name Acme --department IT --country CN --province BJ --city BJ --street "1 Lane" --phone "+86 10 8888 8888"',
  'olu: signet contact add lin --name Lin --department IT --title Engineer --phone 13800000000 --email lin@example.com',
];
const ISSUED = [`olu: cert apply ${NAME} --issuer internal --target web`, `ann: cert approve ${NAME}`];
const EDGE = ['olu: cert edge add edge.example.test --origin app.internal:8080'];
const SERVED = [
  ...EDGE,
  'olu: cert apply edge.example.test --issuer internal',
  'ann: cert approve edge.example.test',
  'olu: cert edge set edge.example.test --certificate edge.example.test',
];

/** Every command that changes something: architecture.test.ts sees to it. */
const STORIES: Readonly<Record<string, Story>> = {
  'cert apply': NEW,
  'cert verify': {
    given: [`olu: cert apply ${WAITING} --method dns`],
    line: `olu: cert verify ${WAITING}`,
  },
  'cert cancel': {
    given: [`olu: cert apply ${WAITING} --method dns`],
    line: `olu: cert cancel ${WAITING}`,
  },
  'cert renew': { given: ISSUED, line: `olu: cert renew ${NAME}` },
  'cert host': { given: [...ISSUED, `olu: cert host ${NAME}`], line: `olu: cert host ${NAME} --at 25` },
  'cert deploy': { given: ISSUED, line: `olu: cert deploy ${NAME}` },
  'cert edge add': NEW,
  'cert edge set': { given: EDGE, line: 'olu: cert edge set edge.example.test --origin other.internal:8080' },
  'cert edge off': { given: SERVED, line: 'olu: cert edge off edge.example.test' },
  'cert edge remove': { given: EDGE, line: 'olu: cert edge remove edge.example.test' },
  'cert download': NONE,
  'cert upload': NEW,
  'cert reissue': { given: ISSUED, line: `olu: cert reissue ${NAME}` },
  'cert revoke': { given: ISSUED, line: `olu: cert revoke ${NAME} --reason superseded` },
  'cert revoke letter': BELOW,
  'cert delete': INSIDE,
  'cert expedite': NONE,
  'cert approve': { given: [`olu: cert apply ${NAME} --issuer internal`], line: `ann: cert approve ${NAME}` },
  'cert reject': { given: [`olu: cert apply ${NAME} --issuer internal`], line: `ann: cert reject ${NAME} --reason no` },
  'cert verify letter': BELOW,
  'cert verify email': {
    given: [`olu: cert apply ${WAITING} --method file`],
    line: `olu: cert verify email ${WAITING} --mailbox admin@${WAITING}`,
  },
  'cert transfer-points': INSIDE,
  'cert points redeem': INSIDE,
  'cert points withdraw': INSIDE,
  'cert points add': NEW,
  'cert alert add': NEW,
  'cert alert edit': {
    given: ['olu: cert alert add shops --all --days 30 --to test:here:ops'],
    line: 'olu: cert alert edit shops --days 25',
  },
  'cert alert remove': INSIDE,
  'cert alert prove': NONE,
  'cert alert ack': INSIDE,
  'cert alert snooze': INSIDE,
  'cert alert own': INSIDE,
  'cert ignore-notifications': { given: ISSUED, line: `olu: cert ignore-notifications ${NAME}` },
  'cert follow': { given: [...ISSUED, `olu: cert ignore-notifications ${NAME}`], line: `olu: cert follow ${NAME}` },
  'cert watch': NEW,
  'cert watch look': {
    given: ['olu: cert watch www.example.com:443'],
    line: 'olu: cert watch look www.example.com:443',
  },
  'cert watch remove': INSIDE,
  'signet org add': NEW,
  'signet org edit': { given: PARTIES, line: 'olu: signet org edit acme --name Other' },
  'signet org remove': INSIDE,
  'signet contact add': NEW,
  'signet contact edit': { given: PARTIES, line: 'olu: signet contact edit lin --title Head' },
  'signet contact remove': INSIDE,
  'signet team set': INSIDE,
  'signet team join': INSIDE,
  'signet team leave': INSIDE,
  'signet team rename': INSIDE,
  'signet team remove': INSIDE,
  'signet people add': NEW,
  'signet people role': NONE,
  'signet people remove': NONE,
  'signet people link': NONE,
  'signet people unlink': NONE,
  'signet people token': NONE,
  'signet people step-up': NONE,
  'signet acme key': NONE,
};

let house: TestBot;
let mails: Mail[];
let left: number;
let overtaken: number;
let proved: boolean;

const TABLES = async (store: Store): Promise<readonly string[]> =>
  (await store.db.introspection.getTables())
    .filter(({ columns }) => columns.some(({ name }) => name === 'version'))
    .map(({ name }) => name);

const overtake = async (store: Store): Promise<void> => {
  for (const table of await TABLES(store))
    await store.db
      .updateTable(table as 'orders')
      .set((eb) => ({ version: eb('version', '+', 1) }))
      .execute();
};

const hasty = (store: Store): Store => ({
  get db() {
    return store.db;
  },
  seal: store.seal,
  transaction: async (work) => {
    if (left > 0) {
      left--;
      overtaken++;
      await overtake(store);
    }
    return store.transaction(work);
  },
});

beforeEach(async () => {
  mails = [];
  left = 0;
  overtaken = 0;
  proved = false;
  const web: Target = {
    name: 'web',
    install: async () => ({ evidence: [] }),
    restore: async () => [],
    endpoints: () => [],
  };
  let served = '';
  const edge: EdgeServer = {
    name: 'edge',
    cname: 'edge.example.net',
    serve: async ({ pair }) => {
      served = pair === undefined ? '' : leafFingerprint(pair.chain);
      return [];
    },
    remove: async () => [],
    endpoints: (name) => [{ host: '127.0.0.1', port: 443, sni: name }],
  };
  house = await makeTestBot({
    clock: virtualClock(Date.UTC(2026, 10, 21)),
    wrapStore: hasty,
    targets: new Map([['web', web]]),
    edges: new Map([['edge', edge]]),
    mailer: {
      send: async (mail) => {
        mails.push(mail);
      },
    },
    tlsProbe: { look: async () => ({ ok: true, fingerprint: served, notAfter: '', subject: '', trusted: true }) },
    diagnose: seesWhere(() => proved, 'file-status'),
  });
});
afterEach(() => house.stop());

const said = async (line: string): Promise<Record<string, unknown>> => {
  const [who = '', ...words] = line.split(': ');
  const outcome = await house.say(who, words.join(': '), { origin: 'button', local: true });
  if (!outcome.ok) throw new Error(`${line}: ${outcome.error.code}: ${outcome.error.message}`);
  return outcome.data as Record<string, unknown>;
};

const settled = async (line: string): Promise<void> => {
  await said(line);
  await house.bot.runJob('edges-due');
  await tick(house.bot);
  await house.bot.runJob('edges-due');
  await tick(house.bot);
};

describe('a person’s deed that the clock overtakes between its look and its save is done as if it had not', () => {
  for (const [name, story] of Object.entries(STORIES)) {
    if (typeof story === 'string') continue;
    test(name, async () => {
      expect(commandName(parseLine(story.line.split(': ')[1] ?? '', commands) as never)).toBe(name);
      for (const line of story.given ?? []) await settled(line);
      left = TIMES;
      await said(story.line);
      expect(overtaken).toBeGreaterThan(0);
    });
  }

  const LETTERS = {
    'ORG-2 of an application': {
      verb: 'verify',
      desk: () => orderLetters(house.bot.house),
      waits: async () => {
        for (const line of PARTIES) await said(line);
        const { id } = await said(`olu: cert apply ${WAITING} --plan globalsign-ov --org acme --admin lin`);
        await tick(house.bot);
        return id;
      },
    },
    'CERT-6 of a revocation': {
      verb: 'revoke',
      desk: () => revocationLetters(house.bot.house),
      waits: async () => {
        for (const line of PARTIES) await said(line);
        proved = true;
        const { id } = await said(`olu: cert apply ${WAITING} --plan geotrust-ov --method file --org acme --admin lin`);
        await settled(`ann: cert approve ${id}`);
        proved = false;
        await settled(`olu: cert revoke ${id} --reason keyCompromise`);
        return id;
      },
    },
  } as const;

  for (const [which, { verb, desk, waits }] of Object.entries(LETTERS)) {
    test(`${which}: the signed letter, sent as a file`, async () => {
      const what = String(await waits());
      left = TIMES;
      const sent = await house.say('olu', `cert ${verb} letter ${what}`, {
        args: { what, file: file(PDF, 'letter.pdf') },
      });
      expect(sent).toMatchObject({ ok: true });
      expect(overtaken).toBe(TIMES);
    });

    test(`${which}: the signed letter, on the page of its link`, async () => {
      const { upload } = await said(`olu: cert ${verb} letter ${await waits()}`);
      left = TIMES;
      await desk().upload((upload as { url: string }).url.split('/').at(-1) ?? '', PDF);
      expect(overtaken).toBe(TIMES);
    });
  }

  test('VAL-7 the press on the page of an e-mail', async () => {
    await settled(`olu: cert apply ${WAITING} --method file`);
    await settled(`olu: cert verify email ${WAITING} --mailbox admin@${WAITING}`);
    left = TIMES;
    await confirmByMail(house.bot.house, /\/mail\/(\S+)/.exec(mails[0]?.text ?? '')?.[1] ?? '', '');
    expect(overtaken).toBe(TIMES);
  });
});
