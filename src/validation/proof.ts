/** What must be found for a name to count as controlled (VAL-1, VAL-4). Host names are absolute, without a trailing dot. */
export type Proof =
  | { readonly kind: 'dns'; readonly type: 'TXT' | 'CNAME'; readonly host: string; readonly value: string }
  /** `path` begins with `/.well-known/`; `content` is the whole body. */
  | { readonly kind: 'file'; readonly path: string; readonly content: string };

export type ProofKind = Proof['kind'];

/** How the proof gets to its place. `delegated` writes to the zone that a CNAME points to (VAL-3); `files` are served by Signet (VAL-5), `webroot` copied under a site's root (VAL-4). */
export const METHODS = ['dns', 'dns-auto', 'dns-delegated', 'file', 'file-webroot'] as const;
export type Method = (typeof METHODS)[number];

export const PROOF_OF: Readonly<Record<Method, ProofKind>> = {
  dns: 'dns',
  'dns-auto': 'dns',
  'dns-delegated': 'dns',
  file: 'file',
  'file-webroot': 'file',
};
