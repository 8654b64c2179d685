import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { filesPlugin } from '../../../../adapters/targets/files/files-plugin.ts';
import type { Pair, Target } from '../../../../src/hosting/target.ts';
import type { Clock } from '../../../../src/kernel/clock.ts';
import { describeTarget } from '../../../contracts/describe-target.ts';
import { createTarget } from '../../../fakes/create-target.ts';
import { realClock } from '../../../fakes/plugin-deps.ts';
import { leafFingerprint, type PairMaker, pairMaker } from '../../../fakes/test-pairs.ts';

const NAMES = ['www.example.com', 'example.com'];

let root = '';
let maker: PairMaker;
let pair: Pair;
let other: Pair;

beforeAll(async () => {
  maker = await pairMaker();
  pair = await maker.pair(NAMES);
  other = await maker.pair(NAMES);
});
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'signet-files-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const at = (...parts: string[]) => join(root, ...parts);
const text = (...parts: string[]) => readFileSync(at(...parts), 'utf8');
const mode = (...parts: string[]) => (statSync(at(...parts)).mode & 0o777).toString(8);
const files = (settings: Readonly<Record<string, unknown>> = {}, clock?: Clock): Target =>
  createTarget(filesPlugin, { certificate: at('site.pem'), key: at('site.key'), ...settings }, clock);

const certificates = (pem: string): readonly string[] =>
  pem.match(/-----BEGIN CERT[\s\S]+?-----END CERTIFICATE-----\n/g)!;

const LAYOUTS: Record<string, (folder: string) => Readonly<Record<string, unknown>>> = {
  'files, linked': (folder) => ({ certificate: join(folder, 'site.pem'), key: join(folder, 'site.key') }),
  'files, copied': (folder) => ({
    certificate: join(folder, 'certs', 'site.pem'),
    key: join(folder, 'private', 'site.key'),
  }),
  'files, a bundle': (folder) => ({ bundle: join(folder, 'site.pem') }),
};

for (const [title, settings] of Object.entries(LAYOUTS)) {
  describeTarget(title, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'signet-files-'));
    for (const name of ['certs', 'private']) mkdirSync(join(folder, name));
    const broken = join(folder, 'broken');
    const where = settings(folder);
    const shown = String(where.bundle ?? where.certificate);
    return {
      target: createTarget(filesPlugin, { ...where, hook: ['test', '!', '-e', broken], serves: ['127.0.0.1:8443'] }),
      names: NAMES,
      first: await maker.pair(NAMES),
      second: await maker.pair(NAMES),
      held: async () =>
        existsSync(shown) ? leafFingerprint(certificates(readFileSync(shown, 'utf8'))[0]!) : undefined,
      breakDown: async () => writeFileSync(broken, ''),
      mend: async () => rmSync(broken),
      stop: async () => rmSync(folder, { recursive: true }),
    };
  });
}

describe('what goes into which file', () => {
  const intermediate = () => certificates(pair.chain)[1]!;
  const leaf = () => certificates(pair.chain)[0]!;

  test('certificate and key: the whole chain, the key for its owner alone', async () => {
    await files().install(pair, NAMES);
    expect(text('site.pem')).toBe(leaf() + intermediate());
    expect(text('site.key')).toBe(pair.key);
    expect([mode('site.pem'), mode('site.key')]).toEqual(['644', '600']);
  });

  test('with a chain file the certificate file holds the leaf alone', async () => {
    await files({ chain: at('chain.pem'), keyMode: '640', certificateMode: '0444' }).install(pair, NAMES);
    expect(text('site.pem')).toBe(leaf());
    expect(text('chain.pem')).toBe(intermediate());
    expect([mode('site.pem'), mode('chain.pem'), mode('site.key')]).toEqual(['444', '444', '640']);
  });

  test.each(['bundle', 'the same path for both'])(
    'one file for all, by %s: the key first, and as private as a key',
    async (way) => {
      const path = at('all.pem');
      const settings =
        way === 'bundle' ? { certificate: undefined, key: undefined, bundle: path } : { certificate: path, key: path };
      await files(settings).install(pair, NAMES);
      expect(text('all.pem')).toBe(pair.key + pair.chain);
      expect(mode('all.pem')).toBe('600');
    },
  );

  test('an owner by number is applied to all files', async () => {
    // Whoever runs the tests may give files to himself.
    const { uid, gid } = statSync(root);
    await files({ owner: `${uid}:${gid}` }).install(pair, NAMES);
    expect(statSync(at('site.key'))).toMatchObject({ uid, gid });
  });
});

