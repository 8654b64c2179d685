import { spawnSync } from 'node:child_process';
import { createPrivateKey, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { toInstant } from '../../src/kernel/clock.ts';
import { DAY, HOUR } from '../../src/kernel/duration.ts';
import { makeIssuingCa, makeRoot } from '../../src/pki/authority-cert.ts';
import { bundle } from '../../src/pki/bundle.ts';
import type { Authority } from '../../src/pki/ca.ts';
import { type CaSigner, openCa } from '../../src/pki/ca-signer.ts';
import { certificatesInFile } from '../../src/pki/certificate-file.ts';
import { readCertificate } from '../../src/pki/certificate-read.ts';
import { anchorsOf, orderChain } from '../../src/pki/chain.ts';
import { buildCrl, encodeRevoked, type RevokedEntry } from '../../src/pki/crl.ts';
import { findRevocation, isCrlOf, readCrl } from '../../src/pki/crl-read.ts';
import { makeCsr } from '../../src/pki/csr.ts';
import { readCsr } from '../../src/pki/csr-read.ts';
import { type GeneratedKey, generateKey, type KeyAlgorithm } from '../../src/pki/key.ts';
import { readPrivateKey } from '../../src/pki/key-read.ts';
import { issueLeaf, type LeafRequest } from '../../src/pki/leaf.ts';
import type { NameConstraints } from '../../src/pki/name-constraints.ts';
import { pemBlock } from '../../src/pki/pem.ts';
import { countRevoked } from '../fakes/count-revoked.ts';
import { refusal } from '../unit/pki/material.ts';
import { need, workFolder } from './harness/program.ts';

need('openssl', 'keytool', 'certtool');

const folder = workFolder('pki');
afterAll(() => folder.remove());

const random = { bytes: (count: number) => randomBytes(count) };
const clock = { now: () => Date.now(), sleep: async () => {} };
const ago = (ms: number): string => toInstant(Date.now() - ms);
const ahead = (ms: number): string => toInstant(Date.now() + ms);

interface Outcome {
  readonly ok: boolean;
  readonly out: string;
}

/** Runs a program to its end in the work folder; what it printed on both channels comes back. */
const run = (program: string, args: readonly string[], input = ''): Outcome => {
  const done = spawnSync(program, args, { cwd: folder.path, input, encoding: 'utf8', maxBuffer: 100_000_000 });
  return { ok: done.status === 0, out: `${done.stdout}${done.stderr}` };
};

const openssl = (...args: readonly string[]): Outcome => run('openssl', args);
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder.path, name), content);
  return name;
};
const made = (name: string): string => readFileSync(join(folder.path, name), 'utf8');

interface Hierarchy {
  readonly root: Authority;
  readonly issuing: Authority;
  readonly signer: CaSigner;
}

const hierarchy = async (algorithm: KeyAlgorithm, constraints?: NameConstraints): Promise<Hierarchy> => {
  const dates = { algorithm, from: ago(DAY), until: ahead(9_000 * DAY) };
  const root = await makeRoot({ commonName: '示例 Root', organisation: 'Example', ...dates }, random);
  const asked = { commonName: 'Issuing', crlUrl: 'http://ca.test/root.crl', ...dates };
  const issuing = await makeIssuingCa(constraints === undefined ? asked : { ...asked, constraints }, root, random);
  return { root, issuing, signer: openCa(issuing.certificate, issuing.privateKeyPem) };
};

interface Site {
  readonly key: GeneratedKey;
  readonly certificate: string;
  readonly serial: string;
}

const site = async (
  signer: CaSigner,
  names: readonly string[],
  algorithm: KeyAlgorithm = 'p256',
  more: Partial<LeafRequest> = {},
): Promise<Site> => {
  const key = await generateKey(algorithm);
  const request = {
    names,
    spki: key.publicKeySpki,
    from: toInstant(Date.now()),
    backdate: HOUR,
    until: ahead(90 * DAY),
  };
  return { key, ...issueLeaf({ ...request, ...more }, signer, random) };
};

