import { command } from '../chat/command.ts';
import { readTags } from '../chat/tags.ts';
import { PEM_LIMITS } from '../pki/pem.ts';
import { certificateData } from './certificate.views.ts';
import { upload } from './upload.ts';
import { uploadedCard, uploadLinkCard } from './upload.views.ts';
import { offerUpload, type UploadLinkHouse } from './upload-link.ts';

const options = {
  certificate: { kind: 'file', positional: true, carriesKey: 'perhaps', maxBytes: PEM_LIMITS.chain },
  key: { kind: 'file', carriesKey: 'always', maxBytes: PEM_LIMITS.key },
  'key-password': { kind: 'secret', max: 200 },
  'enc-certificate': { kind: 'file', carriesKey: 'perhaps', maxBytes: PEM_LIMITS.chain },
  'enc-key': { kind: 'file', carriesKey: 'always', maxBytes: PEM_LIMITS.key },
  kind: { kind: 'choice', choices: ['server', 'ca'], default: 'server' },
  remark: { kind: 'text', max: 200 },
  tag: { kind: 'text', many: true, max: 120 },
  project: { kind: 'text', max: 60 },
  'allow-duplicate': { kind: 'flag', default: false },
  'never-download': { kind: 'flag', default: false },
} as const;

export const uploadCommand = command<UploadLinkHouse, typeof options>({
  path: ['cert', 'upload'],
  rules: ['CERT-1', 'CERT-2', 'CERT-3'],
  permission: 'operator',
  effect: 'change',
  options,
  examples: ['cert upload', 'cert upload chain.pem --key key.pem', 'cert upload ca.pem --kind ca'],
  handle: async (house, call, args) => {
    if (args.certificate === undefined) {
      const { url, expiresAt } = await offerUpload(house, call.person);
      return { data: { url, expiresAt }, message: uploadLinkCard(call.say, url, expiresAt) };
    }
    const { certificate, notes } = await upload(house, call.person, {
      certificate: args.certificate,
      key: args.key,
      keyPassword: args['key-password'],
      encCertificate: args['enc-certificate'],
      encKey: args['enc-key'],
      kind: args.kind === 'ca' ? 'ca' : 'server',
      remark: args.remark ?? '',
      tags: readTags(args.tag),
      project: args.project ?? '',
      allowDuplicate: args['allow-duplicate'],
      neverDownload: args['never-download'],
    });
    return {
      data: { ...certificateData(certificate, [], house.clock.now()), notes },
      message: uploadedCard(call.say, certificate, notes),
    };
  },
});
