import type { Context } from 'hono';
import { html, raw } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Action } from '../../src/chat/action.ts';
import type { Block } from '../../src/chat/message.ts';
import type { Language } from '../../src/texts/language.ts';
import { sayer } from '../../src/texts/say.ts';
import { htmlBlocks } from '../html-blocks.ts';
import { instantWords, type Reader } from '../instant-words.ts';
import { typedAction } from '../typed-action.ts';
import { PAGE_STYLE } from './page-style.ts';

/** A part of a page: a paragraph, facts, a link, a card's blocks, or the one button, which posts to the same address. */
export type PagePart =
  | { readonly text: string }
  | { readonly button: string }
  | { readonly facts: readonly (readonly [label: string, value: string])[] }
  | { readonly link: string; readonly to: string }
  /** Of a card. */
  | { readonly blocks: readonly Block[]; readonly reader: Reader }
  /** Its buttons, as what to type elsewhere: nothing is pressed here. */
  | { readonly typed: readonly Action[]; readonly above: string }
  /** Something went wrong; said before everything else by screen readers. */
  | { readonly alert: string }
  | { readonly form: readonly PageField[]; readonly more?: FoldedFields; readonly submit: string };

/** Questions that few have an answer to, folded away. */
export interface FoldedFields {
  readonly title: string;
  readonly fields: readonly PageField[];
}

/** A question of a form, which is posted to the same address with its files. */
export interface PageField {
  readonly name: string;
  readonly label: string;
  readonly type: 'file' | 'area' | 'text' | 'code' | 'password' | 'tick' | 'pick';
  readonly value?: string;
  /** Of `file`: what a chooser offers first, e.g. `.pdf,.jpg`. */
  readonly accept?: string;
  /** Of `pick`: value and label. */
  readonly choices?: readonly (readonly [value: string, label: string])[];
}

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

const MARK = raw(
  '<svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true"><path fill="#1a5fb4" d="M10 1 3 4v5.5c0 4.4 3 7.8 7 9.5 4-1.7 7-5.1 7-9.5V4z"/><path fill="none" stroke="#fff" stroke-width="2" d="m6.7 10 2.4 2.4 4.3-4.7"/></svg>',
);

/** What stands between backquotes is something to type. */
const words = (text: string) =>
  text.split('`').map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));

/** A password is never put back into a page. */
const fieldOf = ({ name, label, type, value = '', accept, choices = [] }: PageField) => {
  if (type === 'tick')
    return html`<label class="tick"><input type="checkbox" name="${name}" value="yes" ${value === '' ? '' : 'checked'}> ${label}</label>`;
  const inside = {
    file: () => html`<input type="file" name="${name}" accept="${accept ?? ''}">`,
    area: () => html`<textarea name="${name}" rows="3" spellcheck="false" autocomplete="off">${value}</textarea>`,
    text: () => html`<input name="${name}" value="${value}" maxlength="200">`,
    code: () =>
      html`<input class="code" name="${name}" maxlength="20" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false">`,
    password: () => html`<input type="password" name="${name}" autocomplete="off">`,
    pick: () =>
      html`<select name="${name}">${choices.map(
        ([own, words]) => html`<option value="${own}" ${own === value ? 'selected' : ''}>${words}</option>`,
      )}</select>`,
  }[type];
  return html`<label>${label}${inside()}</label>`;
};

/** Open where something was filled in, so that nothing sent is hidden after a refusal. */
const folded = ({ title, fields }: FoldedFields) =>
  html`<details ${fields.some(({ value = '' }) => value !== '') ? 'open' : ''}><summary>${title}</summary>${fields.map(fieldOf)}</details>`;

const partOf = (part: PagePart) => {
  if ('text' in part) return html`<p>${words(part.text)}</p>`;
  if ('facts' in part)
    return html`<dl>${part.facts.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`;
  if ('blocks' in part)
    return html`<section>${raw(htmlBlocks(part.blocks, ({ instant, as }) => instantWords(instant, as, part.reader, true)))}</section>`;
  if ('typed' in part)
    return html`<p>${part.above}</p><ul>${part.typed.map((one) => html`<li>${one.label}: <code>/${typedAction(one)}</code></li>`)}</ul>`;
  if ('link' in part) return html`<p><a href="${part.to}">${part.link}</a></p>`;
  if ('alert' in part) return html`<p class="alert" role="alert">${words(part.alert)}</p>`;
  if ('button' in part) return html`<form method="post"><button>${part.button}</button></form>`;
  const more = part.more === undefined ? '' : folded(part.more);
  return html`<form method="post" enctype="multipart/form-data">${part.form.map(fieldOf)}${more}<button>${part.submit}</button></form>`;
};

/** A page without scripts that works on a phone and loads nothing from anywhere. Every text is escaped. */
export const page = (
  c: Context,
  language: Language,
  title: string,
  parts: readonly PagePart[],
  status: ContentfulStatusCode = 200,
) => {
  const say = sayer(language);
  const body = html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title>
<style>${raw(PAGE_STYLE)}</style></head>
<body><header>${MARK} Signet</header><main><h1>${title}</h1>${parts.map(partOf)}</main><footer>${say('page.foot')}</footer></body></html>`;
  return c.html(body, status, HEADERS);
};
