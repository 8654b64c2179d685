import type { Plugin } from '../../src/kernel/plugin.ts';
import type { Issuer } from '../../src/order/issuer.ts';
import { acme } from './acme/acme-plugin.ts';

/** Every kind of certificate authority that can be configured. */
export const issuerPlugins: readonly Plugin<Issuer>[] = [acme];