describe('refused before anything is touched', () => {
  const cases: Record<string, { settings?: Readonly<Record<string, unknown>>; pair: () => Pair; words: RegExp }> = {
    'fail/a key of another certificate': {
      pair: () => ({ chain: pair.chain, key: other.key }),
      words: /the private key belongs to another certificate/,
    },
    'fail/no certificate': {
      pair: () => ({ chain: 'nothing', key: pair.key }),
      words: /the chain holds no certificate/,
    },
    'fail/a damaged leaf': {
      pair: () => ({ chain: pair.chain.replace('MII', 'MIJ'), key: pair.key }),
      words: /the certificate cannot be read/,
    },
    'fail/a damaged key': {
      pair: () => ({ chain: pair.chain, key: 'nothing' }),
      words: /the private key cannot be read/,
    },
    'fail/an owner that does not exist': {
      settings: { owner: 'nobody-of-this-name' },
      pair: () => pair,
      words: /there is no user “nobody-of-this-name” on this machine/,
    },
    'fail/a group that does not exist': {
      settings: { owner: ':no-such-group' },
      pair: () => pair,
      words: /there is no group “no-such-group” on this machine/,
    },
    'fail/an owner that is no name': {
      settings: { owner: '--help' },
      pair: () => pair,
      words: /“--help” is not the name of a user/,
    },
  };
  test.each(Object.entries(cases))('%s', async (_, { settings, pair: bad, words }) => {
    await expect(files(settings).install(bad(), NAMES)).rejects.toMatchObject({
      code: 'target-refused',
      facts: { target: 'site', detail: expect.stringMatching(words) },
    });
    expect(existsSync(at('site.pem')) || existsSync(at('site.key'))).toBe(false);
  });
});

