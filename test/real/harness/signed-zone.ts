import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workFolder } from './program.ts';
import { zoneFile } from './zone-text.ts';

export interface SignedZone {
  /** The whole zone file, with keys and signatures. */
  readonly file: string;
  /** Its key as a line for `trust-anchors`. */
  readonly anchor: string;
}

/** Signs a zone for DNSSEC; `expired`: with signatures of years ago. */
export const signZone = (zone: string, records: string, { expired }: { readonly expired: boolean }): SignedZone => {
  const work = workFolder('signed-zone');
  const options = { cwd: work.path, encoding: 'utf8', stdio: 'pipe' } as const;
  try {
    const key = execFileSync('dnssec-keygen', ['-a', 'ECDSAP256SHA256', '-f', 'KSK', zone], options).trim();
    const dnskey = readFileSync(join(work.path, `${key}.key`), 'utf8');
    const data = /IN DNSKEY (\d+ \d+ \d+) (.+)$/m.exec(dnskey);
    writeFileSync(join(work.path, 'unsigned'), zoneFile(zone, records));
    const times = expired ? ['-s', '20190101000000', '-e', '20190201000000'] : [];
    execFileSync('dnssec-signzone', ['-S', '-z', '-P', ...times, '-o', zone, '-f', 'signed', 'unsigned'], options);
    return {
      file: readFileSync(join(work.path, 'signed'), 'utf8'),
      anchor: `${zone}. static-key ${data?.[1]} "${data?.[2]?.replace(/\s/g, '')}";`,
    };
  } finally {
    work.remove();
  }
};
