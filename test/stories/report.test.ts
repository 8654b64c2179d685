import { afterEach, describe, expect, test } from 'vitest';
import { drawPicture } from '../../adapters/picture.ts';
import { DAY, HOUR } from '../../src/kernel/duration.ts';
import { lastMonday } from '../../src/report/weekly-digest.ts';
import { fakeSurface } from '../fakes/fake-surface.ts';
import { makeTestBot, seesEverything, type TestBot, type TestBotOptions } from '../fakes/make-test-bot.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

const open: TestBot[] = [];
afterEach(async () => {
  for (const house of open.splice(0)) await house.stop();
});

/** A Wednesday. */
const START = Date.UTC(2026, 5, 3, 12);

const world = async (more: TestBotOptions = {}) => {
  const clock = virtualClock(START);
  const surface = fakeSurface();
  const house = await makeTestBot({ clock, drawPicture, ...more });
  house.bot.addSurface(surface);
  open.push(house);
  const digest = async () => {
    await house.bot.runJob('weekly-digest');
    await clock.sleep(5_000);
    await house.bot.runJob('deliver-notices');
    await house.bot.deliveriesIdle();
    return surface.shown.filter(({ message }) => message.blocks.some(({ kind }) => kind === 'image'));
  };
  return { clock, house, digest };
};

describe('the report', () => {
  test('CERT-9 tells what ends, what is ignored and what will break, with a picture and the same in words', async () => {
    const { house } = await world();
    await house.settle(await house.say('olu', 'cert apply www.example.com --method file'));
    await house.say('olu', 'cert ignore-notifications www.example.com');
    const told = await house.say('vic', 'signet report');
    expect(told).toMatchObject({
      ok: true,
      data: {
        certificates: 1,
        next: [{ name: 'www.example.com' }],
        ignored: { count: 1 },
        readiness: [{ limit: 100 }, { limit: 47 }],
      },
    });
    if (!told.ok) return;
    const image = told.message.blocks.find((block) => block.kind === 'image');
    expect(image?.kind === 'image' && image.png.length).toBeGreaterThan(5_000);
    expect(told.message.plain).toContain('Certificates ending in the next 26 weeks: 1 renewed by itself');
    expect(told.message.plain).toContain('ignored');
    const chinese = await house.say('vic', 'signet report --theme dark', { language: 'zh' });
    expect(chinese.ok && chinese.message.plain).toContain('已忽略消息通知');
  });

  test('an order that waits for its proof for more than a day is told with what was found and what to do, in both languages', async () => {
    const { house, clock } = await world({
      diagnose: async (question) => ({
        ...(await seesEverything(question)),
        state: 'wrong',
        code: 'dns-missing',
        facts: { type: 'TXT', host: '_acme-challenge.looked.example.com' },
      }),
    });
    await house.settle(await house.say('olu', 'cert apply looked.example.com --method dns'));
    await clock.sleep(25 * HOUR);
    const plain = async (language: 'en' | 'zh') => {
      const told = await house.say('vic', 'signet report', { language });
      return told.ok ? told.message.plain : '';
    };
    expect(await plain('en')).toMatch(
      /looked\.example\.com — .+There is no TXT record at _acme-challenge\.looked\.example\.com\. Add the record/,
    );
    expect(await plain('zh')).toContain('请');
    await house.store.db.updateTable('authorizations').set({ diagnosis: null }).execute();
    expect(await plain('en')).toContain(
      'Its proof has not been looked for yet. Put in place what “status” shows; “verify” looks at once.',
    );
    expect(await plain('zh')).toContain('“verify”会立即检查。');
  });

  test('the words come when the picture cannot be drawn', async () => {
    const { house } = await world();
    Object.assign(house.bot.house, {
      drawPicture: async () => {
        throw new Error('no such library');
      },
    });
    await house.settle(await house.say('olu', 'cert apply www.example.com --method file'));
    const told = await house.say('vic', 'signet report');
    expect(told.ok && told.message.plain).toContain('www.example.com');
  });

  test('on Mondays, once, however often the clock looks; a Monday slept through is made up for', async () => {
    const { house, clock, digest } = await world();
    expect(await digest()).toHaveLength(0);
    await house.settle(await house.say('olu', 'cert apply www.example.com --method file'));
    await clock.sleep(lastMonday(clock.now() + 7 * DAY) - clock.now() - HOUR);
    expect(await digest()).toHaveLength(0);
    await clock.sleep(2 * HOUR);
    expect(await digest()).toHaveLength(1);
    expect(await digest()).toHaveLength(1);
    await clock.sleep(8 * DAY);
    expect(await digest()).toHaveLength(2);
  });
});
