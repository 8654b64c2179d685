import type { Instant } from '../kernel/clock.ts';

/** How a protocol is told to speak TLS before the handshake; undefined where TLS begins at once. */
export const STARTTLS = ['smtp', 'imap', 'pop3', 'ldap', 'postgres', 'mysql', 'xmpp', 'ftp'] as const;
export type Starttls = (typeof STARTTLS)[number];

/** The port that each protocol is expected at when none is given. */
export const STARTTLS_PORT: Readonly<Record<Starttls, number>> = {
  smtp: 25,
  imap: 143,
  pop3: 110,
  ldap: 389,
  postgres: 5432,
  mysql: 3306,
  xmpp: 5222,
  ftp: 21,
};

/** Where a certificate is looked for. */
export type Place =
  | {
      readonly kind: 'endpoint';
      readonly host: string;
      readonly port: number;
      /** The name sent in the handshake, which the certificate must be good for. */
      readonly sni: string;
      readonly starttls: Starttls | undefined;
    }
  | { readonly kind: 'file'; readonly path: string }
  /** What a Kubernetes target would write, as it is there now. */
  | { readonly kind: 'secret'; readonly target: string };

/** Why nothing was seen: told apart, since each is mended elsewhere. */
export type SightFailure =
  | 'dns'
  | 'refused'
  | 'timeout'
  | 'tls-alert'
  | 'no-route'
  | 'closed'
  | 'not-tls'
  | 'starttls-refused'
  | 'unreadable';

/** What one address (or the file) shows. */
export type Sight =
  /** DER as it was sent, leaf first: nothing added, nothing left out. */
  | { readonly where: string; readonly ok: true; readonly chain: readonly Buffer[] }
  /** `detail`: the other side’s or the system’s own words. */
  | { readonly where: string; readonly ok: false; readonly failure: SightFailure; readonly detail: string };

/** What is kept of a sight. */
export type Seen =
  | {
      readonly where: string;
      /** SHA-256 of the leaf, lower-case hex. */
      readonly fingerprint: string;
      readonly notAfter: Instant;
      readonly names: readonly string[];
      readonly issuer: string;
    }
  | { readonly where: string; readonly failure: SightFailure; readonly detail: string };

export type TroubleState = 'warning' | 'fault';

/** What can be wrong with what is seen. The sentence is `watch.found.<code>`, what to do `watch.fix.<code>`. */
export const troubleTable = {
  dns: 'fault',
  refused: 'fault',
  timeout: 'fault',
  'tls-alert': 'fault',
  'no-route': 'fault',
  closed: 'fault',
  'not-tls': 'fault',
  'starttls-refused': 'fault',
  unreadable: 'fault',
  expired: 'fault',
  'not-yet-valid': 'fault',
  'name-mismatch': 'fault',
  revoked: 'fault',
  'chain-gap': 'fault',
  'self-signed': 'warning',
  'not-trusted': 'warning',
  'chain-broken': 'fault',
  'weak-key': 'fault',
  'weak-signature': 'fault',
  different: 'warning',
  'crl-unknown': 'warning',
} as const satisfies Readonly<Record<SightFailure | string, TroubleState>>;

export type TroubleCode = keyof typeof troubleTable;

export interface Trouble {
  readonly code: TroubleCode;
  /** The address, the file. */
  readonly where: string;
  /** Names, subjects, the other side’s words: data, never a sentence of ours. */
  readonly detail: string;
}

/** A place that is looked at again and again. */
export interface Watch {
  readonly id: string;
  readonly version: number;
  readonly place: Place;
  /** Milliseconds between looks. */
  readonly every: number;
  readonly tags: Readonly<Record<string, string>>;
  /** Person id: whoever asked for it. */
  readonly owner: string;
  readonly seen: readonly Seen[];
  readonly troubles: readonly Trouble[];
  /** Looks in a row that showed nothing at all. */
  readonly failures: number;
  readonly lookedAt: Instant | undefined;
  readonly nextAt: Instant;
  readonly createdAt: Instant;
}

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

type Titles = { readonly [K in Place['kind']]: (place: Extract<Place, { kind: K }>) => string };

const TITLES: Titles = {
  endpoint: ({ host, port, sni, starttls }) =>
    [
      starttls === undefined ? '' : `${starttls}://`,
      `${bracketed(host)}:${port}`,
      sni === host ? '' : ` (${sni})`,
    ].join(''),
  file: ({ path }) => path,
  secret: ({ target }) => `secret ${target}`,
};

/** What a place is called: each place once, for people and as its key. */
export const placeTitle = (place: Place): string => (TITLES[place.kind] as (place: Place) => string)(place);
