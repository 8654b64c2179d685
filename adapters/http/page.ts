import type { Context } from 'hono';
import { html } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Language } from '../../src/texts/language.ts';

/** A part of a page: a paragraph, a link, or the one button, which posts to the same address. */
export type PagePart =
  | { readonly text: string }
  | { readonly button: string }
  | { readonly link: string; readonly to: string };

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

const partOf = (part: PagePart) => {
  if ('text' in part) return html`<p>${part.text}</p>`;
  if ('link' in part) return html`<p><a href="${part.to}">${part.link}</a></p>`;
  return html`<form method="post"><button>${part.button}</button></form>`;
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
button{font:inherit;padding:.7rem 1.4rem;border:0;border-radius:.5rem;background:#1a5fb4;color:#fff;cursor:pointer}
</style></head>
<body><h1>${title}</h1>${parts.map(partOf)}</body></html>`;
  return c.html(body, status, HEADERS);
};
