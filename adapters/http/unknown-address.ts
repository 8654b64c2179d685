import type { Context, Hono } from 'hono';
import type { CommandCard } from '../../src/chat/desk.ts';
import { CertError } from '../../src/kernel/errors.ts';
import { nearest } from '../../src/kernel/nearest.ts';
import { refused } from './api-answer.ts';

const API = '/api/v1/';

/** `/link/:token` and `/ca/*` as expressions. */
const patternOf = (path: string): RegExp => {
  const parts = path.split('/').map((part) => {
    if (part === '*') return '.*';
    return part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('/')}$`);
};

export const unknownCommand = (typed: string, catalogue: readonly CommandCard[]): CertError => {
  const word = typed.slice(0, 80);
  const names = catalogue.map((command) => command.path.join(' '));
  return new CertError('command-unknown', { word, nearest: nearest(word, names) ?? '' });
};

/** What no route answers: 405 with `Allow` where another method is right, else 404 with the nearest twin. @see RFC 9110 §15.5.6 */
export const unknownAddress = (app: Hono, catalogue: readonly CommandCard[]): ((c: Context) => Response) => {
  const routes = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => ({ method, pattern: patternOf(path) }));
  return (c) => {
    const { path, method } = c.req;
    const methods = new Set(routes.filter(({ pattern }) => pattern.test(path)).map((route) => route.method));
    if (methods.has('GET')) methods.add('HEAD');
    if (methods.has(method)) return refused(c, new CertError('address-unknown', { address: path.slice(0, 200) }));
    if (methods.size > 0) {
      const allowed = [...methods].toSorted().join(', ');
      c.header('allow', allowed);
      return refused(c, new CertError('method-wrong', { method: method.slice(0, 20), allowed }));
    }
    return refused(
      c,
      path.startsWith(API)
        ? unknownCommand(path.slice(API.length).replaceAll('/', ' '), catalogue)
        : new CertError('address-unknown', { address: path.slice(0, 200) }),
    );
  };
};
