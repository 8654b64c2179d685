import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeAll, type LimboCase, limboCases, namesOf } from './limbo-cases.ts';
import { table } from './markdown.ts';

// Scores the chain checker and `openssl verify` with x509-limbo and writes docs/limbo.md: LIMBO_JSON=… node scripts/limbo.ts

const folder = mkdtempSync(join(tmpdir(), 'signet-limbo-'));

const fileOf = (name: string, texts: readonly string[]): string => {
  const path = join(folder, name);
  writeFileSync(path, texts.join(''));
  return path;
};

const PEER = { DNS: '-verify_hostname', IP: '-verify_ip', RFC822: '-verify_email' } as const;

const openssl = (limbo: LimboCase, strict: boolean): boolean => {
  const at = Math.floor((Date.parse(limbo.validation_time ?? '') || Date.now()) / 1000);
  const arguments_ = [
    ...['verify', '-CAfile', fileOf('ca.pem', limbo.trusted_certs), '-no-CApath', '-no-CAstore'],
    ...['-attime', String(at), '-purpose', limbo.validation_kind === 'SERVER' ? 'sslserver' : 'sslclient'],
    ...(strict ? ['-x509_strict'] : []),
    ...(limbo.untrusted_intermediates.length === 0
      ? []
      : ['-untrusted', fileOf('between.pem', limbo.untrusted_intermediates)]),
    ...namesOf(limbo).flatMap(({ kind, value }) => [PEER[kind], value]),
    ...(limbo.max_chain_depth === null ? [] : ['-verify_depth', String(limbo.max_chain_depth)]),
    ...(limbo.crls === undefined || limbo.crls.length === 0
      ? []
      : ['-CRLfile', fileOf('crl.pem', limbo.crls), '-crl_check']),
    fileOf('leaf.pem', [limbo.peer_certificate]),
  ];
  return spawnSync('openssl', arguments_, { timeout: 10_000 }).status === 0;
};

const cases = limboCases();
if (cases === undefined) throw new Error('there is no limbo.json: set LIMBO_JSON');

// The first run loads and compiles; what is timed is the second.
judgeAll(cases);
const ours = judgeAll(cases);
const rightOf = (strict: boolean): ReadonlySet<string> =>
  new Set(cases.filter((each) => openssl(each, strict) === (each.expected_result === 'SUCCESS')).map(({ id }) => id));
const columns: readonly (readonly [string, ReadonlySet<string>])[] = [
  ['Signet', new Set(ours.filter(({ right }) => right).map(({ id }) => id))],
  ['openssl verify', rightOf(false)],
  ['openssl verify -x509_strict', rightOf(true)],
];
rmSync(folder, { recursive: true });

const groups = [...new Set(cases.map(({ id }) => id.split('::')[0] ?? ''))].toSorted();
const row = (title: string, ids: readonly string[]): string[] => [
  title,
  String(ids.length),
  ...columns.map(([, right]) => String(ids.filter((id) => right.has(id)).length)),
];
const rows = groups.map((group) =>
  row(
    group,
    cases.map(({ id }) => id).filter((id) => id.startsWith(`${group}::`)),
  ),
);
const wrong = ours.filter(({ right }) => !right);
const slowest = ours.reduce((most, { took }) => Math.max(most, took), 0);
const { stdout } = spawnSync('openssl', ['version'], { encoding: 'utf8' });
const explain = ({ id, expected, verdict }: (typeof wrong)[number]): string[] => [
  id,
  expected === 'SUCCESS' ? 'accept' : 'refuse',
  verdict.ok ? 'accepted' : `refused: ${verdict.fault}`,
];

writeFileSync(
  join(import.meta.dirname, '../docs/limbo.md'),
  `# Chain checking, scored

Right verdicts on the ${cases.length} cases of [x509-limbo](https://x509-limbo.com). The cases of \`webpki::\` are judged by the profile of public CAs, all
others by RFC 5280 alone: some ask for the opposite of one another. Written by \`node scripts/limbo.ts\`; ${stdout.trim().replace(/\s*\(.*$/, '')} by its command line.

${table(
  ['cases', 'all', ...columns.map(([title]) => title)],
  [
    ...rows,
    row(
      'together',
      cases.map(({ id }) => id),
    ),
  ],
)}

The slowest case took ${slowest.toFixed(0)} ms: the work is bounded by signatures looked at and names compared.

## Where the verdict differs

${table(['case', 'asks to', 'Signet'], wrong.map(explain))}

Stricter than asked, both: a common name that no alternative name lists, and a cross-signed root without an authority key identifier, which another
case asks to refuse. The base of a listed wildcard is let pass as common name (\`example.com\` beside \`*.example.com\`), as CAs have long written it.
`,
);
process.stdout.write(
  `${columns.map(([title, right]) => `${title}: ${right.size}`).join(', ')}; slowest ${slowest.toFixed(1)} ms\n`,
);