const verify = ({ root, issuing }: Hierarchy, certificate: string, ...more: readonly string[]): Outcome => {
  file('root.pem', root.certificate);
  file('issuing.pem', issuing.certificate);
  file('leaf.pem', certificate);
  const trust = ['-no-CApath', '-no-CAstore', '-CAfile', 'root.pem', '-untrusted', 'issuing.pem'];
  return openssl('verify', '-x509_strict', ...trust, ...more, 'leaf.pem');
};

const p256 = await hierarchy('p256');
const p384 = await hierarchy('p384');
const rsa = await hierarchy('rsa2048');
const hierarchies = { p256, p384, rsa } as const;

describe.each(['p256', 'p384', 'rsa'] as const)('OpenSSL and GnuTLS accept what a CA of %s issues', (name) => {
  const ca = hierarchies[name];

  test.each(['p256', 'p384', 'rsa2048'] as const)('a leaf with a key of %s', async (algorithm) => {
    const names = ['www.example.com', '*.example.com', '192.0.2.7', '2001:db8::7'];
    const urls = { crlUrl: 'http://ca.test/crl', caIssuersUrl: 'http://ca.test/ca.der', clientAuth: true };
    const { certificate } = await site(ca.signer, names, algorithm, urls);
    for (const [flag, value] of [
      ['-verify_hostname', 'www.example.com'],
      ['-verify_hostname', 'any.example.com'],
      ['-verify_ip', '192.0.2.7'],
      ['-verify_ip', '2001:db8::7'],
    ] as const) {
      expect(verify(ca, certificate, '-purpose', 'sslserver', flag, value)).toEqual({
        ok: true,
        out: 'leaf.pem: OK\n',
      });
    }
    expect(verify(ca, certificate, '-purpose', 'sslclient').ok).toBe(true);
    expect(verify(ca, certificate, '-verify_hostname', 'example.org').out).toContain('hostname mismatch');
    file('chain.pem', certificate + ca.issuing.certificate);
    const gnutls = run('certtool', ['--verify', '--load-ca-certificate', 'root.pem', '--infile', 'chain.pem']);
    expect(gnutls.out).toContain('Chain verification output: Verified. The certificate is trusted.');
  });
});

describe('odd leaves', () => {
  test('addresses only: no subject, critical names', async () => {
    const { certificate } = await site(p256.signer, ['192.0.2.7']);
    expect(verify(p256, certificate, '-purpose', 'sslserver', '-verify_ip', '192.0.2.7').ok).toBe(true);
    expect(openssl('x509', '-in', 'leaf.pem', '-noout', '-ext', 'subjectAltName').out).toContain('critical');
  });

  test('without clientAuth it is no client certificate', async () => {
    const { certificate } = await site(p256.signer, ['a.example']);
    expect(verify(p256, certificate, '-purpose', 'sslclient').out).toMatch(
      /unsuitable certificate purpose|unsupported certificate purpose/,
    );
  });

  test('the issuing CA cannot have a CA below it', async () => {
    const dates = { algorithm: 'p256' as const, from: ago(HOUR), until: ahead(DAY) };
    const below = await makeIssuingCa({ commonName: 'Below', ...dates }, p256.issuing, random);
    const { certificate } = await site(openCa(below.certificate, below.privateKeyPem), ['a.example']);
    const chain = { ...p256, issuing: { ...below, certificate: below.certificate + p256.issuing.certificate } };
    expect(verify(chain, certificate).out).toContain('path length constraint exceeded');
  });
});

