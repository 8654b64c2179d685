/** What is installed: PEM texts. */
export interface Pair {
  /** Leaf first, then intermediates. */
  readonly chain: string;
  /** PKCS#8. */
  readonly key: string;
  /** The other half of an SM2 pair; only for a target that takes pairs. */
  readonly encryption?: { readonly chain: string; readonly key: string };
}

export interface Evidence {
  /** `host:port`, a path, a command. */
  readonly where: string;
  /** One line a person can read: what was seen. */
  readonly saw: string;
  /** SHA-256 of the served leaf, lower-case hex, where a handshake was made. */
  readonly fingerprint?: string;
}

export interface Installed {
  /** Opaque to the core: what `restore` needs to bring the previous pair back (kept sealed; may hold a key). Undefined when there was none. */
  readonly previous?: string;
  readonly evidence: readonly Evidence[];
}

/**
 * PORT. A place where certificates are used. Called by `hosting/deploy`, a job of its own per target with its own retries.
 * `install` writes beside, checks, swaps atomically and reloads, or throws CertError `target-refused` (the target's own words; the old pair
 * is untouched or already back) or `target-unreachable`. It may be called again after a crash with the same pair.
 * `endpoints` are where the core's probe looks for the new leaf afterwards. `restore` undoes one `install`.
 */
export interface Target {
  readonly name: string;
  /** Installs both halves of an SM2 pair; one that does not say so would serve the signing half alone, and is never given one. */
  readonly takesPairs?: true;
  install(pair: Pair, names: readonly string[]): Promise<Installed>;
  restore(previous: string | undefined, names: readonly string[]): Promise<readonly Evidence[]>;
  /** The new pair has proven itself, or needs no proof: copies of the previous one on the target may go. Called once after `install`. */
  confirm?(names: readonly string[]): Promise<void>;
  /** Called once at start, before anything else: ends a swap that a crash cut short, so that a whole pair is in place. */
  recover?(): Promise<void>;
  /** For `doctor`: could install now (folders, program, permission); changes nothing. Throws as `install` does. */
  check?(): Promise<void>;
  /** Where the certificate of these names is served; empty when nothing serves it (plain files). */
  endpoints(names: readonly string[]): readonly Endpoint[];
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** The name sent in the handshake. */
  readonly sni: string;
}

/** PORT. One TLS handshake, trusting nothing, asking only what is served. */
export interface TlsProbe {
  look(endpoint: Endpoint): Promise<Served>;
  /** Every address that a host name stands for; none for what is an address already. Throws when it cannot be resolved. */
  addresses?(host: string): Promise<readonly string[]>;
}

export type Served =
  | {
      readonly ok: true;
      readonly fingerprint: string;
      readonly notAfter: string;
      readonly subject: string;
      readonly trusted: boolean;
      readonly why?: string;
    }
  | { readonly ok: false; readonly why: string };
