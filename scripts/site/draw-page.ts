import { Marked, type Tokens } from 'marked';
import { html, type Markup } from '../../test/fakes/slack-api/html-markup.ts';
import { headingIds } from './heading-ids.ts';
import { languageOf, linkTo, targetOf, twinOf } from './site-pages.ts';
import { statePicture } from './state-picture.ts';

export interface Section {
  readonly title: string;
  readonly links: readonly { readonly text: string; readonly path: string }[];
}

export interface Site {
  /** Documents that have a page. */
  readonly pages: ReadonlySet<string>;
  /** The groups of the index of documents, by language. */
  readonly sections: Readonly<Record<'en' | 'zh-CN', readonly Section[]>>;
}

const WORDS = {
  en: { documents: 'Documents', contents: 'On this page', twin: '中文' },
  'zh-CN': { documents: '文档', contents: '本页内容', twin: 'English' },
} as const;

/** A page with more headings than this begins with a list of them. */
const FEW = 3;

/** The list beside every page is the index of documents itself: its paragraphs that begin with words in bold, and their links. */
export const sectionsOf = (index: string, markdown: string): readonly Section[] =>
  new Marked().lexer(markdown).flatMap((token) => {
    const [first, ...rest] = token.type === 'paragraph' ? ((token as Tokens.Paragraph).tokens ?? []) : [];
    if (first?.type !== 'strong') return [];
    const links = rest.flatMap((one) => {
      const path = one.type === 'link' ? targetOf(index, (one as Tokens.Link).href)?.path : undefined;
      return path === undefined ? [] : [{ text: (one as Tokens.Link).text, path }];
    });
    return [{ title: (first as Tokens.Strong).text, links }];
  });

interface Heading {
  readonly id: string;
  readonly markup: string;
  readonly depth: number;
  readonly words: string;
}

/** The body of a document, and its headings. */
const drawBody = (path: string, markdown: string): { body: string; headings: readonly Heading[] } => {
  const headings: Heading[] = [];
  const idOf = headingIds();
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }) {
        const words = this.parser.parseInline(tokens, this.parser.textRenderer);
        const heading = { id: idOf(words), markup: this.parser.parseInline(tokens), depth, words };
        headings.push(heading);
        return `<h${depth} id="${heading.id}"><a href="#${heading.id}">${heading.markup}</a></h${depth}>\n`;
      },
      code: ({ text, lang }) =>
        lang === 'mermaid'
          ? statePicture(text, headings.at(-1)?.words ?? path)
          : html`<pre><code>${text}</code></pre>\n`.markup,
      table(token) {
        // A table of many columns is wider than any phone: it moves by itself, the page does not.
        const rows = token.rows.map((row) => `<tr>${row.map((cell) => this.tablecell(cell)).join('')}</tr>`);
        const head = token.header.map((cell) => this.tablecell(cell)).join('');
        return `<div class="table" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>\n`;
      },
    },
    walkTokens: (token) => {
      if (token.type !== 'link') return;
      const target = targetOf(path, token.href);
      if (target !== undefined) token.href = `${linkTo(path, target.path)}${target.anchor}`;
    },
  });
  return { body: marked.parse(markdown, { async: false }), headings };
};

const drawSections = (path: string, site: Site): readonly Markup[] =>
  site.sections[languageOf(path)].map(
    ({ title, links }) =>
      html`<h2>${title}</h2><ul>${links.map(
        (link) =>
          html`<li><a href="${linkTo(path, link.path)}"${link.path === path ? { markup: ' aria-current="page"' } : ''}>${link.text}</a></li>`,
      )}</ul>`,
  );

/** A whole page; nothing in it comes from anywhere else. */
export const drawPage = (path: string, markdown: string, site: Site): string => {
  const language = languageOf(path);
  const words = WORDS[language];
  const { body, headings } = drawBody(path, markdown);
  const parts = headings.filter(({ depth }) => depth === 2);
  const home = language === 'en' ? 'README.md' : 'README.zh-CN.md';
  const index = `docs/${home}`;
  const twin = site.pages.has(twinOf(path)) ? html`<a href="${linkTo(path, twinOf(path))}">${words.twin}</a>` : '';
  const contents = html`<details class="contents"><summary>${words.contents}</summary><ul>${parts.map(
    ({ id, markup }) => html`<li><a href="#${id}">${{ markup }}</a></li>`,
  )}</ul></details>`;
  const style = linkTo(path, 'site.css');
  const page = html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${headings[0]?.words ?? path} · Signet</title><link rel="icon" href="data:,"><link rel="stylesheet" href="${style}"></head>
<body><header><a class="home" href="${linkTo(path, home)}">Signet</a> <a class="to-list" href="#documents">${words.documents}</a> ${twin}</header>
<nav id="documents" aria-label="${words.documents}"><a href="${linkTo(path, index)}"><b>${words.documents}</b></a>${drawSections(path, site)}</nav>
<main>${parts.length > FEW ? contents : ''}${{ markup: body }}</main></body></html>
`;
  return page.markup;
};
