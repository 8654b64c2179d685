import { card, code, moment, relative } from '../chat/build.ts';
import type { Block, Message, Tone } from '../chat/message.ts';
import { shownNames } from '../pki/shown-names.ts';
import type { Say } from '../texts/say.ts';
import type { Certificate, CertificateState, ShownState } from './certificate.ts';
import { shownState } from './certificate.ts';

export const CERTIFICATE_TONES: Readonly<Record<ShownState, Tone>> = {
  issued: 'good',
  'expiring-soon': 'warning',
  expired: 'bad',
  revoking: 'waiting',
  revoked: 'bad',
  gone: 'neutral',
};

/** The object that `--json` and the HTTP twin give: never the key. */
export const certificateData = (certificate: Certificate, targets: readonly string[], now: number) => ({
  id: certificate.id,
  state: shownState(certificate, now),
  names: certificate.names,
  issuer: certificate.issuer,
  plan: certificate.plan,
  serial: certificate.serial,
  fingerprint: certificate.fingerprint,
  notBefore: certificate.notBefore,
  notAfter: certificate.notAfter,
  algorithm: certificate.algorithm,
  hasKey: certificate.key !== undefined,
  renewAt: certificate.renewAt ?? null,
  autoRenew: certificate.autoRenew,
  termEnds: certificate.termEnds ?? null,
  hosting: null,
  ignored: certificate.ignored,
  targets,
  orderId: certificate.orderId ?? null,
  remark: certificate.remark,
  tags: certificate.tags,
  source: certificate.source,
  kind: certificate.kind,
  project: certificate.project,
  neverDownload: certificate.neverDownload,
  encryption: certificate.encryption !== undefined,
});

export const certificateFields = (say: Say, certificate: Certificate): Block => ({
  kind: 'fields',
  fields: [
    { label: say('field.certificate'), value: [code(certificate.id)] },
    { label: say('field.names'), value: [shownNames(certificate.names)] },
    { label: say('field.issuer'), value: [certificate.issuer] },
    { label: say('field.key'), value: [certificate.algorithm] },
    { label: say('field.expires'), value: [relative(certificate.notAfter)] },
    ...(certificate.termEnds === undefined
      ? []
      : [{ label: say('field.term'), value: [say('term.paid-until'), ' ', moment(certificate.termEnds)] }]),
    { label: say('field.serial'), value: [code(certificate.serial)] },
    { label: say('field.fingerprint'), value: [code(certificate.fingerprint)] },
    ...(certificate.source === 'issued'
      ? []
      : [
          {
            label: say('field.source'),
            value: [say(certificate.kind === 'ca' ? 'source.ca' : `source.${certificate.source}`)],
          },
        ]),
    ...(certificate.project === '' ? [] : [{ label: say('field.project'), value: [certificate.project] }]),
    ...(certificate.remark === '' ? [] : [{ label: say('field.remark'), value: [certificate.remark] }]),
  ],
});

/** A line of a list of certificates, as its columns. */
export interface ListedCertificate {
  readonly id: string;
  readonly names: readonly string[];
  readonly state: CertificateState;
  readonly issuer: string;
  readonly notBefore: string;
  readonly notAfter: string;
}

export const certificateTable = (say: Say, lines: readonly ListedCertificate[], now: number): Block => ({
  kind: 'table',
  columns: [say('field.names'), say('field.state'), say('field.expires'), say('field.issuer'), say('field.id')],
  rows: lines.map((line) => [
    [
      line.names.length > 3
        ? `${shownNames(line.names.slice(0, 3))} +${line.names.length - 3}`
        : shownNames(line.names),
    ],
    [say.lookup(`state.certificate.${shownState(line, now)}`)],
    [relative(line.notAfter)],
    [line.issuer],
    [code(line.id)],
  ]),
});

export const downloadCard = (
  say: Say,
  names: readonly string[],
  format: string,
  url: string,
  expires: string,
): Message =>
  card({
    title: say('download.title', { names: shownNames(names), format }),
    blocks: [
      { kind: 'text', text: say.text('download.link', { link: { link: url, to: url } }) },
      { kind: 'context', text: say.text('download.once', { expires: relative(expires) }) },
    ],
    audience: 'asker',
  });

export const writtenCard = (say: Say, names: readonly string[], files: readonly string[]): Message =>
  card({
    tone: 'good',
    title: say('download.written', { names: shownNames(names) }),
    blocks: [{ kind: 'list', items: files.map((file) => [code(file)]) }],
  });
