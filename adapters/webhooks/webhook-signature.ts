import { createHmac } from 'node:crypto';

/** `v1=` and the hex HMAC-SHA256 over `<timestamp>.<body>`: a body cannot be changed, nor sent again much later. */
export const signatureOf = (secret: string, timestamp: string, body: string): string =>
  `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
