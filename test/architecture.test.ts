import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { registeredWords } from '../adapters/discord/command-json.ts';
import { asksProduct, testsOf } from '../scripts/rule-places.ts';
import { ruleTable } from '../scripts/rule-table.ts';
import { commands } from '../src/commands.ts';
import { errorTable } from '../src/kernel/error-table.ts';
import { findingTable } from '../src/kernel/finding.ts';
import { en } from '../src/texts/en.ts';
import { zh } from '../src/texts/zh.ts';
import { lonelyExports, unusedExports } from './exports.ts';

const ROOT = resolve(import.meta.dirname, '..');

const walk = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === 'node_modules' || name === 'dist') return [];
    return statSync(path).isDirectory() ? walk(path) : path.endsWith('.ts') ? [path] : [];
  });

const files = ['src', 'adapters', 'migrations'].flatMap((folder) => walk(join(ROOT, folder)));
const shortOf = (path: string): string => relative(ROOT, path);
const textOf = (path: string): string => readFileSync(path, 'utf8');
const withoutComments = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/ \/\/ .*$/gm, '');

const importsOf = (path: string): readonly string[] => {
  const text = withoutComments(textOf(path));
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, target]) => target ?? '');
};

const inside = (path: string, folder: string): boolean => shortOf(path).startsWith(`${folder}/`);

/** Rooms from the bottom up; rooms on one line never import each other, and nobody imports upward. */
const LINES: readonly (readonly string[])[] = [
  ['kernel'],
  ['store', 'pki', 'texts'],
  ['chat', 'plan'],
  ['audit', 'authority', 'backup', 'validation'],
  ['account'],
  ['notice'],
  ['approval', 'certificate', 'points'],
  ['alert', 'hosting', 'organisation'],
  ['order'],
  ['edge', 'renewal', 'revocation', 'watch'],
  ['report'],
  ['acme'],
  ['overview'],
  [''],
];

const levelOf = (path: string): number => {
  const [, room = '', file] = shortOf(path).split('/');
  const level = LINES.findIndex((line) => line.includes(file === undefined ? '' : room));
  if (level < 0) throw new Error(`${shortOf(path)} is in a room that LINES does not know: say where it stands`);
  return level;
};

const roomOf = (path: string): string =>
  shortOf(path).split('/').length > 2 ? (shortOf(path).split('/')[1] ?? '') : '';

const offenders = (check: (path: string) => readonly string[]): readonly string[] =>
  files.flatMap((path) => check(path).map((what) => `${shortOf(path)}: ${what}`));

