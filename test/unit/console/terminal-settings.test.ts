import { describe, expect, test } from 'vitest';
import { type Environment, shellLanguage, terminalSettings } from '../../../adapters/console/terminal-settings.ts';

describe('colour', () => {
  const cases: readonly [string, boolean, Environment, boolean][] = [
    ['ok/a terminal has it', true, {}, true],
    ['ok/a pipe has not', false, {}, false],
    ['ok/NO_COLOR takes it', true, { NO_COLOR: '1' }, false],
    ['ok/an empty NO_COLOR counts as unset', true, { NO_COLOR: '' }, true],
    ['ok/FORCE_COLOR gives it to a pipe', false, { FORCE_COLOR: '1' }, true],
    ['ok/FORCE_COLOR outranks NO_COLOR', true, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    ['ok/FORCE_COLOR=0 takes it', true, { FORCE_COLOR: '0' }, false],
    ['ok/a dumb terminal has not', true, { TERM: 'dumb' }, false],
  ];
  test.each(cases)('%s', (_name, isTTY, environment, colour) => {
    expect(terminalSettings(isTTY, environment, 'linux').colour).toBe(colour);
  });
});

describe('character set', () => {
  const cases: readonly [string, Environment, string, boolean][] = [
    ['ok/LANG', { LANG: 'en_GB.UTF-8' }, 'linux', true],
    ['ok/utf8 without a dash', { LANG: 'C.utf8' }, 'linux', true],
    ['ok/LC_ALL outranks LANG', { LC_ALL: 'C', LANG: 'en_GB.UTF-8' }, 'linux', false],
    ['ok/an empty LC_ALL does not', { LC_ALL: '', LANG: 'zh_CN.UTF-8' }, 'linux', true],
    ['ok/no locale is ASCII', {}, 'linux', false],
    ['ok/GBK is not UTF-8', { LANG: 'zh_CN.GBK' }, 'linux', false],
    ['ok/Windows terminals take UTF-8', {}, 'win32', true],
  ];
  test.each(cases)('%s', (_name, environment, platform, unicode) => {
    expect(terminalSettings(true, environment, platform).unicode).toBe(unicode);
  });
});

describe('language', () => {
  const cases: readonly [string, Environment, 'en' | 'zh', 'en' | 'zh'][] = [
    ['ok/LANG', { LANG: 'zh_CN.UTF-8' }, 'en', 'zh'],
    ['ok/LC_ALL outranks LANG', { LC_ALL: 'zh_TW.UTF-8', LANG: 'en_GB.UTF-8' }, 'en', 'zh'],
    ['ok/LC_MESSAGES outranks LANG', { LC_MESSAGES: 'en_GB.UTF-8', LANG: 'zh_CN.UTF-8' }, 'en', 'en'],
    ['ok/LC_CTYPE is about signs, not about sentences', { LC_CTYPE: 'zh_CN.UTF-8', LANG: 'C' }, 'en', 'en'],
    ['ok/another one leaves what is configured', { LANG: 'fr_FR.UTF-8' }, 'zh', 'zh'],
    ['ok/none leaves what is configured', {}, 'en', 'en'],
  ];
  test.each(cases)('%s', (_name, environment, configured, language) => {
    expect(shellLanguage(environment, configured)).toBe(language);
  });
});
