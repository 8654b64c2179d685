import { createHash } from 'node:crypto';
import { randomToken } from '../kernel/random.ts';
import type { Diagnosis } from '../validation/diagnosis.ts';
import { setChallengeFiles } from './challenge-file.store.ts';
import type { OrderHouse } from './order-house.ts';

const TOKEN_BYTES = 24;

/** VAL-5: whether our own port is still asked for the name's files, directly or over a redirect: puts one of its own, looks for it as the CA would, and takes it away. */
export const lookForFile = async (
  house: Pick<OrderHouse, 'store' | 'random' | 'diagnose'>,
  name: string,
  issuer: string,
): Promise<Diagnosis> => {
  const content = randomToken(house.random, TOKEN_BYTES);
  const path = `/.well-known/pki-validation/${createHash('sha256').update(content).digest('hex').slice(0, 32)}.txt`;
  const id = `standing ${name}`;
  await setChallengeFiles(house.store, id, [{ host: name, path, content }]);
  try {
    return await house.diagnose({ proof: { kind: 'file', path, content }, name, wildcard: false, issuer });
  } finally {
    await setChallengeFiles(house.store, id, []);
  }
};
