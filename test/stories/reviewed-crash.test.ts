import { createPrivateKey, X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { systemRandom } from '../../adapters/system.ts';
import { certificateById } from '../../src/certificate/certificate.store.ts';
import { confirmByMail } from '../../src/order/mail-proof.ts';
import type { Mail } from '../../src/order/mailer.ts';
import { orderById } from '../../src/order/order.store.ts';
import type { Order } from '../../src/order/order.ts';
import { orderLetters } from '../../src/order/order-letter.ts';
import { letterOf } from '../../src/organisation/letter.store.ts';
import { splitPem } from '../../src/pki/pem.ts';
import { releaseDeadHolders } from '../../src/store/hold.store.ts';
import { createSealer } from '../../src/store/seal.ts';
import type { Store } from '../../src/store/store.ts';
import { makeTestBot, seesEverything, type TestBot } from '../fakes/make-test-bot.ts';
import { Crash, type Mortal, mortal } from '../fakes/mortal-store.ts';
import { testDatabases } from '../fakes/test-database.ts';

/** What stays when a process dies: the database, the mailboxes, the paper. */
interface World {
  readonly database: string;
  readonly sealer: ReturnType<typeof createSealer>;
  readonly mails: Mail[];
}

const LETTER = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n', 'latin1');
const NAME = 'shop.example.com';
const KEPT = [
  'signet org add acme --name Acme --department IT --country CN --province BJ --city BJ --street "1 Lane" --phone "+86 10 8888 8888"',
  'signet contact add lin --name Lin --department IT --title Engineer --phone 13800000000 --email lin@example.com',
];

interface Story {
  readonly name: string;
  readonly apply: string;
  /** Different messages that are sent in all. */
  readonly mails: number;
  readonly letter: boolean;
  readonly voters: readonly string[];
}

const STORIES: readonly Story[] = [
  {
    name: 'a letter, two reviewers, a file that is not found, and the proof by e-mail (GlobalSign EV)',
    apply: `cert apply ${NAME} --plan globalsign-ev --org acme --admin lin --method file`,
    mails: 1,
    letter: true,
    voters: ['ann', 'bob'],
  },
  {
    name: 'a letter, the proof, then two reviewers (DNSPod SM2 EV)',
    apply: `cert apply ${NAME} --plan dnspod-sm2-ev --org acme --admin lin`,
    mails: 0,
    letter: true,
    voters: ['ann', 'bob'],
  },
  {
    name: 'the proof, then the administrator’s two messages (WoTrus OV)',
    apply: `cert apply ${NAME} --plan wotrus-ov --org acme --admin lin`,
    mails: 2,
    letter: false,
    voters: [],
  },
];

const newWorld = async (): Promise<World> => ({
  database: await testDatabases().fresh(),
  sealer: createSealer([{ version: 1, bytes: systemRandom.bytes(32) }], systemRandom),
  mails: [],
});

afterEach(() => testDatabases().clear());

const openBot = (world: World, at: Mortal, reopened: boolean): Promise<TestBot> =>
  makeTestBot({
    database: world.database,
    sealer: world.sealer,
    reopened,
    wrapStore: at.wrap,
    mailer: {
      send: async (mail) => {
        if (at.dead) throw new Crash('a dead process sends nothing');
        world.mails.push(mail);
      },
    },
    diagnose: async (question) =>
      question.proof.kind === 'dns'
        ? seesEverything(question)
        : { ...(await seesEverything(question)), state: 'wrong', code: 'file-refused' },
    policy: { issuers: ['internal'], approvalsNeeded: 1, precheck: false, delegation: undefined, defaultPlan: 'dv' },
  });

const onlyOrder = async (store: Store): Promise<Order | undefined> => {
  const rows = await store.db.selectFrom('orders').select('id').execute();
  expect(rows.length).toBeLessThanOrEqual(1);
  return rows[0] === undefined ? undefined : orderById(store, rows[0].id);
};

const upload = async ({ bot, say }: TestBot): Promise<void> => {
  const asked = await say('olu', `cert verify letter ${NAME}`);
  const { upload: link } = (asked.ok ? asked.data : {}) as { upload?: { url: string } };
  await orderLetters(bot.house).upload(link?.url.split('/').at(-1) ?? '', LETTER);
};

/** Presses the link of the newest message that has one, with the newest code, as somebody with both in hand would. */
const press = async ({ bot }: TestBot, mails: readonly Mail[]): Promise<void> => {
  const find = (pattern: RegExp): string =>
    mails
      .map(({ text }) => pattern.exec(text)?.[1])
      .filter((found) => found !== undefined)
      .at(-1) ?? '';
  await confirmByMail(bot.house, find(/\/mail\/(\S+)/), find(/^([2-9A-Z]{8})$/m));
};

const distinct = (mails: readonly Mail[]): number => new Set(mails.map(({ id }) => id)).size;

type Act = (house: TestBot, world: World, story: Story, order: Order) => Promise<unknown>;

const REVIEW: Act = async (house, { mails }, { voters }, order) => {
  if (voters.length === 0) return distinct(mails) < 2 ? undefined : press(house, mails);
  for (const voter of voters) await house.say(voter, `cert approve ${order.id}`);
};

/** What people do, by the state they find. */
const ACTS: Readonly<Partial<Record<Order['state'], Act>>> = {
  'awaiting-letter': upload,
  reviewing: REVIEW,
  'validation-failed': (house) => house.say('olu', `cert verify email ${NAME} --mailbox admin@example.com`),
  'email-validating': async (house, { mails }) => (mails.length === 0 ? undefined : press(house, mails)),
};

/** Goes on as people and the clock would, from wherever it stopped, until the order rests for good or the process is dead. */
const goOn = async (house: TestBot, world: World, story: Story, life: Mortal): Promise<void> => {
  for (let round = 0; round < 30 && !life.dead; round++) {
    const order = await onlyOrder(house.store);
    if (order === undefined) for (const line of [...KEPT, story.apply]) await house.say('olu', line);
    else if (order.nextAt === undefined) return;
    else await ACTS[order.state]?.(house, world, story, order);
    await house.bot.runJob('advance-orders');
    await house.bot.ordersIdle();
  }
};

const live = async (world: World, story: Story, at: number, when: 'before' | 'after'): Promise<Mortal> => {
  const life = mortal(at, when);
  const first = await openBot(world, life, false);
  await goOn(first, world, story, life).catch((error: unknown) => {
    if (!life.dead) throw error;
  });
  await first.stop();
  return life;
};

const actionsOf = async (store: Store): Promise<readonly string[]> =>
  (await store.db.selectFrom('audit').select('action').orderBy('seq').execute()).map(({ action }) => action);

const expectWhole = async (world: World, story: Story): Promise<void> => {
  const life = mortal(0, 'after');
  const second = await openBot(world, life, true);
  const { store } = second;
  await releaseDeadHolders(store, () => true);
  await goOn(second, world, story, life);
  const order = await onlyOrder(store);
  expect(order).toMatchObject({ state: 'issued', cleaned: true });
  const certificate = await certificateById(store, order?.certificateId ?? '');
  const leaf = new X509Certificate(splitPem(certificate?.chain ?? '', 'chain')[0]?.text ?? '');
  expect(leaf.checkPrivateKey(createPrivateKey(store.seal.open(certificate?.key ?? '', 'private-key')))).toBe(true);
  expect(await store.db.selectFrom('certificates').select('id').execute()).toHaveLength(1);

  const actions = await actionsOf(store);
  const once = (action: string, times: number) =>
    expect(
      actions.filter((one) => one === action),
      action,
    ).toHaveLength(times);
  once('order.applied', 1);
  once('order.issued', 1);
  once('letter.uploaded', story.letter ? 1 : 0);
  once('approval.voted-approve', story.voters.length);
  once('approval.approved', story.voters.length === 0 ? 0 : 1);
  const letter = await letterOf(store, order?.id ?? '');
  expect(letter === undefined ? undefined : Buffer.from(letter.bytes)).toEqual(story.letter ? LETTER : undefined);
  const votes = await store.db.selectFrom('votes').select('personId').execute();
  expect(new Set(votes.map(({ personId }) => personId)).size).toBe(votes.length);
  expect(votes).toHaveLength(story.voters.length);
  // One may have gone out just before its record was lost; a repeat has the same Message-ID, so no reader is asked twice.
  expect(distinct(world.mails)).toBe(story.mails);
  expect(world.mails.length - story.mails).toBeLessThanOrEqual(1);
  expect(await store.db.selectFrom('orderMails').selectAll().execute()).toEqual([]);
  await second.stop();
};

describe.each(STORIES)('kill -9 at every save of a reviewed order: $name', (story) => {
  test('ends as if nothing had happened: no mail doubled, no letter lost, no vote lost', async () => {
    const whole = await newWorld();
    const { saves } = await live(whole, story, 0, 'after');
    await expectWhole(whole, story);
    expect(saves).toBeGreaterThan(6);
    for (let at = 1; at <= saves; at++) {
      for (const when of ['before', 'after'] as const) {
        const world = await newWorld();
        const life = await live(world, story, at, when);
        expect(life.dead, `it died at save ${at}`).toBe(true);
        await expectWhole(world, story).catch((error: unknown) => {
          const words = error instanceof Error ? error.message : String(error);
          throw new Error(`killed just ${when} save ${at} of ${saves}: ${words}`, { cause: error });
        });
        await testDatabases().clear();
      }
    }
  });
});
