import { refuseLeaked } from '../certificate/leaked-key.store.ts';
import { makeCsr } from '../pki/csr.ts';
import { readCsr } from '../pki/csr-read.ts';
import { generateKey, type KeyAlgorithm } from '../pki/key.ts';
import type { Plan } from '../plan/plan.ts';
import type { ApplyRequest } from './apply-request.ts';
import type { Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';

/** What of an order comes of its key. */
export interface KeyPart {
  readonly csr: string;
  readonly csrSource: Order['csrSource'];
  readonly algorithm: KeyAlgorithm;
  readonly key: string | undefined;
}

/** PLAN-10. */
export const algorithmFor = ({ algorithm }: ApplyRequest, plan: Plan): KeyAlgorithm =>
  algorithm ?? (plan.standard === 'sm2' ? 'sm2' : 'p256');

/** APPLY-1: a key of our own, sealed before anything else happens, or the CSR that was pasted. */
export const keyPart = async (
  house: OrderHouse,
  request: ApplyRequest,
  plan: Plan,
  names: readonly string[],
): Promise<KeyPart> => {
  if (request.csr !== undefined) {
    const { pem, algorithm, spki } = readCsr(request.csr);
    await refuseLeaked(house.store, spki, 'csr');
    return { csr: pem, csrSource: 'pasted', algorithm, key: undefined };
  }
  const algorithm = algorithmFor(request, plan);
  const pair = await generateKey(algorithm);
  const csr = makeCsr({ names, ...pair, digest: request.digest });
  return { csr, csrSource: 'generated', algorithm, key: house.store.seal.seal(pair.privateKeyPem, 'private-key') };
};
