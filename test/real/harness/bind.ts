import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printed } from './printed.ts';
import { freePort, type Program, run, workFolder } from './program.ts';
import { type TsigKey, zoneFile } from './zone-text.ts';

export interface BindOptions {
  /** Zone name → its records in master-file form (`www A 192.0.2.1`); SOA and NS are added. A whole file is taken as `{ file }`. */
  readonly zones: Readonly<Record<string, string | { readonly file: string }>>;
  /** Keys that may change records of every zone. */
  readonly tsig?: readonly TsigKey[];
  /** The record types they may change; default `TXT CNAME`. */
  readonly types?: string;
  /** Zone → port on 127.0.0.1 of the server that it is fetched from (recursion). */
  readonly forward?: Readonly<Record<string, number>>;
  /** Lines `example.test. static-key 257 3 13 "…";`; given, answers are validated (DNSSEC). */
  readonly trustAnchors?: readonly string[];
  /** More lines for the `options` block. */
  readonly options?: string;
}

export interface Bind {
  readonly port: number;
  readonly program: Program;
  /** The folder of configuration and zone files. */
  readonly folder: string;
  stop(): Promise<void>;
}

const zoneBlock = (zone: string, file: string, keys: readonly TsigKey[], types: string): string => {
  const grants = keys.map((key) => `grant ${key.name} zonesub ${types};`).join(' ');
  const policy = grants === '' ? '' : `update-policy { ${grants} };`;
  return `zone "${zone}" { type primary; file "${file}"; ${policy} };`;
};

const configuration = (port: number, files: ReadonlyMap<string, string>, options: BindOptions): string => {
  const keys = options.tsig ?? [];
  const anchors = options.trustAnchors ?? [];
  const validation = anchors.length > 0 ? 'yes' : 'no';
  return [
    ...keys.map((key) => `key "${key.name}" { algorithm ${key.algorithm}; secret "${key.secret}"; };`),
    `options { directory "."; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };`,
    '  pid-file "named.pid"; session-keyfile "session.key"; managed-keys-directory "."; empty-zones-enable no;',
    `  recursion yes; allow-recursion { 127.0.0.1; }; notify no; querylog no; dnssec-validation ${validation};`,
    `  ${options.options ?? ''} };`,
    'controls { };',
    ...(anchors.length > 0 ? [`trust-anchors { ${anchors.join(' ')} };`] : []),
    ...[...files].map(([zone, file]) => zoneBlock(zone, file, zone === '.' ? [] : keys, options.types ?? 'TXT CNAME')),
    ...Object.entries(options.forward ?? {}).map(
      ([zone, at]) => `zone "${zone}" { type forward; forward only; forwarders { 127.0.0.1 port ${at}; }; };`,
    ),
    '',
  ].join('\n');
};

/**
 * BIND on a free loopback port, UDP and TCP, answering for its zones and resolving for others. It holds the root itself, so that no question
 * leaves the machine: every name outside the zones is NXDOMAIN; forwarded zones are delegated there.
 */
export const startBind = async (options: BindOptions): Promise<Bind> => {
  const work = workFolder('bind');
  const port = await freePort();
  mkdirSync(join(work.path, 'zones'));
  const forwarded = Object.keys(options.forward ?? {}).map((zone) => `${zone}. NS ns1.${zone}.`);
  const zones: BindOptions['zones'] = { '.': forwarded.join('\n'), ...options.zones };
  const files = new Map<string, string>();
  for (const [zone, content] of Object.entries(zones)) {
    const file = join('zones', zone === '.' ? 'root' : zone);
    writeFileSync(join(work.path, file), typeof content === 'string' ? zoneFile(zone, content) : content.file);
    files.set(zone, file);
  }
  writeFileSync(join(work.path, 'named.conf'), configuration(port, files, options));
  const program = await run('named', ['-g', '-n', '1', '-c', join(work.path, 'named.conf')], {
    cwd: work.path,
    ports: [port],
  });
  await printed(program, 'all zones loaded');
  return {
    port,
    program,
    folder: work.path,
    stop: async () => {
      await program.stop();
      work.remove();
    },
  };
};
