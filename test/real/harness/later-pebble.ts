import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Debian 12 brings Pebble 2.4, which knows no renewal information; Debian 13 brings 2.6, which does and runs on 12 as it is.
const RELEASE = 'trixie';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const KEPT = join(import.meta.dirname, '../../../node_modules/.cache/later-pebble');

/** Longest that the mirror may take, in milliseconds. */
export const FETCH_MS = 240_000;

/** The mirror that this machine already takes Debian from. */
const mirror = (): string => {
  const lines = execFileSync('apt-get', ['indextargets', '--format', '$(RELEASE) $(REPO_URI)', 'Created-By: Packages'])
    .toString()
    .split('\n')
    .map((line) => line.split(' '));
  const own = lines.find(([release = '']) => /^(bookworm|trixie|stable)$/.test(release))?.[1];
  if (own === undefined) throw new Error('no Debian mirror is among the sources of apt');
  return own;
};

const fetchInto = (folder: string): void => {
  const at = (...parts: string[]) => join(folder, ...parts);
  for (const part of ['lists/partial', 'cache/archives/partial']) mkdirSync(at(part), { recursive: true });
  writeFileSync(at('sources.list'), `deb [signed-by=${KEYRING}] ${mirror()} ${RELEASE} main\n`);
  // A state of apt's own, so that nothing of the machine's changes.
  const options = {
    'Dir::State::lists': at('lists'),
    'Dir::Cache': at('cache'),
    'Dir::Etc::sourcelist': at('sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
  };
  const flags = Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  const how = { cwd: folder, stdio: 'pipe', timeout: FETCH_MS } as const;
  execFileSync('apt-get', ['-q', ...flags, 'update'], how);
  execFileSync('apt-get', ['-q', ...flags, 'download', 'pebble'], how);
  const packed = readdirSync(folder).find((name) => name.endsWith('.deb'));
  if (packed === undefined) throw new Error('apt-get downloaded nothing');
  execFileSync('dpkg', ['-x', packed, at('unpacked')], how);
};

/** The path of the later Pebble's program, fetched once through apt and kept beside the npm packages. */
export const laterPebble = (): string => {
  const program = join(KEPT, 'usr/bin/pebble');
  if (existsSync(program)) return program;
  mkdirSync(join(KEPT, '..'), { recursive: true });
  const folder = mkdtempSync(`${KEPT}-`);
  try {
    fetchInto(folder);
    renameSync(join(folder, 'unpacked'), KEPT);
  } catch (cause) {
    throw new Error(
      `missing: pebble 2.6 of Debian 13 (${RELEASE}). It is taken from this machine’s Debian mirror by apt-get; see that it can be reached.`,
      { cause },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return program;
};
