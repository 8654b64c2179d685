import { readdirSync } from 'node:fs';
import { posix } from 'node:path';

/** Pages beside those under docs/. */
const ROOT_PAGES = ['README.md', 'README.zh-CN.md', 'CHANGELOG.md', 'CONTRIBUTING.md'];

/** Every document of the repository, as a path from its root. */
export const pagesOf = (root: string): readonly string[] => [
  ...ROOT_PAGES,
  ...readdirSync(posix.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => posix.join('docs', name.replaceAll('\\', '/')))
    .toSorted(),
];

/** Where a document lies in the site: as in the repository, a README being the index of its folder. */
export const addressOf = (path: string): string =>
  path.replace(/(^|\/)README((?:\.zh-CN)?)\.md$/, '$1index$2.html').replace(/\.md$/, '.html');

export const languageOf = (path: string): 'en' | 'zh-CN' => (path.endsWith('.zh-CN.md') ? 'zh-CN' : 'en');

/** The same document in the other language, whether it is there or not. */
export const twinOf = (path: string): string =>
  languageOf(path) === 'zh-CN' ? path.replace(/\.zh-CN\.md$/, '.md') : path.replace(/\.md$/, '.zh-CN.md');

/** What a link of a document leads to, as a path from the root of the repository; undefined when it leads out of it. */
export const targetOf = (
  from: string,
  href: string,
): { readonly path: string; readonly anchor: string } | undefined => {
  if (/^[a-z]+:|^\//i.test(href)) return undefined;
  const [to = '', anchor] = href.split('#');
  return {
    path: to === '' ? from : posix.normalize(posix.join(posix.dirname(from), to)),
    anchor: anchor === undefined ? '' : `#${anchor}`,
  };
};

/** From one document to another file, as the site has it. */
export const linkTo = (from: string, path: string): string =>
  posix.relative(posix.dirname(addressOf(from)), addressOf(path)) || posix.basename(addressOf(path));
