import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CLOUD_SERVICES, TARGET_KINDS, targetsPage } from '../../../scripts/targets-doc.ts';

const TESTS = join(import.meta.dirname, '../..');

const sources = ['unit/adapters/targets', 'real'].flatMap((folder) =>
  readdirSync(join(TESTS, folder))
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(TESTS, folder, name), 'utf8')),
);

describe('kinds of targets', () => {
  test.each(TARGET_KINDS.map(({ type }) => type))(
    'HOST-2 %s is in the documentation, and has a test of its own',
    (type) => {
      expect(targetsPage()).toContain(`| \`${type}\` |`);
      expect(sources.some((text) => text.includes(`${type}-plugin.ts`) || text.includes(`type: '${type}'`))).toBe(true);
    },
  );

  test.each(Object.entries(CLOUD_SERVICES))('HOST-2 %s has something in its place here', (_service, kinds) => {
    const known = TARGET_KINDS.map(({ type }) => type);
    expect(kinds.length).toBeGreaterThan(0);
    expect(known).toEqual(expect.arrayContaining([...kinds]));
  });
});
