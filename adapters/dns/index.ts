import type { Plugin } from '../../src/kernel/plugin.ts';
import type { DnsProvider } from '../../src/validation/dns-provider.ts';
import { rfc2136 } from './rfc2136/rfc2136.ts';

/** The DNS providers that the configuration's `dns` section can name. */
export const dnsPlugins: readonly Plugin<DnsProvider>[] = [rfc2136];