describe('OpenSSL obeys the name constraints', async () => {
  const both = await hierarchy('p256', { dns: ['corp.example'], ip: ['10.0.0.0/8', 'fd00::/8'] });
  const dnsOnly = await hierarchy('p256', { dns: ['corp.example'], ip: [] });
  const ipOnly = await hierarchy('p256', { dns: [], ip: ['10.0.0.0/8'] });

  test.each([
    ['a host inside', both, ['www.corp.example']],
    ['the suffix itself and a wildcard', both, ['corp.example', '*.corp.example']],
    ['addresses inside', both, ['10.1.2.3', 'fd00::1']],
    ['a host, where addresses are shut', dnsOnly, ['www.corp.example']],
    ['an address, where hosts are shut', ipOnly, ['10.1.2.3']],
  ])('ok/%s', async (_, ca, names) => {
    const { certificate } = await site(ca.signer, names);
    expect(verify(ca, certificate, '-purpose', 'sslserver')).toEqual({ ok: true, out: 'leaf.pem: OK\n' });
  });

  test.each([
    ['a host outside', both, ['www.corp.example.com'], 'permitted subtree violation'],
    ['one inside and one outside', both, ['www.corp.example', 'www.example.com'], 'permitted subtree violation'],
    ['an address outside', both, ['11.1.2.3'], 'permitted subtree violation'],
    ['an IPv6 address outside', both, ['2001:db8::1'], 'permitted subtree violation'],
    ['an address, where addresses are shut', dnsOnly, ['10.1.2.3'], 'excluded subtree violation'],
    ['an IPv6 address, where addresses are shut', dnsOnly, ['fd00::1'], 'excluded subtree violation'],
    ['a host, where hosts are shut', ipOnly, ['www.corp.example'], 'excluded subtree violation'],
  ])('fail/%s', async (_, ca, names, reason) => {
    const { certificate } = await site(ca.signer, names);
    expect(verify(ca, certificate).out).toContain(reason);
  });
});

describe('CRLs', () => {
  const header = { number: 12, thisUpdate: ago(HOUR), nextUpdate: ahead(DAY) };
  const pemOf = (ca: Hierarchy, entries: readonly RevokedEntry[]): string =>
    pemBlock('X509 CRL', buildCrl(header, [encodeRevoked(entries)], ca.signer));

  test.each(['p256', 'p384', 'rsa'] as const)(
    'OpenSSL and GnuTLS refuse a revoked leaf of a CA of %s',
    async (name) => {
      const ca = hierarchies[name];
      const good = await site(ca.signer, ['good.example']);
      const bad = await site(ca.signer, ['bad.example']);
      file('crl.pem', pemOf(ca, [{ serial: bad.serial, at: ago(HOUR), reason: 'keyCompromise' }]));
      expect(verify(ca, good.certificate, '-crl_check', '-CRLfile', 'crl.pem').ok).toBe(true);
      expect(verify(ca, bad.certificate, '-crl_check', '-CRLfile', 'crl.pem').out).toContain('certificate revoked');
      const text = openssl('crl', '-in', 'crl.pem', '-noout', '-text', '-CAfile', 'issuing.pem').out;
      expect(text).toContain('verify OK');
      expect(text).toMatch(/X509v3 CRL Number:\s+12\n/);
      expect(text).toMatch(/CRL Reason Code:\s+Key Compromise/i);
      expect(
        run('certtool', ['--verify-crl', '--load-ca-certificate', 'issuing.pem', '--infile', 'crl.pem']).out,
      ).toContain('Verified');
    },
  );

  test('OpenSSL reads 10 000 entries, and an empty list', () => {
    const entries = Array.from({ length: 10_000 }, (_, n) => ({
      serial: (2n ** 120n + BigInt(n)).toString(16),
      at: ago(HOUR),
      reason: 'superseded' as const,
    }));
    file('big.pem', pemOf(p256, entries));
    expect(openssl('crl', '-in', 'big.pem', '-noout', '-text').out.match(/Serial Number:/g)).toHaveLength(10_000);
    file('empty.pem', pemOf(p256, []));
    expect(openssl('crl', '-in', 'empty.pem', '-noout', '-text').out).toContain('No Revoked Certificates.');
  });

  test('reads what OpenSSL makes', () => {
    file('ca.pem', p256.issuing.certificate);
    file('ca.key', p256.issuing.privateKeyPem);
    file(
      'ca.conf',
      '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n',
    );
    file('number', '0A2B\n');
    file(
      'index.txt',
      [
        'R\t491231235959Z\t260101120000Z,keyCompromise\t0F01\tunknown\t/CN=a\n',
        'R\t491231235959Z\t260102120000Z\tFF02\tunknown\t/CN=b\n',
      ].join(''),
    );
    const outcome = openssl(
      'ca',
      '-config',
      'ca.conf',
      '-gencrl',
      '-cert',
      'ca.pem',
      '-keyfile',
      'ca.key',
      '-crldays',
      '7',
      '-out',
      'their.crl',
    );
    expect(outcome).toMatchObject({ ok: true });
    const crl = readCrl(made('their.crl'));
    expect(crl).toMatchObject({ number: '0a2b', complete: true, issuer: 'CN=Issuing' });
    expect(countRevoked(crl)).toBe(2);
    expect(findRevocation(crl, '0f01')).toEqual({ at: '2026-01-01T12:00:00.000Z', reason: 'keyCompromise' });
    expect(findRevocation(crl, 'ff02')).toEqual({ at: '2026-01-02T12:00:00.000Z', reason: 'unspecified' });
    expect(isCrlOf(crl, p256.issuing.certificate)).toBe(true);
  });
});