describe('the nevers of the house', () => {
  test('1 the core imports no adapter, platform or driver and reads no environment', () => {
    const banned = /^(@slack\/|discord\.js|@discordjs\/|node-cron|better-sqlite3|pg$)|adapters\//;
    expect(
      offenders((path) => {
        if (!inside(path, 'src')) return [];
        const env = /process\.env/.test(withoutComments(textOf(path)))
          ? ['reads process.env: take it as an argument']
          : [];
        return [...importsOf(path).filter((target) => banned.test(target)), ...env];
      }),
    ).toEqual([]);
  });

  test('1 the words slack and discord do not occur in the core', () => {
    expect(
      offenders((path) => (inside(path, 'src') && /slack|discord/i.test(textOf(path)) ? ['names a platform'] : [])),
    ).toEqual([]);
  });

  test('2 no adapter imports a sibling: only main, the wiring and the lists see several', () => {
    const wiring = /^adapters\/([a-z-]+\.ts|verbs\/|[a-z]+\/(index|webroots)\.ts)/;
    expect(
      offenders((path) => {
        if (!inside(path, 'adapters') || wiring.test(shortOf(path))) return [];
        const [, family] = shortOf(path).split('/');
        return importsOf(path).filter((target) => {
          if (!target.startsWith('.')) return false;
          const [top, other, ...rest] = shortOf(resolve(dirname(path), target)).split('/');
          // `net` is nobody's sibling: what every adapter may need of the network.
          return top === 'adapters' && rest.length > 0 && other !== family && other !== 'net';
        });
      }),
    ).toEqual([]);
  });

  test('3 only stores import kysely', () => {
    expect(
      offenders((path) =>
        inside(path, 'src') && !inside(path, 'src/store') && !path.endsWith('.store.ts')
          ? importsOf(path).filter((target) => target.startsWith('kysely'))
          : [],
      ),
    ).toEqual([]);
  });

  test('3 views are pure: no store, no house, no clock', () => {
    expect(
      offenders((path) =>
        path.endsWith('.views.ts')
          ? importsOf(path).filter((target) => /\.store\.ts$|-house\.ts$|\/clock\.ts$/.test(target))
          : [],
      ),
    ).toEqual([]);
  });

  test('4 rooms point downward only', () => {
    expect(
      offenders((path) => {
        if (!inside(path, 'src')) return [];
        return importsOf(path)
          .filter((target) => target.startsWith('.'))
          .map((target) => resolve(dirname(path), target))
          .filter(
            (target) => inside(target, 'src') && roomOf(target) !== roomOf(path) && levelOf(target) >= levelOf(path),
          )
          .map((target) => `imports ${shortOf(target)}: hand it in as an argument, or move it`);
      }),
    ).toEqual([]);
  });

  test('5 nothing comes from the air: clock, fetch and chance are handed in', () => {
    const bare = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|(?<![.\w])fetch\(/;
    const allowed = new Set(['adapters/system.ts']);
    expect(
      offenders((path) =>
        !allowed.has(shortOf(path)) && bare.test(withoutComments(textOf(path)))
          ? ['use Clock, Random or the fetch handed in']
          : [],
      ),
    ).toEqual([]);
  });

  test('heavy libraries are loaded when they are used, not at the start', () => {
    expect(
      offenders((path) => {
        const text = withoutComments(textOf(path)).replace(/import type[\s\S]*?;/g, '');
        return [...text.matchAll(/from '(pkijs|asn1js|@peculiar\/x509|reflect-metadata|pg)'/g)].map(
          ([, name]) => `imports ${name} at its top: use await import()`,
        );
      }),
    ).toEqual([]);
  });
});

describe('the shape of the house', () => {
  test('file names are unique in the core', () => {
    const names = files.filter((path) => inside(path, 'src')).map((path) => path.split('/').at(-1) ?? '');
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('no file is over 350 lines', () => {
    const long = files.filter((path) => textOf(path).split('\n').length > 350);
    expect(long.map(shortOf)).toEqual([]);
  });

  test('nothing is exported that only tests use, or nobody', () => {
    // The shell's door: bin/signet.js finds it by a path that it puts together.
    const known = ['adapters/main.ts: main'];
    expect(unusedExports().filter((one) => !known.includes(one))).toEqual([]);
    expect(lonelyExports()).toEqual([]);
  });

  test('half the files have at most 90 lines, nine in ten at most 220', () => {
    const lengths = files.map((path) => textOf(path).split('\n').length).toSorted((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(90);
    expect(lengths[Math.floor(lengths.length * 0.9)]).toBeLessThanOrEqual(220);
  });
});

const PRODUCT_TESTS = ['stories', 'real']
  .flatMap((folder) => walk(join(ROOT, 'test', folder)))
  .map(textOf)
  .join('\n');

/** Refusals of a rule that no story meets, each with why. */
const UNMET: Readonly<Partial<Record<keyof typeof errorTable, string>>> = {
  'chain-tangled': 'takes thirty CAs of one name that seem to have signed each other',
  'deployment-running': 'takes a roll-back in the moments of an installation',
  'mailbox-unproved': 'is said to the queue of messages, not to a person, who reads `receiver …`',
  'target-not-restored': 'takes a server that refuses the old pair as well: test/unit/hosting/install.test.ts',
  'host-upload-plan': 'takes an SM2 upload of plain and wildcard names together, which is like no plan',
};

const slots = (text: string): readonly string[] =>
  [...text.matchAll(/\{([a-zA-Z]+)\}/g)].map(([, name]) => name ?? '').toSorted();

describe('the texts', () => {
  test.each(Object.keys(en) as (keyof typeof en)[])('%s has the same slots in both languages', (key) => {
    expect([...new Set(slots(zh[key]))]).toEqual([...new Set(slots(en[key]))]);
  });

  test('a word that goes by a number goes by one of the sentence’s own slots, in English alone', () => {
    const numbered = (text: string) =>
      [...text.matchAll(/\[([a-zA-Z]+):[^|\]]*\|[^\]]*\]/g)].map(([, name]) => name ?? '');
    const lost = Object.entries(en).filter(([, text]) => numbered(text).some((name) => !slots(text).includes(name)));
    expect(lost).toEqual([]);
    expect(Object.entries(zh).filter(([, text]) => numbered(text).length > 0)).toEqual([]);
  });

  test('Chinese sentences have Chinese punctuation; host:port is written as it is typed', () => {
    const narrow = /\p{Script=Han}[”）}]?[,;:!?]|[,;:!?]\p{Script=Han}|\}[,;:]\{|\p{Script=Han}\(|\)\p{Script=Han}/u;
    const typed = /主机:端口/gu;
    expect(Object.entries(zh).filter(([, text]) => narrow.test(text.replace(typed, '')))).toEqual([]);
  });

  test.each(Object.entries(errorTable))('the sentences of %s speak only of its facts', (code, row) => {
    const facts: readonly string[] = row.facts;
    const used = [...slots(en[`error.${code}` as keyof typeof en]), ...slots(en[`remedy.${code}` as keyof typeof en])];
    expect(used.filter((name) => !facts.includes(name))).toEqual([]);
  });

  test.each(Object.entries(findingTable))(
    'the finding %s has its sentences, and they speak only of its facts',
    (code, row) => {
      const facts: readonly string[] = row.facts;
      const sentences = [`finding.${code}`, ...(row.state === 'good' ? [] : [`finding-fix.${code}`])];
      expect(sentences.filter((key) => !(key in en))).toEqual([]);
      const used = sentences.flatMap((key) => slots(en[key as keyof typeof en]));
      expect(used.filter((name) => !facts.includes(name))).toEqual([]);
    },
  );

  test.each(commands.map((command) => [command.path.join('.'), command] as const))(
    '%s and each of its options has a line of help',
    (name, command) => {
      const keys = [`command.${name}`, ...Object.keys(command.options).map((option) => `option.${name}.${option}`)];
      expect(keys.filter((key) => !(key in en))).toEqual([]);
      expect(command.examples.length).toBeGreaterThan(0);
    },
  );
});

describe('the rules', () => {
  test.each(Object.keys(ruleTable))('%s is asked of the product: a story or a real test bears its name', (rule) => {
    expect(testsOf(rule).some(asksProduct)).toBe(true);
  });

  test.each(Object.entries(errorTable).filter(([, row]) => 'rule' in row))(
    'the refusal %s, which a rule asks for, is met in a story or a real test',
    (code) => {
      if (code in UNMET) return;
      expect(PRODUCT_TESTS).toMatch(new RegExp(`['"\`:/ ]${code}['"\`|)/]`));
    },
  );
});

describe('the catalogue', () => {
  test('fits the strictest platform: 25 words a group, 25 options a command', () => {
    for (const group of ['cert', 'signet']) {
      expect(
        new Set(commands.filter(({ path }) => path[0] === group).map(({ path }) => path[1])).size,
      ).toBeLessThanOrEqual(25);
    }
    for (const { options } of commands) expect(Object.keys(options).length).toBeLessThanOrEqual(25);
  });

  test('gives no two commands the same words where a group cannot be a command as well', () => {
    const words = commands.map(({ path }) => registeredWords(commands, path).join(' '));
    expect(words.filter((one, index) => words.indexOf(one) !== index)).toEqual([]);
  });

  test('asks before what cannot be undone with a button, which carries words only', () => {
    const carried = commands
      .filter(({ effect }) => effect === 'destroy')
      .flatMap(({ options }) => Object.values(options));
    expect(carried.filter(({ kind, many }) => kind === 'file' || kind === 'long-text' || many === true)).toEqual([]);
  });

  test('shows what would be touched before anything is destroyed', () => {
    const blind = commands.filter(({ effect, preview }) => effect === 'destroy' && preview === undefined);
    expect(blind.map(({ path }) => path.join(' '))).toEqual([]);
  });

  test('has at most one positional option a command, and every path once', () => {
    for (const { options } of commands)
      expect(Object.values(options).filter(({ positional }) => positional === true).length).toBeLessThanOrEqual(1);
    const paths = commands.map(({ path }) => path.join(' '));
    expect(new Set(paths).size).toBe(paths.length);
  });

  test('says of each command that changes something what could overtake it, in the table of stories/overtaken.test.ts', () => {
    const table = readFileSync(join(import.meta.dirname, 'stories/overtaken.test.ts'), 'utf8');
    const changing = commands.filter(({ effect }) => effect !== 'read').map(({ path }) => path.join(' '));
    expect(changing.filter((name) => !table.includes(`'${name}': `))).toEqual([]);
  });
});
