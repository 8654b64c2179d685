import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fromMultipart, receive } from './call-body.ts';
import { answerCall, type HttpAnswer } from './call-pipeline.ts';
import { consentPage } from './consent-page.ts';
import { consentOf } from './install-flow.ts';
import type { Platform } from './slack-platform.ts';

/** A further handler, e.g. the page for people; answers false when the path is not its own. */
export type ExtraRoute = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean>;

const write = (response: ServerResponse, answer: HttpAnswer): void => {
  if (answer.drop === true) {
    response.destroy();
    return;
  }
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  const type = typeof answer.body === 'string' ? 'text/plain' : 'application/json; charset=utf-8';
  response.writeHead(answer.status, { 'content-type': type, ...answer.headers });
  response.end(text);
};

const plain = (status: number, body: string): HttpAnswer => ({ status, headers: {}, body });

const api = async (platform: Platform, request: IncomingMessage, url: URL): Promise<HttpAnswer> => {
  const received = await receive(request);
  const query = url.search.slice(1);
  const asForm = request.method === 'GET' && query !== '';
  const body = asForm ? { bytes: Buffer.from(query), type: 'application/x-www-form-urlencoded' } : received;
  return answerCall(platform, url.pathname.slice('/api/'.length), body, request.headers.authorization);
};

/** The bytes of an upload: raw, or the one file of a form. Their number must be the announced one. */
const upload = async (platform: Platform, request: IncomingMessage, url: URL): Promise<HttpAnswer> => {
  const key = url.pathname.slice('/upload/v1/'.length);
  const file = [...platform.world.files.values()].find((one) => one.uploadKey === key);
  if (file === undefined) return plain(404, 'not found');
  const received = await receive(request);
  const fields = received.type.startsWith('multipart/form-data')
    ? await fromMultipart(received)
    : { body: received.bytes };
  const bytes = Object.values(fields).find((value) => Buffer.isBuffer(value));
  if (bytes === undefined || bytes.length !== file.length) return plain(400, 'length mismatch');
  file.bytes = bytes;
  platform.world.changed();
  return plain(200, `OK - ${bytes.length}`);
};

const download = (platform: Platform, request: IncomingMessage, response: ServerResponse, url: URL): void => {
  const id = /^\/files-pri\/[^/]+-(F[^/]+)\//.exec(url.pathname)?.[1] ?? '';
  const file = platform.world.files.get(id);
  const token = platform.world.tokens.get((request.headers.authorization ?? '').replace(/^Bearer /, ''));
  const allowed =
    token !== undefined &&
    !token.revoked &&
    (token.team ?? file?.team) === file?.team &&
    token.scopes.has('files:read');
  const bytes = file?.deleted === false ? file.bytes : undefined;
  if (bytes === undefined || !allowed) {
    // Without a token the platform sends a person to the sign-in page, with status 200.
    const signIn = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' };
    write(response, bytes === undefined ? plain(404, 'not found') : signIn);
    return;
  }
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes.length });
  response.end(bytes);
};

const authorize = async (platform: Platform, request: IncomingMessage, url: URL): Promise<HttpAnswer> => {
  const consent = consentOf(url);
  const fault = platform.installs.fault(consent);
  const html = { 'content-type': 'text/html; charset=utf-8' };
  if (fault !== undefined) return { status: 200, headers: html, body: consentPage(platform.world, consent, fault) };
  if (request.method !== 'POST')
    return { status: 200, headers: html, body: consentPage(platform.world, consent, undefined) };
  const form = new URLSearchParams((await receive(request)).bytes.toString());
  const user = platform.world.users.get(form.get('user') ?? '');
  if (user === undefined) return plain(400, 'no such person');
  const next =
    form.get('decision') === 'deny' ? platform.installs.deny(consent) : platform.installs.approve(consent, user);
  return { status: 302, headers: { location: next }, body: '' };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const route = async (
  platform: Platform,
  request: IncomingMessage,
  response: ServerResponse,
  extra: ExtraRoute | undefined,
) => {
  const url = new URL(request.url ?? '/', platform.world.origin);
  const { pathname } = url;
  if (pathname.startsWith('/api/')) return write(response, await api(platform, request, url));
  if (platform.responses.knows(pathname) || /^\/(commands|actions|app)\//.test(pathname)) {
    const { bytes } = await receive(request);
    return write(response, platform.responses.answer(pathname, jsonOf(bytes.toString())));
  }
  if (pathname.startsWith('/upload/v1/')) return write(response, await upload(platform, request, url));
  if (pathname.startsWith('/files-pri/')) return download(platform, request, response, url);
  if (pathname === '/oauth/v2/authorize') return write(response, await authorize(platform, request, url));
  if (extra !== undefined && (await extra(request, response, url))) return;
  write(response, plain(404, 'not found'));
};

/** Listens on loopback only. `origin` of the world is set when this resolves. */
export const listen = async (platform: Platform, port: number, extra: ExtraRoute | undefined): Promise<Server> => {
  const server = createServer((request, response) => {
    route(platform, request, response, extra).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(`the stand-in failed: ${error instanceof Error ? error.stack : String(error)}`);
    });
  });
  server.on('upgrade', (request, socket, head) => platform.sockets.upgrade(request, socket, head));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  platform.world.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return server;
};
