import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { drawPage, type Site, sectionsOf } from './site/draw-page.ts';
import { addressOf, pagesOf } from './site/site-pages.ts';

// `npm run site` makes a site of the documents: plain pages that any web server, or none, can show.

const ROOT = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Writes every page, and their style, into a folder; other files there are left alone. */
export const writeSite = (folder: string): void => {
  const pages = pagesOf(ROOT);
  const site: Site = {
    pages: new Set(pages),
    sections: {
      en: sectionsOf('docs/README.md', read('docs/README.md')),
      'zh-CN': sectionsOf('docs/README.zh-CN.md', read('docs/README.zh-CN.md')),
    },
  };
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const path of pages) put(addressOf(path), drawPage(path, read(path), site));
  put('site.css', read('scripts/site/site.css'));
};

if (process.argv[1] === import.meta.filename) {
  const [folder = 'site'] = process.argv.slice(2);
  writeSite(folder);
  process.stdout.write(`${pathToFileURL(join(folder, 'index.html'))}\n`);
}
