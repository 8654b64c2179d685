import { systemRandom } from '../../adapters/system.ts';
import type { FileValue, RawArgs } from '../../src/chat/option.ts';
import { toInstant } from '../../src/kernel/clock.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { makeIssuingCa, makeRoot } from '../../src/pki/authority-cert.ts';
import type { Authority } from '../../src/pki/ca.ts';
import { openCa } from '../../src/pki/ca-signer.ts';
import { generateKey, type KeyAlgorithm } from '../../src/pki/key.ts';
import { issueLeaf } from '../../src/pki/leaf.ts';
import type { TestBot } from './make-test-bot.ts';

/** A private CA of somebody else: root, issuing CA, and what it issues. */
export interface OtherCa {
  readonly root: Authority;
  readonly issuing: Authority;
}

export interface OtherPair {
  readonly leaf: string;
  readonly key: string;
}

/** `issuersUrl`: where its certificates say that their issuer’s can be had. */
export const otherCa = async (now = Date.now(), issuersUrl?: string): Promise<OtherCa> => {
  const common = { organisation: 'Elsewhere', algorithm: 'p256', from: toInstant(now - DAY) } as const;
  const until = toInstant(now + 3_000 * DAY);
  const root = await makeRoot({ ...common, commonName: 'Elsewhere Root', until }, systemRandom);
  const request = { ...common, commonName: 'Elsewhere CA', until, ...(issuersUrl && { caIssuersUrl: issuersUrl }) };
  const issuing = await makeIssuingCa(request, root, systemRandom);
  return { root, issuing };
};

export const issuePair = async (
  ca: OtherCa,
  names: readonly string[],
  {
    from = Date.now() - DAY,
    days = 90,
    algorithm = 'p256' as KeyAlgorithm,
    issuerUrl = undefined as string | undefined,
    /** A key of one's own making, e.g. a weak one. */
    pair = undefined as { readonly privateKeyPem: string; readonly publicKeySpki: Buffer } | undefined,
  } = {},
): Promise<OtherPair> => {
  const { privateKeyPem, publicKeySpki } = pair ?? (await generateKey(algorithm));
  const signer = openCa(ca.issuing.certificate, ca.issuing.privateKeyPem);
  const validity = { from: toInstant(from), until: toInstant(from + days * DAY), backdate: 0 };
  const request = { names, spki: publicKeySpki, ...validity, ...(issuerUrl && { caIssuersUrl: issuerUrl }) };
  const { certificate } = issueLeaf(request, signer, systemRandom);
  return { leaf: certificate, key: privateKeyPem };
};

export const file = (content: string | Uint8Array, name = 'x.pem'): FileValue => ({
  name,
  bytes: typeof content === 'string' ? Buffer.from(content) : content,
});

/** `cert upload` by olu, at the machine itself unless said otherwise. */
export const sendUpload = (house: TestBot, args: RawArgs, local = true) =>
  house.bot.desk.dispatch({
    path: ['cert', 'upload'],
    args,
    actor: { surface: 'test', realm: 'here', user: 'olu', name: 'olu' },
    conversation: { surface: 'test', realm: 'here', id: 'room' },
    origin: local ? 'shell' : 'typed',
    language: 'en',
    local,
  });

/** Bytes of the chain and the key of a certificate that the built-in CA has issued here. */
export const ownFiles = async (house: TestBot): Promise<readonly Uint8Array[]> => {
  await house.builtIn.open();
  const applied = await house.say('olu', 'cert apply own.example.test');
  await house.say('ann', 'cert approve own.example.test');
  await house.settle(applied);
  const got = await house.say('olu', 'cert download own.example.test --out x', { local: true });
  if (!got.ok) throw new Error(got.error.message);
  return (got.files ?? []).map(({ bytes }) => bytes);
};
