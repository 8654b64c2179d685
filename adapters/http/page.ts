import type { Context } from 'hono';
import { html } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Language } from '../../src/texts/language.ts';

/** A part of a page: a paragraph, a link, or the one button, which posts to the same address. */
export type PagePart =
  | { readonly text: string }
  | { readonly button: string }
  | { readonly link: string; readonly to: string }
  /** Something went wrong; said before everything else by screen readers. */
  | { readonly alert: string }
  | { readonly form: readonly PageField[]; readonly submit: string };

/** A question of a form, which is posted to the same address with its files. */
export interface PageField {
  readonly name: string;
  readonly label: string;
  readonly type: 'file' | 'area' | 'text' | 'password' | 'tick' | 'pick';
  readonly value?: string;
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

/** A password is never put back into a page. */
const fieldOf = ({ name, label, type, value = '', choices = [] }: PageField) => {
  if (type === 'tick')
    return html`<label class="tick"><input type="checkbox" name="${name}" value="yes" ${value === '' ? '' : 'checked'}> ${label}</label>`;
  const inside = {
    file: () => html`<input type="file" name="${name}">`,
    area: () => html`<textarea name="${name}" rows="3" spellcheck="false" autocomplete="off">${value}</textarea>`,
    text: () => html`<input name="${name}" value="${value}" maxlength="200">`,
    password: () => html`<input type="password" name="${name}" autocomplete="off">`,
    pick: () =>
      html`<select name="${name}">${choices.map(
        ([own, words]) => html`<option value="${own}" ${own === value ? 'selected' : ''}>${words}</option>`,
      )}</select>`,
  }[type];
  return html`<label>${label}${inside()}</label>`;
};

const partOf = (part: PagePart) => {
  if ('text' in part) return html`<p>${part.text}</p>`;
  if ('link' in part) return html`<p><a href="${part.to}">${part.link}</a></p>`;
  if ('alert' in part) return html`<p class="alert" role="alert">${part.alert}</p>`;
  if ('button' in part) return html`<form method="post"><button>${part.button}</button></form>`;
  return html`<form method="post" enctype="multipart/form-data">${part.form.map(fieldOf)}<button>${part.submit}</button></form>`;
};

/** A page without scripts that works on a phone and loads nothing from anywhere. Every text is escaped. */
export const page = (
  c: Context,
  language: Language,
  title: string,
  parts: readonly PagePart[],
  status: ContentfulStatusCode = 200,
) => {
  const body = html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title>
<style>
:root{color-scheme:light dark}
body{font:1.05rem/1.5 system-ui,sans-serif;max-width:34rem;margin:10vh auto;padding:0 1.25rem}
h1{font-size:1.35rem;overflow-wrap:anywhere}
label{display:block;margin:.9rem 0}
input:not([type=checkbox]),textarea,select{display:block;box-sizing:border-box;width:100%;margin-top:.25rem;padding:.5rem;font:inherit}
textarea{font:.8rem/1.3 ui-monospace,monospace}
.alert{padding:.7rem 1rem;border-left:.3rem solid #c01c28;background:#c01c2818}
button{font:inherit;padding:.7rem 1.4rem;border:0;border-radius:.5rem;background:#1a5fb4;color:#fff;cursor:pointer}
</style></head>
<body><h1>${title}</h1>${parts.map(partOf)}</body></html>`;
  return c.html(body, status, HEADERS);
};
