import { context } from '../chat/build.ts';
import { command } from '../chat/command.ts';
import { type KeyAlgorithm, keyAlgorithms } from '../pki/key.ts';
import { RSA_DIGESTS, type RsaDigest } from '../pki/signature-algorithm.ts';
import { METHODS } from '../validation/proof.ts';
import { type OrderCommandHouse, orderReply } from './order.commands.ts';
import { reissueCertificate } from './reissue.ts';

type ReissueHouse = OrderCommandHouse & { readonly findCertificate: (word: string) => Promise<string> };

const options = {
  what: { kind: 'certificate', positional: true, required: true },
  reason: { kind: 'text', max: 200 },
  key: { kind: 'choice', choices: ['new', 'reuse'] },
  csr: { kind: 'long-text', max: 16_000 },
  algorithm: { kind: 'choice', choices: Object.keys(keyAlgorithms) },
  digest: { kind: 'choice', choices: RSA_DIGESTS },
  'key-password': { kind: 'secret', max: 200 },
  method: { kind: 'choice', choices: METHODS },
  'take-over': { kind: 'flag' },
} as const;

export const reissueCommand = command<ReissueHouse, typeof options>({
  path: ['cert', 'reissue'],
  rules: ['CERT-5', 'VAL-11', 'PLAN-4'],
  permission: 'operator',
  effect: 'spend',
  options,
  examples: [
    'cert reissue shop.example.test --reason "the key leaked" --take-over',
    'cert reissue shop.example.test --algorithm p384',
  ],
  handle: async (house, call, args) => {
    const order = await reissueCertificate(house, call.person, await house.findCertificate(args.what), {
      reason: args.reason,
      key: args.key as 'new' | 'reuse' | undefined,
      csr: args.csr,
      algorithm: args.algorithm as KeyAlgorithm | undefined,
      digest: args.digest as RsaDigest | undefined,
      keyPassword: args['key-password'],
      method: args.method,
      takeOver: args['take-over'],
    });
    const reply = await orderReply(house, call, order);
    const keeps = house.issuers.get(order.issuer)?.abilities.keepsExpiry === true;
    if (keeps) return reply;
    const note = call.say('reissue.expiry-new', { issuer: order.issuer });
    const { message } = reply;
    return {
      ...reply,
      message: { ...message, plain: `${message.plain}\n${note}`, blocks: [...message.blocks, context(note)] },
    };
  },
});
