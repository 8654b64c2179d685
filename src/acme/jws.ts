import { type AccountKey, ALGORITHMS, readAccountKey, signedBy } from './account-key.ts';
import { AcmeFault } from './acme-fault.ts';
import { fromBase64url, isWire, neededText, parseWire, textIn, type Wire } from './wire.ts';

/** A flattened JWS taken apart; nothing of it is verified. @see RFC 7515 §7.2.2, RFC 8555 §6.2 */
export interface Jws {
  readonly alg: string;
  readonly url: string;
  readonly nonce: string | undefined;
  /** Exactly one of the two. */
  readonly kid: string | undefined;
  readonly jwk: Wire | undefined;
  /** Text; empty for a POST-as-GET. */
  readonly payload: string;
  /** What is signed. */
  readonly input: string;
  readonly signature: Buffer;
}

/** Throws AcmeFault `malformed`, `badSignatureAlgorithm`. `algorithms`: those taken here. */
export const readJws = (wire: Wire, algorithms: readonly string[] = Object.keys(ALGORITHMS)): Jws => {
  const [head, body, mark] = ['protected', 'payload', 'signature'].map((name) => neededText(wire, name));
  if (head === undefined || body === undefined || mark === undefined || 'header' in wire || 'signatures' in wire)
    throw new AcmeFault('malformed', 'a flattened JWS has no unprotected header and one signature');
  const header = parseWire(fromBase64url(head, 'the protected header').toString('utf8'), 'the protected header');
  const alg = neededText(header, 'alg');
  if (!algorithms.includes(alg)) {
    const detail = `${alg.slice(0, 20)} is not taken; use one of ${algorithms.join(', ')}`;
    throw new AcmeFault('badSignatureAlgorithm', detail, { members: { algorithms } });
  }
  const { jwk } = header;
  const kid = textIn(header, 'kid');
  if ('crit' in header) throw new AcmeFault('malformed', 'no critical extensions are known here');
  if ((jwk === undefined) === (kid === undefined)) throw new AcmeFault('malformed', 'it needs one of jwk and kid');
  if (jwk !== undefined && !isWire(jwk)) throw new AcmeFault('malformed', '“jwk” is not an object');
  return {
    alg,
    url: neededText(header, 'url'),
    nonce: textIn(header, 'nonce'),
    kid,
    jwk,
    payload: fromBase64url(body, 'the payload').toString('utf8'),
    input: `${head}.${body}`,
    signature: fromBase64url(mark, 'the signature'),
  };
};

/** The key inside, having signed it. Throws AcmeFault `malformed`, `badPublicKey`. */
export const keyInside = (jws: Jws): AccountKey => {
  if (jws.jwk === undefined)
    throw new AcmeFault('malformed', 'this request is signed by a whole key (jwk), not by kid');
  const key = readAccountKey(jws.jwk);
  checkSigned(jws, key);
  return key;
};

/** Throws AcmeFault `malformed` where the key did not sign it. */
export const checkSigned = (jws: Jws, key: AccountKey): void => {
  if (!signedBy(key, jws.alg, jws.input, jws.signature))
    throw new AcmeFault('malformed', 'the signature does not fit the key');
};
