import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cardsPage, goldenNames } from '../../scripts/cards-page.ts';
import { goldenMessages } from '../golden/messages.ts';
import { startBrowser } from './harness/browser.ts';
import { workFolder } from './harness/program.ts';

const folder = workFolder('cards');
const file = join(folder.path, 'cards.html');
let browser: Browser;
let page: Page;
const asked: string[] = [];

beforeAll(async () => {
  writeFileSync(file, cardsPage());
  browser = await startBrowser();
  page = await browser.newPage();
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(pathToFileURL(file).href);
});

afterAll(async () => {
  await browser?.close();
  folder.remove();
});

/** Runs in the page, whose names these tests do not know. */
const inPage = async <T>(code: string): Promise<T> => (await page.evaluate(code)) as T;

/** What is left of words when marks, blanks and what cannot be seen are gone. */
const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '');

interface Shown {
  readonly name: string;
  readonly cards: readonly { readonly text: string; readonly height: number }[];
}

describe('the page of cards, in Chromium', () => {
  test('shows every golden message on both platforms, with its title and its buttons', async () => {
    expect(goldenNames()).toEqual(Object.keys(goldenMessages).toSorted());
    const shown = await inPage<readonly Shown[]>(`[...document.querySelectorAll('section')].map((section) => ({
      name: section.dataset.golden,
      cards: [...section.querySelectorAll('.platform')].map((card) => ({ text: card.innerText, height: card.clientHeight })),
    }))`);
    expect(shown.map(({ name }) => name)).toEqual(goldenNames());
    for (const { name, cards } of shown) {
      expect(cards, name).toHaveLength(2);
      for (const { text, height } of cards) {
        expect(height, name).toBeGreaterThan(30);
        const { title = '', actions = [] } = goldenMessages[name] ?? {};
        for (const words of [title, ...actions.slice(0, 3).map(({ label }) => label)])
          expect(letters(text), name).toContain(letters(words).slice(0, 10));
      }
    }
  });

  test('draws everything that was sent: nothing unknown, no markup left over', async () => {
    expect(await inPage(`document.querySelectorAll('.unknown').length`)).toBe(0);
    const approval = await inPage<string>(`document.querySelector('[data-golden=approval] .discord').innerText`);
    expect(approval).toContain('Reason The key was on a lost laptop.');
    expect(approval).not.toMatch(/\*\*|###|<t:/);
  });

  test.each([
    [1280, 'light'],
    [1280, 'dark'],
    [480, 'light'],
  ])('nothing overflows at %i pixels, %s', async (width, theme) => {
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
    const wide = await inPage(`[...document.querySelectorAll('html, .platform, .platform *')]
      .filter((one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1)
      .map((one) => one.closest('section')?.dataset.golden + ': ' + one.tagName + '.' + one.className)`);
    expect(wide).toEqual([]);
  });

  test('light and dark are two looks, each with text that stands out', async () => {
    const contrast = async (value: string): Promise<number> => {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
      return inPage<number>(`(() => {
        const { color, backgroundColor } = getComputedStyle(document.querySelector('.slack'));
        const bright = (text) => text.match(/[\\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part) / 3, 0);
        return bright(backgroundColor) - bright(color);
      })()`);
    };
    expect(await contrast('light')).toBeGreaterThan(125);
    expect(await contrast('dark')).toBeLessThan(-125);
  });

  test('asks nobody for anything', () => {
    expect(asked.filter((url) => !url.startsWith('file:') && !url.startsWith('data:'))).toEqual([]);
  });
});
