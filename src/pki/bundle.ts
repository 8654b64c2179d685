import { createPrivateKey } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import { makeJks } from './jks.ts';
import { keyFacts } from './key.ts';
import type { KeystoreContent } from './keystore.ts';
import { checkKeystorePassword, newKeystorePassword } from './keystore-password.ts';
import { joinPem } from './pem.ts';
import { makePfx } from './pfx.ts';
import { makeZip } from './zip.ts';

/** Download formats (CERT-4). `pfx` serves IIS and Tomcat, `jks` old Tomcat; `zip` holds all of them. */
export const BUNDLE_FORMATS = ['nginx', 'apache', 'pfx', 'jks', 'zip'] as const;

export type BundleFormat = (typeof BUNDLE_FORMATS)[number];

export interface BundleContent {
  /** The certificate's names; the first one names the files. */
  readonly names: readonly string[];
  /** PEM, leaf first. */
  readonly chain: readonly string[];
  /** PKCS#8; absent when the CSR was pasted (APPLY-1). */
  readonly keyPem?: string;
  /** Stands in the files' names: `enc` for the second half of an SM2 pair. */
  readonly role?: string;
  /** For PFX and JKS; one is made, and put beside them in a text file, when it is absent. */
  readonly password?: string;
}

export interface BundleFile {
  /** Safe on every file system; with a folder before it inside a zip only. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** 0600 for whatever holds a key or password, else 0644. */
  readonly mode: number;
}

export interface BundleDeps {
  readonly random: Random;
  readonly clock: Clock;
}

const SECRET = 0o600;
const PUBLIC = 0o644;
const NAME_LIMIT = 100;

/** Names that Windows keeps for devices, whatever follows their first dot. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;

/** A file name for a certificate name: `*.example.com` gives `_wildcard.example.com`, `fd00::1` gives `fd00--1`. */
export const fileNameOf = (name: string): string => {
  const safe = name
    .toLowerCase()
    .replace(/^\*\./, '_wildcard.')
    .replace(/[^a-z0-9._-]/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, NAME_LIMIT)
    .replace(/\.+$/, '');
  return safe === '' || RESERVED.test(safe) ? `_${safe}` : safe;
};

/** Everything a format may need, made once. */
interface Work extends BundleDeps {
  readonly base: string;
  readonly content: BundleContent;
  /** Undefined without a key. */
  readonly keystore: KeystoreContent | undefined;
}

const textFile = (name: string, text: string, mode: number): BundleFile => ({ name, bytes: Buffer.from(text), mode });

const keyFile = ({ base, content }: Work): BundleFile[] =>
  content.keyPem === undefined ? [] : [textFile(`${base}.key`, joinPem([content.keyPem]), SECRET)];

const passwordFile = ({ content, keystore }: Work): BundleFile[] =>
  content.password !== undefined || keystore === undefined
    ? []
    : [
        textFile(
          `${content.role === undefined ? '' : `${content.role}-`}keystore-password.txt`,
          `${keystore.password}\n`,
          SECRET,
        ),
      ];

const keystoreOf = ({ keystore }: Work, format: BundleFormat): KeystoreContent => {
  if (keystore === undefined) throw new CertError('key-not-held', { format });
  return keystore;
};

const within = (folder: string, files: readonly BundleFile[]): BundleFile[] =>
  files.map((file) => ({ ...file, name: `${folder}/${file.name}` }));

type Maker = (work: Work) => Promise<readonly BundleFile[]>;

const nginx: Maker = async (work) => [
  textFile(`${work.base}.crt`, joinPem(work.content.chain), PUBLIC),
  ...keyFile(work),
];

const apache: Maker = async (work) => {
  const [leaf, ...above] = work.content.chain;
  return [
    textFile(`${work.base}.crt`, joinPem(leaf === undefined ? [] : [leaf]), PUBLIC),
    ...(above.length === 0 ? [] : [textFile(`${work.base}-chain.crt`, joinPem(above), PUBLIC)]),
    ...keyFile(work),
  ];
};

const pfx: Maker = async (work) => [
  { name: `${work.base}.pfx`, bytes: await makePfx(keystoreOf(work, 'pfx')), mode: SECRET },
  ...passwordFile(work),
];

const jks: Maker = async (work) => [
  { name: `${work.base}.jks`, bytes: makeJks(keystoreOf(work, 'jks'), work), mode: SECRET },
  ...passwordFile(work),
];

/** One folder per kind of server; without a key only the PEM files. */
const zip: Maker = async (work) => {
  const stores = work.keystore === undefined ? [] : [await pfx(work), await jks(work)];
  const files = [
    ...within('nginx', await nginx(work)),
    ...within('apache', await apache(work)),
    ...stores.flatMap(([store]) =>
      store === undefined ? [] : within(store.name.endsWith('.pfx') ? 'iis' : 'tomcat', [store]),
    ),
    ...passwordFile(work),
  ];
  const mode = files.some((file) => file.mode === SECRET) ? SECRET : PUBLIC;
  return [{ name: `${work.base}.zip`, bytes: makeZip(files, work.clock.now()), mode }];
};

const makers: Readonly<Record<BundleFormat, Maker>> = { nginx, apache, pfx, jks, zip };

const KEYSTORES: ReadonlySet<BundleFormat> = new Set(['pfx', 'jks']);
const PEM_ONLY: ReadonlySet<BundleFormat> = new Set(['nginx', 'apache']);

/** The programs that read these key stores know no SM2. */
const isSm2 = ({ keyPem }: BundleContent): boolean =>
  keyPem !== undefined && keyFacts(createPrivateKey(keyPem)).algorithm === 'sm2';

const keystoreFor = (alias: string, content: BundleContent, random: Random): KeystoreContent | undefined => {
  const { chain, keyPem: privateKeyPem, password = newKeystorePassword(random) } = content;
  if (privateKeyPem === undefined) return undefined;
  checkKeystorePassword(password);
  return { alias, chain, privateKeyPem, password };
};

/**
 * The files of a download (CERT-4). Throws `key-not-held` (PFX and JKS of a certificate whose key Signet does not have) and
 * `key-password-characters` (APPLY-2).
 */
export const bundle = async (
  format: BundleFormat,
  content: BundleContent,
  deps: BundleDeps,
): Promise<readonly BundleFile[]> => {
  const base = `${fileNameOf(content.names[0] ?? 'certificate')}${content.role === undefined ? '' : `-${content.role}`}`;
  const sm2 = isSm2(content);
  if (sm2 && KEYSTORES.has(format)) throw new CertError('download-sm2', { format }, { field: 'format' });
  const keystore = sm2 || PEM_ONLY.has(format) ? undefined : keystoreFor(base, content, deps.random);
  return makers[format]({ ...deps, base, content, keystore });
};
