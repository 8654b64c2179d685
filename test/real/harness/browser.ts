import puppeteer, { type Browser } from 'puppeteer-core';
import { need, START_MS } from './program.ts';

/** Chromium without a window, with a profile that goes when it is closed. */
export const startBrowser = (): Promise<Browser> => {
  need('chromium');
  return puppeteer.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
    timeout: START_MS,
  });
};