describe('CERT-4 key stores', () => {
  const password = 'correct horse 47!';

  const content = async (algorithm: KeyAlgorithm, asked: string = password) => {
    const ca = algorithm === 'rsa2048' ? rsa : p256;
    const { key, certificate } = await site(ca.signer, ['*.example.com'], algorithm);
    const chain = [certificate, ca.issuing.certificate];
    return {
      key,
      certificate,
      bundle: { names: ['*.example.com'], chain, keyPem: key.privateKeyPem, password: asked },
    };
  };

  const sameKey = (printed: string, pem: string): boolean => {
    const found = createPrivateKey(printed.slice(printed.indexOf('-----BEGIN')));
    return (
      found.export({ type: 'pkcs8', format: 'pem' }) === createPrivateKey(pem).export({ type: 'pkcs8', format: 'pem' })
    );
  };

  const keytool = (...args: readonly string[]): Outcome => run('keytool', ['-J-Duser.language=en', ...args]);

  test.each(['p256', 'p384', 'rsa2048'] as const)('OpenSSL and Java read a PFX with %s', async (algorithm) => {
    const { key, certificate, bundle: asked } = await content(algorithm);
    const [pfx] = await bundle('pfx', asked, { random, clock });
    file('site.pfx', pfx!.bytes);
    const info = openssl('pkcs12', '-in', 'site.pfx', '-passin', `pass:${password}`, '-noenc', '-info');
    expect(info.out).toContain('MAC: sha256');
    expect(info.out.match(/PBES2, PBKDF2, AES-256-CBC, Iteration 10000, PRF hmacWithSHA256/g)).toHaveLength(2);
    expect(
      sameKey(
        openssl('pkcs12', '-in', 'site.pfx', '-passin', `pass:${password}`, '-noenc', '-nocerts').out,
        key.privateKeyPem,
      ),
    ).toBe(true);
    const own = openssl('pkcs12', '-in', 'site.pfx', '-passin', `pass:${password}`, '-nokeys', '-clcerts').out;
    expect(readCertificate(own).fingerprint).toBe(readCertificate(certificate).fingerprint);
    expect(openssl('pkcs12', '-in', 'site.pfx', '-passin', 'pass:wrong', '-noenc').ok).toBe(false);
    const listed = keytool('-list', '-v', '-keystore', 'site.pfx', '-storetype', 'PKCS12', '-storepass', password).out;
    expect(listed).toContain('Alias name: _wildcard.example.com');
    expect(listed).toContain('Entry type: PrivateKeyEntry');
    expect(listed).toContain('Certificate chain length: 2');
  });

  test.each(['p256', 'p384', 'rsa2048'] as const)(
    'Java reads a JKS with %s and gives the same key back',
    async (algorithm) => {
      const { key, bundle: asked } = await content(algorithm);
      const [jks] = await bundle('jks', asked, { random, clock });
      file('site.jks', jks!.bytes);
      const listed = keytool('-list', '-v', '-keystore', 'site.jks', '-storetype', 'JKS', '-storepass', password).out;
      expect(listed).toContain('Keystore type: JKS');
      expect(listed).toContain('Entry type: PrivateKeyEntry');
      expect(listed).toContain('Certificate chain length: 2');
      const to = `${algorithm}.p12`;
      const from = ['-srckeystore', 'site.jks', '-srcstoretype', 'JKS', '-srcstorepass', password];
      const moved = keytool(
        '-importkeystore',
        ...from,
        '-destkeystore',
        to,
        '-deststoretype',
        'PKCS12',
        '-deststorepass',
        password,
      );
      expect(moved.out).toContain('1 entries successfully imported');
      expect(
        sameKey(
          openssl('pkcs12', '-in', to, '-passin', `pass:${password}`, '-noenc', '-nocerts').out,
          key.privateKeyPem,
        ),
      ).toBe(true);
      expect(keytool('-list', '-keystore', 'site.jks', '-storetype', 'JKS', '-storepass', 'wrong one').ok).toBe(false);
    },
  );

  test('APPLY-2 Java reads stores under a password of one character', async () => {
    const { bundle: asked } = await content('p256', 'x');
    const [pfx] = await bundle('pfx', asked, { random, clock });
    const [jks] = await bundle('jks', asked, { random, clock });
    file('short.pfx', pfx!.bytes);
    file('short.jks', jks!.bytes);
    expect(keytool('-list', '-keystore', 'short.pfx', '-storepass', 'x').out).toContain('PrivateKeyEntry');
    expect(keytool('-list', '-keystore', 'short.jks', '-storepass', 'x').out).toContain('PrivateKeyEntry');
  });
});

