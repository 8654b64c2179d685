/**
 * PORT. A site's root that challenge files are copied under (VAL-4). Called by validation's solver; both may be called again after a
 * crash. Throws CertError `target-refused` with the reason.
 */
export interface FilePlace {
  readonly name: string;
  /** `path` begins with `/.well-known/`. */
  put(path: string, content: string): Promise<void>;
  remove(path: string): Promise<void>;
}
