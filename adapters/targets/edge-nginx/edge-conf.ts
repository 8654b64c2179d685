import { isIPv6 } from 'node:net';
import type { EdgeSite, Origin } from '../../../src/edge/edge-server.ts';

/** What of an edge's configuration is the same for every name. */
export interface EdgeListening {
  /** What `listen` takes: a port, or address:port. */
  readonly http: readonly string[];
  readonly https: readonly string[];
  /** `host:port` of Signet's HTTP port, which answers challenge files. */
  readonly challenges: string;
  /** The folder that FTP fills. */
  readonly uploads: string | undefined;
  /** PEM file of CAs that origins' certificates have to be under; without it they are not checked. */
  readonly originCa: string | undefined;
}

const quoted = (text: string): string => `"${text.replace(/["\\$]/g, (sign) => `\\${sign}`)}"`;

const CHALLENGES = ['/.well-known/acme-challenge/', '/.well-known/pki-validation/'] as const;

/** VAL-6: before everything else, also before the redirect. */
const challengeBlocks = ({ challenges }: EdgeListening): readonly string[] =>
  CHALLENGES.map((path) => `  location ^~ ${path} { proxy_pass http://${challenges}; proxy_set_header Host $host; }`);

const verified = ({ originCa }: EdgeListening, host: string): readonly string[] => [
  'proxy_ssl_server_name on;',
  `proxy_ssl_name ${host};`,
  ...(originCa === undefined ? [] : [`proxy_ssl_verify on; proxy_ssl_trusted_certificate ${quoted(originCa)};`]),
];

/** The origin as this server block asks it. EDGE-6: whatever certificate it shows, the edge's own is another. */
const forwarding = (
  listening: EdgeListening,
  name: string,
  origin: Origin,
  scheme: 'http' | 'https',
): readonly string[] => {
  if (origin.kind === 'ftp') {
    return [`root ${quoted(`${listening.uploads ?? ''}/${origin.folder}`)};`, 'disable_symlinks if_not_owner;'];
  }
  const { host, httpPort, httpsPort, protocol, kind } = origin;
  const secure = protocol === 'https' || (protocol === 'follow' && scheme === 'https');
  const place = isIPv6(host) ? `[${host}]` : host;
  // An object store knows its buckets by their own names, a server of one's own the name that was visited.
  const asked = kind === 'cos' ? place : '$host';
  return [
    `proxy_pass ${secure ? `https://${place}:${httpsPort}` : `http://${place}:${httpPort}`};`,
    'proxy_http_version 1.1;',
    `proxy_set_header Host ${asked};`,
    'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
    'proxy_set_header X-Forwarded-Proto $scheme;',
    ...(secure ? verified(listening, kind === 'cos' ? host : name) : []),
  ];
};

const block = (lines: readonly string[]): string => `server {\n${lines.join('\n')}\n}\n`;

const slash = (lines: readonly string[]): string =>
  `  location / {\n${lines.map((line) => `    ${line}`).join('\n')}\n  }`;

/** The port that HTTPS visitors use, where it is not the usual one. */
const shownPort = ({ https: [first = '443'] }: EdgeListening): string => {
  const port = first.replace(/^.*:/, '');
  return port === '443' ? '' : `:${port}`;
};

/** nginx's configuration for one name; `pairFile` holds its certificate and key. Every value in it was checked by its reader. */
export const edgeConf = (listening: EdgeListening, site: EdgeSite, pairFile: string | undefined): string => {
  const { name, origin, redirect } = site;
  const plain = redirect
    ? [`return 301 https://$host${shownPort(listening)}$request_uri;`]
    : forwarding(listening, name, origin, 'http');
  const head = (listen: readonly string[]) => [...listen.map((line) => `  listen ${line};`), `  server_name ${name};`];
  const http = block([...head(listening.http), ...challengeBlocks(listening), slash(plain)]);
  const about = `# ${name}: written by Signet. What is changed here by hand is lost at the next change.\n`;
  if (pairFile === undefined) return about + http;
  const tls = [
    `  ssl_certificate ${quoted(pairFile)};`,
    `  ssl_certificate_key ${quoted(pairFile)};`,
    '  ssl_protocols TLSv1.2 TLSv1.3;',
  ];
  const https = block([
    ...head(listening.https.map((listen) => `${listen} ssl`)),
    ...tls,
    ...challengeBlocks(listening),
    slash(forwarding(listening, name, origin, 'https')),
  ]);
  return about + http + https;
};