describe('CSRs', () => {
  test.each(['p256', 'p384', 'rsa2048'] as const)('OpenSSL and GnuTLS accept a CSR with %s', async (algorithm) => {
    const { privateKeyPem } = await generateKey(algorithm);
    const subject = { organisation: '示例公司', country: 'CN' };
    file('ours.csr', makeCsr({ names: ['*.example.com', 'example.com', '192.0.2.7', '::1'], privateKeyPem, subject }));
    expect(openssl('req', '-in', 'ours.csr', '-verify', '-noout').out).toContain('verify OK');
    const text = openssl('req', '-in', 'ours.csr', '-noout', '-text', '-nameopt', 'utf8').out;
    expect(text).toContain('DNS:*.example.com, DNS:example.com, IP Address:192.0.2.7, IP Address:0:0:0:0:0:0:0:1');
    expect(text).toMatch(/Subject: .*O ?= ?示例公司, ?CN ?= ?\*\.example\.com/);
    expect(run('certtool', ['--crq-info', '--infile', 'ours.csr']).out).toContain('Self signature: verified');
  });

  const theirs = (...args: readonly string[]): string => {
    const outcome = openssl('req', '-new', '-noenc', '-keyout', 'their.key', '-out', 'their.csr', ...args);
    expect(outcome).toMatchObject({ ok: true });
    return made('their.csr');
  };
  const names = [
    '-subj',
    '/O=Example/CN=www.example.com',
    '-addext',
    'subjectAltName=DNS:www.example.com,DNS:*.example.com,IP:192.0.2.7',
  ];
  const ecKey = (curve: string): readonly string[] => ['-newkey', 'ec', '-pkeyopt', `ec_paramgen_curve:${curve}`];

  test.each([
    ['RSA 2048 with SHA-256', ['-newkey', 'rsa:2048', '-sha256'], 'rsa2048', 'sha256WithRsa'],
    ['RSA 3072 with SHA-384', ['-newkey', 'rsa:3072', '-sha384'], 'rsa3072', 'sha384WithRsa'],
    ['RSA 4096 with SHA-512', ['-newkey', 'rsa:4096', '-sha512'], 'rsa4096', 'sha512WithRsa'],
    ['P-256', ecKey('P-256'), 'p256', 'ecdsaWithSha256'],
    ['P-384 with SHA-384', [...ecKey('P-384'), '-sha384'], 'p384', 'ecdsaWithSha384'],
  ])('APPLY-1 reads a CSR of OpenSSL: %s', (_, args, algorithm, signatureAlgorithm) => {
    expect(readCsr(theirs(...args, ...names))).toMatchObject({
      names: ['www.example.com', '*.example.com', '192.0.2.7'],
      algorithm,
      signatureAlgorithm,
      subject: 'CN=www.example.com, O=Example',
    });
  });

  test('APPLY-1 reads a CSR of GnuTLS', () => {
    file(
      'template',
      'cn = "www.example.com"\ndns_name = "www.example.com"\ndns_name = "example.com"\nip_address = "192.0.2.7"\n',
    );
    run('certtool', ['--generate-privkey', '--key-type', 'ecdsa', '--curve', 'secp256r1', '--outfile', 'g.key']);
    run('certtool', ['--generate-request', '--load-privkey', 'g.key', '--template', 'template', '--outfile', 'g.csr']);
    expect(readCsr(made('g.csr'))).toMatchObject({
      names: ['www.example.com', 'example.com', '192.0.2.7'],
      algorithm: 'p256',
    });
  });

  test.each([
    ['PLAN-10 RSA 1024', 'csr-key-weak', ['-newkey', 'rsa:1024']],
    ['PLAN-10 MD5', 'csr-digest-weak', ['-newkey', 'rsa:2048', '-md5']],
    ['PLAN-10 SHA-1', 'csr-digest-weak', ['-newkey', 'rsa:2048', '-sha1']],
    ['PLAN-10 P-521', 'csr-key-unsupported', ecKey('P-521')],
    ['PLAN-10 secp256k1', 'csr-key-unsupported', ecKey('secp256k1')],
    ['PLAN-10 Ed25519', 'csr-key-unsupported', ['-newkey', 'ed25519']],
    ['RSA-PSS', 'csr-signature-unsupported', ['-newkey', 'rsa:2048', '-sigopt', 'rsa_padding_mode:pss']],
  ] as const)('fail/%s', (_, code, args) => {
    const text = theirs(...args, ...names);
    expect(() => readCsr(text)).toThrow(refusal(code));
  });

  test('ok/PLAN-10 SM2', () => {
    openssl('ecparam', '-name', 'SM2', '-genkey', '-noout', '-out', 'sm2.key');
    const args = ['-key', 'sm2.key', '-sm3', '-sigopt', 'distid:1234567812345678', '-out', 'sm2.csr'];
    expect(openssl('req', '-new', ...args, ...names)).toMatchObject({ ok: true });
    expect(readCsr(made('sm2.csr'))).toMatchObject({ algorithm: 'sm2' });
  });

  test('fail/no name', () => {
    const text = theirs(...ecKey('P-256'), '-subj', '/O=Example');
    expect(() => readCsr(text)).toThrow(refusal('csr-without-names'));
  });
});

