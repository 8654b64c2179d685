import { certificateById } from '../certificate/certificate.store.ts';
import { downloadCard, writtenCard } from '../certificate/certificate.views.ts';
import { auditDownload, type DownloadHouse, filesOf, offerDownload } from '../certificate/download.ts';
import { command } from '../chat/command.ts';
import { CertError } from '../kernel/errors.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import { BUNDLE_FORMATS, type BundleFormat } from '../pki/bundle.ts';
import type { CertificateFinder } from './finder.ts';

const options = {
  what: { kind: 'certificate', positional: true, required: true },
  format: { kind: 'choice', choices: BUNDLE_FORMATS, default: 'nginx' },
  out: { kind: 'path', localOnly: true },
  code: { kind: 'secret', max: 20 },
} as const;

export const downloadCommand = command<DownloadHouse & CertificateFinder, typeof options>({
  path: ['cert', 'download'],
  rules: ['CERT-4'],
  permission: 'operator',
  effect: 'change',
  options,
  examples: [
    'cert download shop.example.test --format pfx',
    'cert download shop.example.test --format nginx --out ./tls',
  ],
  stepUp: () => 'export',
  handle: async (house, call, args) => {
    const id = await house.findCertificate(args.what);
    const certificate = await certificateById(house.store, id);
    if (certificate === undefined) throw nothingFound('certificate', args.what, 'what');
    const format = args.format as BundleFormat;
    if (args.out === undefined) {
      const { url, expiresAt } = await offerDownload(house, call.person, certificate, format);
      return {
        data: { certificateId: id, format, url, expiresAt },
        message: downloadCard(call.say, certificate.names, format, url, expiresAt),
      };
    }
    if (!call.invocation.local) throw new CertError('out-not-local', {}, { field: 'out' });
    const files = await filesOf(house, certificate, format);
    await auditDownload(house, call.person.id, certificate, format);
    const folder = args.out.replace(/\/+$/, '');
    const names = files.map((file) => `${folder}/${file.name}`);
    return {
      data: { certificateId: id, format, files: names },
      message: writtenCard(call.say, certificate.names, names),
      files,
    };
  },
});
