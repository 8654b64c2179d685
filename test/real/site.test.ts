import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf, languageOf, pagesOf, twinOf } from '../../scripts/site/site-pages.ts';
import { writeSite } from '../../scripts/site.ts';
import { MACHINES } from '../../scripts/states-doc.ts';
import { startBrowser } from './harness/browser.ts';
import { workFolder } from './harness/program.ts';

const PAGES = pagesOf(join(import.meta.dirname, '../..'));
const folder = workFolder('site');
const site = join(folder.path, 'site');
let browser: Browser;
let page: Page;
const asked: string[] = [];

beforeAll(async () => {
  writeSite(site);
  browser = await startBrowser();
  page = await browser.newPage();
  page.on('request', (request) => asked.push(request.url()));
});

afterAll(async () => {
  await browser?.close();
  folder.remove();
});

const open = (path: string) => page.goto(pathToFileURL(join(site, addressOf(path))).href);

/** Runs in the page, whose names these tests do not know. */
const inPage = async <T>(code: string): Promise<T> => (await page.evaluate(code)) as T;

const idsOf = (file: string): ReadonlySet<string> =>
  new Set([...readFileSync(file, 'utf8').matchAll(/ id="([^"]+)"/g)].map(([, id]) => id ?? ''));

describe('the site of the documents, in Chromium', () => {
  test.each(PAGES)(
    '%s: every link leads to a page and a place there, and nothing is wider than a telephone',
    async (path) => {
      await page.setViewport({ width: 390, height: 800 });
      await open(path);
      const links = await inPage<readonly string[]>(`[...document.links].map(({ href }) => href)`);
      const lost = links
        .filter((href) => href.startsWith('file:'))
        .filter((href) => {
          const { hash } = new URL(href);
          const file = fileURLToPath(href.split('#')[0] ?? '');
          return !existsSync(file) || (hash !== '' && !idsOf(file).has(decodeURIComponent(hash.slice(1))));
        });
      expect(lost).toEqual([]);
      expect(await inPage(`document.documentElement.scrollWidth`)).toBeLessThanOrEqual(390);
    },
  );

  test('a page says its language, leads to the other one, and shows where it is among the documents', async () => {
    for (const path of PAGES.filter((one) => one.startsWith('docs/guides/'))) {
      await open(path);
      expect(await inPage(`document.documentElement.lang`)).toBe(languageOf(path));
      expect(await inPage(`document.querySelector('header a[href$=html]:not(.home)').getAttribute('href')`)).toBe(
        addressOf(twinOf(path)).replace('docs/guides/', ''),
      );
      if (path.includes('README')) continue;
      const here = await inPage<readonly string[]>(
        `[...document.querySelectorAll('nav [aria-current=page]')].map((a) => a.href)`,
      );
      expect(here).toEqual([pathToFileURL(join(site, addressOf(path))).href]);
    }
  });

  test('the states are pictures: every state and every event of every machine is in its own', async () => {
    await open('docs/states.md');
    const pictures = await inPage<readonly { name: string; words: readonly string[] }[]>(
      `[...document.querySelectorAll('figure.states svg')].map((svg) => ({
        name: svg.getAttribute('aria-label'),
        words: [...svg.querySelectorAll('text')].map((text) => text.textContent.trim()),
      }))`,
    );
    expect(pictures.map(({ name }) => name)).toEqual(MACHINES.map(({ name }) => name));
    for (const [index, { states }] of MACHINES.entries()) {
      const words = pictures[index]?.words;
      for (const [state, { on }] of Object.entries(states))
        expect(words).toEqual(expect.arrayContaining([state, ...Object.keys(on)]));
    }
    expect(await inPage(`document.body.innerText.includes('stateDiagram')`)).toBe(false);
  });

  test('asks nobody for anything', () => {
    expect(asked.length).toBeGreaterThan(PAGES.length);
    expect(asked.filter((url) => !url.startsWith('file:') && !url.startsWith('data:'))).toEqual([]);
  });
});
