import { afterEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/kernel/duration.ts';
import { firstCertificate } from '../../src/pki/certificate-parts.ts';
import { pemBlocks } from '../../src/pki/pem.ts';
import type { Place, Sight } from '../../src/watch/watch.ts';
import { fakeSurface } from '../fakes/fake-surface.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { type PairMaker, pairMaker } from '../fakes/test-pairs.ts';
import { type VirtualClock, virtualClock } from '../fakes/virtual-clock.ts';

const HOST = 'shop.example.com';
const WHERE = '192.0.2.1:443';
const open: TestBot[] = [];
afterEach(async () => {
  for (const house of open.splice(0)) await house.stop();
});

const shows = (chain: string, where = WHERE): Sight => ({
  where,
  ok: true,
  chain: pemBlocks(chain, ['CERTIFICATE'], 'chain').map(({ der }) => der),
});

interface World {
  readonly house: TestBot;
  readonly clock: VirtualClock;
  readonly pairs: PairMaker;
  readonly surface: ReturnType<typeof fakeSurface>;
  /** What the place shows from now on. */
  now: readonly Sight[];
  readonly looked: Place[];
  look(): Promise<void>;
  titles(): readonly string[];
}

/** A machine somewhere else, a Signet that watches it, and one channel. */
const world = async (): Promise<World> => {
  const clock = virtualClock(Date.now());
  const pairs = await pairMaker();
  const surface = fakeSurface();
  const looked: Place[] = [];
  const house = await makeTestBot({
    clock,
    publicRoots: [pairs.root],
    watcher: {
      look: async (place) => {
        looked.push(place);
        return at.now;
      },
      targets: [],
    },
  });
  house.bot.addSurface(surface);
  open.push(house);
  const at: World = {
    house,
    clock,
    pairs,
    surface,
    now: [],
    looked,
    look: async () => {
      await house.bot.runJob('watch-probes');
      await house.bot.runJob('expiry-sweep');
      await clock.sleep(5_000);
      await house.bot.runJob('deliver-notices');
      await house.bot.deliveriesIdle();
    },
    titles: () => surface.titles('ops'),
  };
  return at;
};

describe('a certificate that was not issued here', () => {
  test('MSG-3 its end is told like any other’s, with a button that makes it an order', async () => {
    const at = await world();
    at.now = [shows((await at.pairs.pair([HOST], { days: 60 })).chain)];
    expect(await at.house.say('olu', `cert watch ${HOST}:443 --tag team:shop`)).toMatchObject({
      ok: true,
      data: { place: `${HOST}:443`, troubles: [], tags: { team: 'shop' } },
    });
    await at.look();
    expect(at.titles()).toEqual([]);
    await at.clock.sleep(31 * DAY);
    await at.look();
    expect(at.titles()).toEqual([expect.stringContaining(HOST)]);
    const [card] = at.surface.shown;
    expect(card?.message.plain).toContain(`${HOST}:443`);
    expect(card?.message.actions).toContainEqual(
      expect.objectContaining({ command: 'cert apply', args: { names: HOST } }),
    );
  });

  test('uptime-kuma #5374: one certificate on twenty places is one line that names them, not twenty alerts', async () => {
    const at = await world();
    at.now = [shows((await at.pairs.pair([HOST], { days: 60 })).chain)];
    for (let each = 0; each < 20; each++)
      expect(await at.house.say('olu', `cert watch edge${each}.example.com:443 --sni ${HOST}`)).toMatchObject({
        ok: true,
      });
    await at.clock.sleep(31 * DAY);
    await at.look();
    expect(at.titles()).toEqual([expect.stringContaining(`${HOST} expires on`)]);
    const [card] = at.surface.shown;
    for (let each = 0; each < 20; each++) expect(card?.message.plain).toContain(`edge${each}.example.com:443`);
  });

  test('replaced where it is served, its alert is over; what the new one is, is told once', async () => {
    const at = await world();
    at.now = [shows((await at.pairs.pair([HOST], { days: 60 })).chain)];
    await at.house.say('olu', `cert watch ${HOST}`);
    await at.clock.sleep(31 * DAY);
    await at.look();
    const alert = at.surface.shown.find(({ message }) => message.title.includes(HOST));
    expect(alert).toBeDefined();
    at.now = [shows((await at.pairs.pair([HOST], { days: 190 })).chain)];
    await at.clock.sleep(6 * HOUR + MINUTE);
    await at.look();
    await at.look();
    expect(alert?.message.tone).toBe('good');
    expect(at.titles().filter((title) => title.includes('another certificate'))).toHaveLength(1);
    const listed = await at.house.say('olu', 'cert list');
    expect(listed).toMatchObject({ ok: true, data: { certificates: [{ names: [HOST] }] } });
  });

  test('what somebody else’s machine shows silences no alert about our own certificate', async () => {
    const at = await world();
    const applied = await at.house.say('olu', 'cert apply www.example.com --method file');
    const issued = await at.house.settle(applied);
    expect(issued).toMatchObject({ ok: true, data: { state: 'issued' } });
    const { certificateId } = (issued as unknown as { data: { certificateId: string } }).data;
    await at.clock.sleep(59 * DAY);
    at.now = [shows((await at.pairs.pair(['www.example.com'], { days: 390 })).chain)];
    await at.house.say('olu', 'cert watch www.example.com');
    await at.clock.sleep(29 * DAY);
    await at.look();
    const why = await at.house.say('olu', `cert status ${certificateId} --why`);
    expect(JSON.stringify(why)).not.toContain('renewed');
    // A name means ours before what is only watched.
    expect(await at.house.say('olu', 'cert follow www.example.com')).toMatchObject({ data: { certificateId } });
  });

  test('silent once it is looked at again soon, silent twice it is told, and that it is back', async () => {
    const at = await world();
    const seen = [shows((await at.pairs.pair([HOST])).chain)];
    at.now = seen;
    await at.house.say('olu', `cert watch ${HOST}`);
    at.now = [{ where: WHERE, ok: false, failure: 'refused', detail: '' }];
    await at.clock.sleep(6 * HOUR);
    await at.look();
    expect(at.titles()).toEqual([]);
    await at.clock.sleep(MINUTE);
    await at.look();
    expect(at.titles()).toEqual([`${HOST}:443 (watched): connection refused`]);
    at.now = seen;
    await at.clock.sleep(6 * HOUR);
    await at.look();
    await at.look();
    expect(at.titles()).toEqual([
      `${HOST}:443 (watched): connection refused`,
      `${HOST}:443 (watched): all is well again`,
    ]);
  });

  test('watched no more, it is in no list and nobody hears of it', async () => {
    const at = await world();
    at.now = [shows((await at.pairs.pair([HOST], { days: 60 })).chain)];
    await at.house.say('olu', `cert watch ${HOST}`);
    expect(await at.house.say('olu', `cert watch remove ${HOST}:443`)).toMatchObject({ ok: true });
    await at.clock.sleep(40 * DAY);
    await at.look();
    expect(at.titles()).toEqual([]);
    expect(await at.house.say('olu', 'cert list')).toMatchObject({ data: { certificates: [] } });
    expect(await at.house.say('olu', 'cert watch')).toMatchObject({ data: [] });
  });

  test('the same place is watched once; a file only by an admin; a Secret only where there is a target', async () => {
    const at = await world();
    at.now = [shows((await at.pairs.pair([HOST])).chain)];
    await at.house.say('olu', `cert watch ${HOST}`);
    expect(await at.house.say('olu', `cert watch https://${HOST}/`)).toMatchObject({
      ok: false,
      error: { code: 'watch-exists' },
    });
    expect(await at.house.say('olu', 'cert watch --file /etc/ssl/site.pem')).toMatchObject({
      ok: false,
      error: { code: 'not-permitted' },
    });
    expect(await at.house.say('ada', 'cert watch --file site.pem')).toMatchObject({
      ok: false,
      error: { code: 'option-value' },
    });
    expect(await at.house.say('ada', 'cert watch --secret shop')).toMatchObject({
      ok: false,
      error: { code: 'option-value' },
    });
    expect(await at.house.say('vic', `cert watch ${HOST}:8443`)).toMatchObject({ ok: false });
    expect(at.looked).toHaveLength(1);
  });

  test('ours, seen where it is served, stays ours', async () => {
    const at = await world();
    const issued = await at.house.settle(await at.house.say('olu', 'cert apply www.example.com --method file'));
    const { certificateId } = (issued as unknown as { data: { certificateId: string } }).data;
    const row = await at.house.store.db
      .selectFrom('certificates')
      .select('chain')
      .where('id', '=', certificateId)
      .executeTakeFirstOrThrow();
    expect(firstCertificate(row.chain).length).toBeGreaterThan(0);
    at.now = [shows(row.chain)];
    expect(await at.house.say('olu', 'cert watch www.example.com')).toMatchObject({
      ok: true,
      data: { troubles: [] },
    });
    expect(await at.house.say('olu', 'cert list')).toMatchObject({ data: { certificates: [{ id: certificateId }] } });
  });
});
