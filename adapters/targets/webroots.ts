import type { Plugin } from '../../src/kernel/plugin.ts';
import type { FilePlace } from '../../src/validation/file-place.ts';
import { webrootPlugin } from './webroot/webroot-plugin.ts';

/** Targets that take challenge files instead of certificates. */
export const webrootPlugins: readonly Plugin<FilePlace>[] = [webrootPlugin];
