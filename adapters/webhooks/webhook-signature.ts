import { createHmac, timingSafeEqual } from 'node:crypto';

/** `v1=` and the hex HMAC-SHA256 over `<timestamp>.<body>`: a body cannot be changed, nor sent again much later. */
export const signatureOf = (secret: string, timestamp: string, body: string): string =>
  `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;

/** What the other side does with it; `tolerance` and `now` in seconds. */
export const isSigned = (
  secret: string,
  headers: { readonly timestamp: string; readonly signature: string },
  body: string,
  now: number,
  tolerance = 300,
): boolean => {
  if (Math.abs(now - Number(headers.timestamp)) > tolerance) return false;
  const wanted = Buffer.from(signatureOf(secret, headers.timestamp, body));
  const given = Buffer.from(headers.signature);
  return wanted.length === given.length && timingSafeEqual(wanted, given);
};