describe('the hook', () => {
  test('gets names and paths, and nothing of the environment of Signet', async () => {
    process.env.SIGNET_TEST_TOKEN = 'do not pass on';
    await files({ hook: ['env > "$SIGNET_KEY.env"'], hookShell: true }).install(pair, NAMES);
    delete process.env.SIGNET_TEST_TOKEN;
    const lines = text('site.key.env').split('\n');
    expect(lines).toContain('SIGNET_NAMES=www.example.com example.com');
    expect(lines).toContain(`SIGNET_CERTIFICATE=${at('site.pem')}`);
    expect(lines).toContain('SIGNET_TARGET=site');
    expect(lines.filter((line) => /TOKEN|HOME|npm_/.test(line))).toEqual([]);
  });

  test('without hookShell the words are taken as they stand', async () => {
    const marker = at('a file; touch b');
    await files({ hook: ['touch', marker] }).install(pair, NAMES);
    expect(existsSync(marker)).toBe(true);
    expect(existsSync(at('b'))).toBe(false);
  });

  test('its words are part of the evidence', async () => {
    const { evidence } = await files({ hook: ['echo', 'reloaded'] }).install(pair, NAMES);
    expect(evidence.at(-1)).toEqual({ where: 'echo reloaded', saw: 'ended well: reloaded' });
  });

  test('fails: the old files are back, and it is run again for them', async () => {
    await files().install(pair, NAMES);
    const hook = ['cat "$SIGNET_KEY" >> seen; echo broken configuration >&2; grep -q -f wanted "$SIGNET_KEY"'];
    const target = files({ hook: [`cd ${root}; ${hook[0]}`], hookShell: true });
    writeFileSync(at('wanted'), `${pair.key.split('\n')[1]}\n`);
    await expect(target.install(other, NAMES)).rejects.toMatchObject({
      code: 'target-refused',
      facts: {
        detail: expect.stringMatching(/ended with 1: broken configuration \(the previous pair is back and in use\)$/),
      },
    });
    expect(text('site.key')).toBe(pair.key);
    expect(text('seen')).toBe(other.key + pair.key);
  });

  test('fails for the old files too: both failures are told', async () => {
    await files().install(pair, NAMES);
    await expect(files({ hook: ['false'] }).install(other, NAMES)).rejects.toMatchObject({
      code: 'target-refused',
      facts: {
        detail: 'false: ended with 1 (the previous pair is back in its files, but then: false: ended with 1)',
      },
    });
    expect(text('site.key')).toBe(pair.key);
  });

  test('fails at the first installation: the files are gone again', async () => {
    await expect(files({ hook: ['false'] }).install(pair, NAMES)).rejects.toMatchObject({
      facts: { detail: 'false: ended with 1 (the files are as they were)' },
    });
    expect(existsSync(at('site.pem')) || existsSync(at('site.key'))).toBe(false);
  });

  test('cannot be started: the old files are back, and it is not tried again', async () => {
    await files().install(pair, NAMES);
    await expect(files({ hook: [at('no-such-program')] }).install(other, NAMES)).rejects.toMatchObject({
      facts: { detail: expect.stringMatching(/could not be started: .*ENOENT.* \(the files are as they were\)$/) },
    });
    expect(text('site.key')).toBe(pair.key);
  });

  test('never ends: it is killed with all it started, and the old files are back', async () => {
    await files().install(pair, NAMES);
    const hook = ['sleep 600 & echo $! >> pids; wait'];
    // The limit passes once it hangs, however long it takes to come so far.
    const whenItHangs: Clock = {
      now: realClock.now,
      sleep: async (ms, signal) => {
        if (ms < 10_000) return realClock.sleep(ms, signal);
        while (!existsSync(at('pids'))) await realClock.sleep(10, signal);
      },
    };
    const settings = { hook: [`cd ${root}; ${hook[0]}`], hookShell: true, hookLimit: '10m' };
    const target = files(settings, whenItHangs);
    await expect(target.install(other, NAMES)).rejects.toMatchObject({
      facts: { detail: expect.stringContaining('did not end in time and was killed') },
    });
    expect(text('site.key')).toBe(pair.key);
    const pids = text('pids').trim().split('\n').map(Number);
    expect(pids.length).toBeGreaterThan(0);
    await expect.poll(() => pids.filter(isRunning)).toEqual([]);
  });

  test('fails while going back: refused, with the files of the previous pair in place', async () => {
    const { previous } = await files()
      .install(pair, NAMES)
      .then(() => files().install(other, NAMES));
    await expect(files({ hook: ['false'] }).restore(previous, NAMES)).rejects.toMatchObject({
      code: 'target-refused',
      facts: { detail: 'the previous pair is back in its files, but: false: ended with 1' },
    });
    expect(text('site.key')).toBe(pair.key);
  });
});

const isRunning = (pid: number): boolean => {
  try {
    // A killed child of a killed shell stays a zombie until somebody waits for it.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

test('what was kept for other files is not put into these', async () => {
  const { previous } = await files()
    .install(pair, NAMES)
    .then(() => files().install(other, NAMES));
  const bundle = files({ certificate: undefined, key: undefined, bundle: at('all.pem') });
  await expect(bundle.restore(previous, NAMES)).rejects.toMatchObject({
    code: 'target-refused',
    facts: { detail: expect.stringContaining('belongs to other files') },
  });
});

test('the previous pair is brought back as it was found, also when it never matched', async () => {
  writeFileSync(at('site.pem'), 'half');
  const { previous } = await files().install(pair, NAMES);
  await files().restore(previous, NAMES);
  expect(text('site.pem')).toBe('half');
  expect(existsSync(at('site.key'))).toBe(false);
});
