/** The only source of chance: cryptographically strong in the product, seeded in tests that need the same run twice. */
export interface Random {
  bytes(count: number): Uint8Array;
}

/** `count` bytes as unpadded base64url text: for tokens, nonces and challenge values. */
export const randomToken = (random: Random, count: number): string =>
  Buffer.from(random.bytes(count)).toString('base64url');
