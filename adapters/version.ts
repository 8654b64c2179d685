import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

/** From the nearest package.json: one folder up in the checkout, two in the published package. */
export const version: string = JSON.parse(readFileSync(findPackageJSON(import.meta.url) ?? '', 'utf8')).version;
