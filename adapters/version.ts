import { createRequire } from 'node:module';

/** From package.json, which stands one folder up in the checkout and in the published package. */
export const version: string = (createRequire(import.meta.url)('../package.json') as { version: string }).version;
