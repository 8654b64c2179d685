import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, HTTPResponse, Page } from 'puppeteer-core';
import { startBrowser } from './browser.ts';
import { START_MS } from './program.ts';

/** The narrowest telephone that is still sold. */
export const NARROW = { width: 320, height: 640, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

export interface Saved {
  readonly name: string;
  readonly bytes: Buffer;
}

/** A page as somebody holds it in the hand. */
export interface HeldPage {
  readonly page: Page;
  /** Of the page shown now. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of its text. */
  readonly bytes: number;
  /** Every host that was asked for anything so far. */
  readonly hosts: ReadonlySet<string>;
  title(): Promise<string>;
  /** What stands on it, one line a paragraph. */
  text(): Promise<string>;
  /** Pixels that it is wider than the screen. */
  tooWide(): Promise<number>;
  choose(field: string, file: string): Promise<void>;
  type(field: string, words: string): Promise<void>;
  /** Presses the one button and waits for the answer. */
  press(): Promise<void>;
  /** Presses the one button and keeps the file that comes, with the name it was given. */
  download(): Promise<Saved>;
  /** Into `SCREENSHOTS`, where that is set: for looking at. */
  picture(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface Phone {
  open(url: string, language?: 'en' | 'zh-CN'): Promise<HeldPage>;
  stop(): Promise<void>;
}

const PARTIAL = '.crdownload';

/** Chromium writes beside and renames once it is whole; until then an empty file may keep the name free. */
const savedIn = async (folder: string, ms = 120_000): Promise<Saved> => {
  const end = performance.now() + ms;
  for (;;) {
    const there = readdirSync(folder);
    const name = there.find((one) => !one.endsWith(PARTIAL) && !one.startsWith('.'));
    if (name !== undefined && !there.some((one) => one.endsWith(PARTIAL))) {
      const bytes = readFileSync(join(folder, name));
      if (bytes.length > 0) return { name, bytes };
    }
    if (performance.now() > end) throw new Error('nothing was downloaded');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const held = async (browser: Browser, url: string, language: string): Promise<HeldPage> => {
  const page = await browser.newPage();
  page.setDefaultTimeout(START_MS);
  await page.setJavaScriptEnabled(false);
  await page.setViewport(NARROW);
  await page.setExtraHTTPHeaders({ 'accept-language': language });
  const hosts = new Set<string>();
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  let shown: HTTPResponse | null = null;
  let bytes = 0;
  const keep = async (response: HTTPResponse | null): Promise<void> => {
    shown = response;
    bytes = Buffer.byteLength(await page.content());
  };
  const input = async (field: string) => {
    const found = await page.$(`[name="${field}"]`);
    if (found === null) throw new Error(`no field ${field} on ${await page.title()}`);
    return found;
  };
  await keep(await page.goto(url));
  return {
    page,
    hosts,
    get status() {
      return shown?.status() ?? 0;
    },
    get headers() {
      return shown?.headers() ?? {};
    },
    get bytes() {
      return bytes;
    },
    title: () => page.title(),
    text: async () => String(await page.evaluate('document.body.innerText')),
    tooWide: async () => Number(await page.evaluate('document.documentElement.scrollWidth')) - NARROW.width,
    choose: async (field, file) => {
      await ((await input(field)) as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(file);
    },
    type: async (field, words) => {
      await (await input(field)).type(words);
    },
    press: async () => {
      // A page behind another takes no press.
      await page.bringToFront();
      const [response] = await Promise.all([page.waitForNavigation(), page.click('button')]);
      await keep(response);
    },
    download: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'signet-saved-'));
      try {
        const session = await page.createCDPSession();
        await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
        await page.bringToFront();
        await page.click('button');
        return await savedIn(folder);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    picture: async (name) => {
      const { SCREENSHOTS } = process.env;
      if (SCREENSHOTS !== undefined)
        await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) as `${string}.png`, fullPage: true });
    },
    close: () => page.close(),
  };
};

/** Chromium as a telephone with scripts switched off. */
export const startPhone = async (): Promise<Phone> => {
  const browser = await startBrowser();
  return {
    open: (url, language = 'en') => held(browser, url, language),
    stop: () => browser.close(),
  };
};