describe('private keys of OpenSSL', () => {
  const password = 'correct horse';
  file('plain-rsa.key', openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-quiet').out);
  file('plain-ec.key', openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-quiet').out);

  test.each([
    ['PKCS#1', ['rsa', '-in', 'plain-rsa.key', '-traditional']],
    ['PKCS#1 under 3DES', ['rsa', '-in', 'plain-rsa.key', '-traditional', '-des3', '-passout', `pass:${password}`]],
    ['SEC1', ['ec', '-in', 'plain-ec.key']],
    ['SEC1 under AES', ['ec', '-in', 'plain-ec.key', '-aes256', '-passout', `pass:${password}`]],
    ['PKCS#8 under PBES2', ['pkcs8', '-topk8', '-in', 'plain-ec.key', '-passout', `pass:${password}`]],
    ['PKCS#8 under scrypt', ['pkcs8', '-topk8', '-in', 'plain-ec.key', '-scrypt', '-passout', `pass:${password}`]],
    [
      'PKCS#8 under PBES1 with 3DES',
      ['pkcs8', '-topk8', '-in', 'plain-rsa.key', '-v1', 'PBE-SHA1-3DES', '-passout', `pass:${password}`],
    ],
    [
      'PKCS#8 of 600 000 rounds',
      ['pkcs8', '-topk8', '-in', 'plain-ec.key', '-iter', '600000', '-passout', `pass:${password}`],
    ],
  ])('ok/%s', (_, args) => {
    expect(openssl(...args, '-out', 'other.key')).toMatchObject({ ok: true });
    const plain = made(args.includes('plain-rsa.key') ? 'plain-rsa.key' : 'plain-ec.key');
    const text = made('other.key');
    expect(readPrivateKey(text, password).pem).toBe(readPrivateKey(plain).pem);
    if (!text.includes('ENCRYPTED')) return;
    expect(() => readPrivateKey(text)).toThrow(refusal('key-password-needed'));
    expect(() => readPrivateKey(text, 'wrong')).toThrow(refusal('key-password-wrong'));
  });

  test('ok/a key after its curve parameters', () => {
    openssl('ecparam', '-name', 'secp384r1', '-genkey', '-out', 'params.key');
    expect(made('params.key')).toContain('EC PARAMETERS');
    expect(readPrivateKey(made('params.key')).algorithm).toBe('p384');
  });

  test('fail/RC2 with 40 bits', () => {
    const legacy = [
      '-provider',
      'legacy',
      '-provider',
      'default',
      '-v1',
      'PBE-SHA1-RC2-40',
      '-passout',
      `pass:${password}`,
    ];
    expect(openssl('pkcs8', '-topk8', '-in', 'plain-rsa.key', ...legacy, '-out', 'rc2.key')).toMatchObject({
      ok: true,
    });
    expect(() => readPrivateKey(made('rc2.key'), password)).toThrow(refusal('key-unsupported'));
  });
});

test('a chain made by OpenSSL is put in order', () => {
  file(
    'ext',
    '[ca]\nbasicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=hash\n[leaf]\nsubjectAltName=DNS:a.example\n',
  );
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];
  openssl('req', '-x509', ...newKey, '-keyout', 'r.key', '-out', 'r.pem', '-subj', '/CN=R', '-days', '9');
  for (const [name, parent, section] of [
    ['i', 'r', 'ca'],
    ['l', 'i', 'leaf'],
  ] as const) {
    openssl(
      'req',
      '-new',
      ...newKey,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
      '-subj',
      `/CN=${name.toUpperCase()}`,
    );
    const by = [
      '-CA',
      `${parent}.pem`,
      '-CAkey',
      `${parent}.key`,
      '-CAcreateserial',
      '-extfile',
      'ext',
      '-extensions',
      section,
    ];
    expect(openssl('x509', '-req', '-in', `${name}.csr`, ...by, '-out', `${name}.pem`)).toMatchObject({ ok: true });
  }
  const anchors = anchorsOf([]);
  const chain = orderChain(made('r.pem') + made('l.pem') + made('i.pem'), { anchors, privateKeyPem: made('l.key') });
  expect(chain.certificates.map((pem) => readCertificate(pem).subject)).toEqual(['CN=L', 'CN=I']);
  expect(chain.missing).toBeUndefined();
  expect(orderChain(made('l.pem') + made('r.pem'), { anchors, privateKeyPem: made('l.key') }).missing).toMatchObject({
    issuer: 'CN=I',
  });
  expect(orderChain(made('l.pem'), { anchors, privateKeyPem: made('l.key') }).missing).toMatchObject({
    issuer: 'CN=I',
  });
});

describe('CERT-1 PKCS#7 as OpenSSL makes it', () => {
  test.each(['DER', 'PEM'])('%s gives its certificates', async (form) => {
    const { root, issuing } = await hierarchy('p256');
    file('both.pem', issuing.certificate + root.certificate);
    const made7 = openssl('crl2pkcs7', '-nocrl', '-certfile', 'both.pem', '-outform', form, '-out', 'both.p7c');
    expect(made7).toMatchObject({ ok: true });
    const found = certificatesInFile(readFileSync(join(folder.path, 'both.p7c')));
    expect(found.map((der) => pemBlock('CERTIFICATE', der)).toSorted()).toEqual(
      [issuing.certificate, root.certificate].toSorted(),
    );
  });
});
