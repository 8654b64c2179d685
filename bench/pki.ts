// What the built-in CA costs: leaves a second with their keys, and a CRL of 100 000 entries on and off the main thread.
// Run: node bench/pki.ts
import { randomBytes } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCrlWorkshop } from '../adapters/workers/crl-workshop.ts';
import { makeIssuingCa, makeRoot } from '../src/pki/authority-cert.ts';
import { openCa } from '../src/pki/ca-signer.ts';
import { readCertificate } from '../src/pki/certificate-read.ts';
import { buildCrl, encodeRevoked, type RevokedEntry } from '../src/pki/crl.ts';
import { findRevocation, readCrl } from '../src/pki/crl-read.ts';
import { makeCsr } from '../src/pki/csr.ts';
import { readCsr } from '../src/pki/csr-read.ts';
import { generateKey, type KeyAlgorithm } from '../src/pki/key.ts';
import { issueLeaf } from '../src/pki/leaf.ts';

const LEAVES = 2_000;
const ENTRIES = 100_000;

const random = { bytes: (count: number) => randomBytes(count) };
const dates = { from: '2026-01-01T00:00:00.000Z', until: '2036-01-01T00:00:00.000Z' };
const print = (what: string, value: string): void => console.log(`${what.padEnd(62)} ${value}`);
const ms = (value: number): string => `${value.toFixed(value < 10 ? 3 : 0)} ms`;

const hierarchy = async (algorithm: KeyAlgorithm) => {
  const root = await makeRoot({ commonName: 'Bench Root', algorithm, ...dates }, random);
  return makeIssuingCa({ commonName: 'Bench Issuing', algorithm, ...dates }, root, random);
};

const each = (count: number, act: () => unknown): number => {
  for (let n = 0; n < 50; n++) act();
  const start = performance.now();
  for (let n = 0; n < count; n++) act();
  return (performance.now() - start) / count;
};

const leaves = async (algorithm: KeyAlgorithm): Promise<void> => {
  const issuing = await hierarchy(algorithm);
  const signer = openCa(issuing.certificate, issuing.privateKeyPem);
  const issue = async (n: number): Promise<string> => {
    const key = await generateKey('p256');
    const names = [`site-${n}.example.com`, `www.site-${n}.example.com`];
    return issueLeaf({ names, spki: key.publicKeySpki, backdate: 3_600_000, ...dates }, signer, random).certificate;
  };
  for (let n = 0; n < 100; n++) await issue(n);
  const start = performance.now();
  for (let n = 0; n < LEAVES; n++) await issue(n);
  const took = performance.now() - start;
  print(`P-256 leaves with their keys, CA of ${algorithm}`, `${((LEAVES * 1_000) / took).toFixed(0)} per second`);
};

const single = async (): Promise<void> => {
  const issuing = await hierarchy('p256');
  const { privateKeyPem } = await generateKey('p256');
  const csr = makeCsr({ names: ['example.com', 'www.example.com'], privateKeyPem });
  print('make a CSR, P-256', ms(each(1_000, () => makeCsr({ names: ['example.com'], privateKeyPem }))));
  print('read and check a CSR, P-256', ms(each(1_000, () => readCsr(csr))));
  print('read a certificate', ms(each(1_000, () => readCertificate(issuing.certificate))));
};

const entries: readonly RevokedEntry[] = Array.from({ length: ENTRIES }, () => ({
  serial: randomBytes(16).toString('hex').replace(/^./, '7'),
  at: dates.from,
  reason: 'superseded',
}));
const pages = Array.from({ length: ENTRIES / 1_000 }, (_, n) => entries.slice(n * 1_000, (n + 1) * 1_000));
const header = { number: 1, thisUpdate: dates.from, nextUpdate: dates.until };

/** Milliseconds that the event loop was late at most while `act` ran. */
const latest = async (act: () => unknown): Promise<{ readonly took: number; readonly late: number }> => {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await sleep(200);
  delay.reset();
  // It measures from one tick to the next, so it needs some to begin with.
  await sleep(20);
  const start = performance.now();
  await act();
  const took = performance.now() - start;
  await sleep(20);
  delay.disable();
  return { took, late: delay.max / 1e6 };
};

const crls = async (): Promise<void> => {
  const ca = await hierarchy('p256');
  const signer = openCa(ca.certificate, ca.privateKeyPem);
  const title = `CRL of ${ENTRIES} entries`;
  const here = await latest(() => buildCrl(header, [encodeRevoked(entries)], signer));
  print(`${title}, on the main thread`, `${ms(here.took)}, loop late by at most ${ms(here.late)}`);
  const workshop = createCrlWorkshop();
  for (const run of ['first', 'second', 'third']) {
    const there = await latest(() => workshop.make(header, pages, ca));
    print(`${title}, off the main thread, ${run} run`, `${ms(there.took)}, loop late by at most ${ms(there.late)}`);
  }
  const der = buildCrl(header, [encodeRevoked(entries)], signer);
  const crl = readCrl(der);
  print(`${title}: size`, `${(der.length / 1e6).toFixed(2)} MB`);
  print(`${title}: read`, ms(each(3, () => readCrl(der))));
  print(`${title}: look up the last serial`, ms(each(3, () => findRevocation(crl, entries.at(-1)?.serial ?? ''))));
};

await leaves('p256');
await leaves('p384');
await leaves('rsa2048');
await single();
await crls();
