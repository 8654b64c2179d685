import type { EdgeServer } from '../../src/edge/edge-server.ts';
import type { Plugin } from '../../src/kernel/plugin.ts';
import { edgeNginxPlugin } from './edge-nginx/edge-nginx-plugin.ts';

/** Targets that answer for names pointing to them, instead of taking certificates for a server of one's own. */
export const edgePlugins: readonly Plugin<EdgeServer>[] = [edgeNginxPlugin];
