import { isIP } from 'node:net';
import { CertError } from '../../../src/kernel/errors.ts';

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);

const isAddress = (host: string): boolean => isIP(host.replace(/^\[|\]$/g, '')) !== 0;

const faultOf = (url: URL, directory: URL): string | undefined => {
  if (url.username !== '' || url.password !== '') return 'it holds a user name or password';
  if (url.origin === directory.origin) {
    const plainOnLoopback = url.protocol === 'http:' && isLoopback(url.hostname);
    return url.protocol === 'https:' || plainOnLoopback ? undefined : 'it is not https';
  }
  if (url.protocol !== 'https:') return 'it is not https';
  return isLoopback(url.hostname) || isAddress(url.hostname) ? 'it points to an address inside' : undefined;
};

/**
 * Every address that is about to be asked goes through here, for a directory, an order or a Link header may name anything. Allowed are the
 * directory's own origin (plain http only on loopback) and other https hosts by name; an IP address or a loopback name elsewhere is refused.
 * @throws CertError `issuer-unreachable`
 */
export const allowedUrl = (issuer: string, text: string, directory: string): URL => {
  const url = URL.parse(text);
  const home = URL.parse(directory);
  const fault = url === null || home === null ? 'it is not a URL' : faultOf(url, home);
  if (url === null || fault !== undefined) {
    throw new CertError('issuer-unreachable', { issuer, detail: `the address ${text} is not used: ${fault}` });
  }
  return url;
};
