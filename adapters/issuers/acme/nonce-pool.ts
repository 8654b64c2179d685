import type { AcmeAnswer } from './acme-http.ts';

/** More than this are let go: every exchange at once has one, and old ones are refused anyway. */
const MOST_KEPT = 64;

/** Nonces that the CA gave with its answers, the newest taken first. @see RFC 8555 §6.5 */
export interface NoncePool {
  take(): string | undefined;
  /** Keeps the one in an answer. */
  keep(answer: AcmeAnswer): void;
  /** Forgets all: one was refused, so the older ones will be too. */
  empty(): void;
}

export const noncePool = (): NoncePool => {
  const nonces: string[] = [];
  return {
    take: () => nonces.pop(),
    keep(answer) {
      const nonce = answer.headers['replay-nonce'];
      if (typeof nonce !== 'string' || !/^[A-Za-z0-9_-]+$/.test(nonce)) return;
      nonces.push(nonce);
      if (nonces.length > MOST_KEPT) nonces.shift();
    },
    empty() {
      nonces.length = 0;
    },
  };
};
