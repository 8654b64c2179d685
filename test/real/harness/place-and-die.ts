import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createAcmeIssuer } from '../../../adapters/issuers/acme/acme-issuer.ts';
import type { Memory } from '../../../src/kernel/plugin.ts';
import { acmeSettings } from '../../fakes/acme-settings.ts';
import { pluginDeps } from '../../fakes/plugin-deps.ts';

/** A memory in a file, one JSON line a write; another process reads what a killed one left. */
export const fileMemory = (file: string, mayWrite: (key: string, value: string) => void = () => {}): Memory => {
  const read = () => {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    return new Map(lines.map((line) => JSON.parse(line) as [string, string]));
  };
  return {
    get: async (key) => read().get(key),
    set: async (key, value) => {
      mayWrite(key, value);
      appendFileSync(file, `${JSON.stringify([key, value])}\n`);
    },
  };
};

// Run as a program: places one order and is killed, by itself, in the moment the CA's answer would be kept.
const [, script, file, directory, caFile, ...names] = process.argv;
if (script?.endsWith('place-and-die.ts') && file !== undefined && directory !== undefined && caFile !== undefined) {
  const memory = fileMemory(file, (key, value) => {
    if (key.startsWith('placed') && value.includes('"url"')) process.kill(process.pid, 'SIGKILL');
  });
  const issuer = createAcmeIssuer(acmeSettings({ directory }, { caFile }), pluginDeps('pebble', memory));
  await issuer.place({ orderId: 'ord_killed', attempt: 0, names, csr: '' });
}
