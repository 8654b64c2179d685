import type { Endpoint, Evidence, Pair } from '../hosting/target.ts';

/** EDGE-1. `own`: a server of one's own; `cos`: an object store's address; `ftp`: a folder on the edge that is filled by FTP. */
export const ORIGIN_KINDS = ['own', 'cos', 'ftp'] as const;
export type OriginKind = (typeof ORIGIN_KINDS)[number];

/** How the edge asks the origin. `follow`: as the visitor asked. */
export const ORIGIN_PROTOCOLS = ['http', 'https', 'follow'] as const;
export type OriginProtocol = (typeof ORIGIN_PROTOCOLS)[number];

export type Origin =
  | {
      readonly kind: 'own' | 'cos';
      /** A host name or address, without port. */
      readonly host: string;
      readonly httpPort: number;
      readonly httpsPort: number;
      readonly protocol: OriginProtocol;
    }
  /** A name below the edge's folder of uploads. */
  | { readonly kind: 'ftp'; readonly folder: string };

/** Everything an edge has to know of one name. */
export interface EdgeSite {
  readonly name: string;
  readonly origin: Origin;
  /** Undefined: HTTP only. */
  readonly pair: Pair | undefined;
  /** EDGE-7: HTTP is answered with the HTTPS address; only with a pair. */
  readonly redirect: boolean;
}

/**
 * PORT. What answers for names that point to it. Called by `serve-edge`, one name at a time, and again after a crash with the same site.
 * `serve` has the whole site in use or leaves what was there, without a moment in which neither is; throws CertError `target-refused` (with
 * the edge's own words) or `target-unreachable`. Challenge files of names it serves are answered from Signet's HTTP port (VAL-6).
 */
export interface EdgeServer {
  readonly name: string;
  /** Where the CNAME of a name has to lead. */
  readonly cname: string;
  serve(site: EdgeSite): Promise<readonly Evidence[]>;
  /** The name is no longer answered; one that is not there is no fault. */
  remove(name: string): Promise<readonly Evidence[]>;
  /** Where HTTPS of the name can be proved. */
  endpoints(name: string): readonly Endpoint[];
  /** Once at start: ends a change that a crash cut short. */
  recover?(): Promise<void>;
  /** For `doctor`: could serve now; changes nothing. Throws as `serve` does. */
  check?(): Promise<void>;
}
