import { parentPort, workerData } from 'node:worker_threads';
import type { Authority } from '../../src/pki/ca.ts';
import { openCa } from '../../src/pki/ca-signer.ts';
import { buildCrl, type CrlHeader, encodeRevoked, type RevokedEntry } from '../../src/pki/crl.ts';

/** What the thread is started with. */
export interface CrlWorkerData {
  readonly header: CrlHeader;
  readonly ca: Authority;
}

/** What it is sent: portions of entries, then one `undefined`. It answers once, with the CRL's bytes, and ends. */
export type CrlWorkerMessage = readonly RevokedEntry[] | undefined;

const { header, ca }: CrlWorkerData = workerData;
const revoked: Buffer[] = [];

parentPort?.on('message', (portion: CrlWorkerMessage) => {
  if (portion !== undefined) {
    revoked.push(encodeRevoked(portion));
    return;
  }
  const crl = new Uint8Array(buildCrl(header, revoked, openCa(ca.certificate, ca.privateKeyPem)));
  parentPort?.postMessage(crl, [crl.buffer]);
  parentPort?.close();
});
