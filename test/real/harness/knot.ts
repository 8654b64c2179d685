import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printed } from './printed.ts';
import { freePort, type Program, run, workFolder } from './program.ts';
import { type TsigKey, zoneFile } from './zone-text.ts';

export interface KnotOptions {
  /** Zone name → its records in master-file form; SOA and NS are added. */
  readonly zones: Readonly<Record<string, string>>;
  /** Keys that may change records of every zone. */
  readonly tsig?: readonly TsigKey[];
  /** The record types they may change; default `TXT, CNAME`. */
  readonly types?: string;
}

export interface Knot {
  readonly port: number;
  readonly program: Program;
  stop(): Promise<void>;
}

const configuration = (port: number, folder: string, { zones, tsig = [], types = 'TXT, CNAME' }: KnotOptions): string =>
  [
    'server:',
    `    listen: 127.0.0.1@${port}`,
    `    rundir: ${folder}`,
    '    udp-workers: 1',
    '    tcp-workers: 2',
    '    background-workers: 1',
    'log:',
    '  - target: stderr',
    '    any: info',
    'database:',
    `    storage: ${folder}/db`,
    ...(tsig.length > 0 ? ['key:'] : []),
    ...tsig.flatMap((key) => [`  - id: ${key.name}`, `    algorithm: ${key.algorithm}`, `    secret: ${key.secret}`]),
    ...(tsig.length > 0 ? ['acl:'] : []),
    ...tsig.flatMap((key) => [
      `  - id: update-${key.name}`,
      `    key: ${key.name}`,
      '    action: update',
      `    update-type: [${types}]`,
    ]),
    'template:',
    '  - id: default',
    `    storage: ${folder}/zones`,
    '    file: "%s.zone"',
    '    zonefile-sync: -1',
    '    journal-content: all',
    'zone:',
    ...Object.keys(zones).flatMap((zone) => [
      `  - domain: ${zone}`,
      ...(tsig.length > 0 ? [`    acl: [${tsig.map((key) => `update-${key.name}`).join(', ')}]`] : []),
    ]),
    '',
  ].join('\n');

/** Knot on a free loopback port, UDP and TCP; authoritative only. */
export const startKnot = async (options: KnotOptions): Promise<Knot> => {
  const work = workFolder('knot');
  const port = await freePort();
  mkdirSync(join(work.path, 'zones'));
  mkdirSync(join(work.path, 'db'));
  for (const [zone, records] of Object.entries(options.zones)) {
    writeFileSync(join(work.path, 'zones', `${zone}.zone`), zoneFile(zone, records));
  }
  writeFileSync(join(work.path, 'knot.conf'), configuration(port, work.path, options));
  const program = await run('knotd', ['-c', join(work.path, 'knot.conf')], { cwd: work.path, ports: [port] });
  await printed(program, 'server started');
  return {
    port,
    program,
    stop: async () => {
      await program.stop();
      work.remove();
    },
  };
};
