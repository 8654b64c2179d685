import type { Instant } from '../kernel/clock.ts';
import type { Signer } from './ca-signer.ts';
import { contextTag, element, integer, magnitude, sequence, TAG, time } from './der.ts';
import { authorityKeyId, extension } from './extension.ts';

/** Reason codes. @see RFC 5280 §5.3.1 */
export const CRL_REASON = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const;

export type CrlReason = keyof typeof CRL_REASON;

export interface RevokedEntry {
  /** Hex of the certificate's serial number. */
  readonly serial: string;
  readonly at: Instant;
  readonly reason: CrlReason;
}

export interface CrlHeader {
  /** Grows with every CRL of this CA. */
  readonly number: number;
  readonly thisUpdate: Instant;
  /** When the next one will have been published. */
  readonly nextUpdate: Instant;
}

const reasonExtension = (code: number): Buffer =>
  sequence(extension('crlReason', false, element(TAG.enumerated, Buffer.of(code))));

/** Each reason's extension, encoded once; `unspecified` is said by leaving it out. */
const REASONS: ReadonlyMap<CrlReason, readonly Buffer[]> = new Map(
  (Object.keys(CRL_REASON) as CrlReason[]).map((reason) => [
    reason,
    reason === 'unspecified' ? [] : [reasonExtension(CRL_REASON[reason])],
  ]),
);

const hexBytes = (hex: string): Buffer => Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');

/** The revoked certificates of a CRL as DER, one after the other: entries can be encoded in portions and put together later. */
export const encodeRevoked = (entries: Iterable<RevokedEntry>): Buffer => {
  const parts: Buffer[] = [];
  for (const { serial, at, reason } of entries) {
    parts.push(sequence(magnitude(hexBytes(serial)), time(at), ...(REASONS.get(reason) ?? [])));
  }
  return Buffer.concat(parts);
};

/**
 * A version 2 CRL, DER, over entries from `encodeRevoked`. Holds its thread for as long as the list is: 100 000 entries take a few tenths
 * of a second to encode, so the product makes it through a CrlMaker. In PEM its label is `X509 CRL`. @see RFC 5280 §5.1
 */
export const buildCrl = (header: CrlHeader, revoked: readonly Uint8Array[], signer: Signer): Buffer => {
  const number = extension('crlNumber', false, integer(header.number));
  const empty = revoked.every((part) => part.length === 0);
  const signed = sequence(
    integer(1),
    signer.algorithm,
    signer.name,
    time(header.thisUpdate),
    time(header.nextUpdate),
    ...(empty ? [] : [sequence(...revoked)]),
    element(contextTag(0), sequence(authorityKeyId(signer.keyId), number)),
  );
  return signer.sign(signed);
};
