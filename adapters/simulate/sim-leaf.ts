import { hash } from 'node:crypto';
import { toInstant } from '../../src/kernel/clock.ts';
import { SECOND } from '../../src/kernel/duration.ts';
import type { Signer } from '../../src/pki/ca-signer.ts';
import { csrPublicKey } from '../../src/pki/csr-read.ts';
import { bits, sequence, time } from '../../src/pki/der.ts';
import { distinguishedName } from '../../src/pki/distinguished-name.ts';
import { issueLeaf } from '../../src/pki/leaf.ts';
import { pemBlock } from '../../src/pki/pem.ts';
import { algorithmIdentifier } from '../../src/pki/signature-algorithm.ts';
import type { Seeded } from './seeded.ts';
import type { Leaf } from './world.ts';

const SIGNATURE = bits(Buffer.alloc(64, 7));

/** Signs with a constant: what is simulated is when certificates come, not whether they verify. */
export const standInSigner = (name: string): Signer => {
  const algorithm = algorithmIdentifier('ecdsaWithSha256');
  return {
    certificate: '',
    name: distinguishedName({ commonName: `Simulated ${name}` }),
    title: `CN=Simulated ${name}`,
    keyId: Buffer.alloc(20, 1),
    notAfter: '9999-12-31T23:59:59.000Z',
    algorithm,
    sign: (signed) => sequence(signed, algorithm, SIGNATURE),
  };
};

const PEM_HEADER = '-----BEGIN CERTIFICATE-----\n'.length;

/** The text at the front of a PEM certificate in which the serial number stands. */
export const leafKey = (pem: string): string => pem.slice(PEM_HEADER, PEM_HEADER + 48);

const derOf = (pem: string): Buffer => Buffer.from(pem.slice(PEM_HEADER, pem.indexOf('-----END')), 'base64');

/** A certificate whose number and times alone change from one renewal to the next, and where those stand in it. */
interface Template {
  readonly der: Buffer;
  readonly serialAt: number;
  readonly timesAt: number;
}

/** By CA, request and names: the writing of the rest took longer than all that the bot does with it. */
const templates = new Map<string, Template>();

const timesOf = (from: number, until: number): Buffer => Buffer.concat([time(toInstant(from)), time(toInstant(until))]);

const SERIAL_BYTES = 16;

/** All numbers as long as each other: neither leading zeros nor a sign. */
const serialFrom = (chance: Seeded): Buffer => {
  const serial = Buffer.from(chance.bytes(SERIAL_BYTES));
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f);
  return serial;
};

const makeTemplate = (signer: Signer, { names, csr }: LeafWish, from: number, until: number): Template => {
  const serial = Buffer.alloc(SERIAL_BYTES, 0x55);
  const { certificate } = issueLeaf(
    { names, spki: publicKeyOf(csr), from: toInstant(from), backdate: 0, until: toInstant(until) },
    signer,
    { bytes: () => serial },
  );
  const der = derOf(certificate);
  return { der, serialAt: der.indexOf(serial), timesAt: der.indexOf(timesOf(from, until)) };
};

interface LeafWish {
  readonly names: readonly string[];
  readonly csr: string;
  readonly ca: string;
}

const wholeSeconds = (ms: number): number => ms - (ms % SECOND);

/** A readable certificate for the key of the request. */
export const makeLeaf = (
  signer: Signer,
  wish: LeafWish,
  begin: number,
  end: number,
  chance: Seeded,
): { readonly pem: string; readonly leaf: Leaf } => {
  const [notBefore, notAfter] = [wholeSeconds(begin), wholeSeconds(end)];
  const key = `${wish.ca} ${wish.names.join(' ')} ${wish.csr}`;
  const template = templates.get(key) ?? makeTemplate(signer, wish, notBefore, notAfter);
  templates.set(key, template);
  const der = Buffer.from(template.der);
  serialFrom(chance).copy(der, template.serialAt);
  timesOf(notBefore, notAfter).copy(der, template.timesAt);
  const leaf: Leaf = {
    name: wish.names[0] ?? '',
    ca: wish.ca,
    fingerprint: hash('sha256', der),
    notBefore,
    notAfter,
  };
  return { pem: pemBlock('CERTIFICATE', der), leaf };
};

let last: { readonly csr: string; readonly spki: Buffer } | undefined;

/** The fleet shares one key, so the last answer is nearly always the next one. */
const publicKeyOf = (csr: string): Buffer => {
  if (last?.csr !== csr) last = { csr, spki: csrPublicKey(csr) };
  return last.spki;
};
