/** An entry of the list of addresses that CA certificates may be fetched from. */
export interface ListedAddress {
  /** Undefined: http and https. */
  readonly protocol: 'http:' | 'https:' | undefined;
  readonly hostname: string;
  /** Empty: the usual one of the protocol. */
  readonly port: string;
  /** What the path begins with, ending in a slash; `/` for all. */
  readonly folder: string;
  /** The path where it is one file, without the slash of `folder`. */
  readonly file: string;
}

export const LISTED_FORMS = 'a host, host:port, or the beginning of an address, e.g. http://ca.example.com/certs/';

const isWeb = (protocol: string): protocol is 'http:' | 'https:' => protocol === 'http:' || protocol === 'https:';

/** A host, host:port or the beginning of an http or https URL; undefined for anything else: no signs that stand for several. */
export const readListedAddress = (text: string): ListedAddress | undefined => {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const whole = hasScheme ? text : `http://${text}`;
  if (/[\s*?#@\\]/.test(text) || !URL.canParse(whole)) return undefined;
  const { protocol, hostname, port, pathname } = new URL(whole);
  if (!isWeb(protocol) || hostname === '') return undefined;
  const file = pathname.replace(/\/$/, '');
  return { protocol: hasScheme ? protocol : undefined, hostname, port, folder: `${file}/`, file };
};

/** Slashes that only the server behind would see: they could lead out of the folder again. */
const HIDDEN_SLASH = /%(2f|5c)/i;

/** Whether an address from outside is one of the list: scheme, host and port to the letter, no name or password in it. */
export const isListed = (list: readonly ListedAddress[], text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, port, pathname, username, password } = new URL(text);
  if (!isWeb(protocol) || username !== '' || password !== '' || HIDDEN_SLASH.test(pathname)) return false;
  return list.some(
    (one) =>
      (one.protocol ?? protocol) === protocol &&
      one.hostname === hostname &&
      one.port === port &&
      (pathname.startsWith(one.folder) || pathname === one.file),
  );
};
