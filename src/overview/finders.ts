import { certificateById } from '../certificate/certificate.store.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import { orderById } from '../order/order.store.ts';
import type { Store } from '../store/store.ts';
import { findOne } from './find.store.ts';
import type { CertificateFinder } from './finder.ts';

/** Made once by the bot. */
export const createFinders = (
  store: Store,
): CertificateFinder & { readonly findOrder: (word: string) => Promise<string> } => ({
  findOrder: async (word) => {
    const found = await findOne(store, ['order'], word, 'order').catch(async (error) => {
      if (!word.startsWith('crt_')) throw error;
      return findOne(store, ['certificate'], word, 'order');
    });
    if (found.kind === 'order') return found.id;
    const certificate = await certificateById(store, found.id);
    if (certificate?.orderId === undefined) throw nothingFound('order', word, 'what');
    return certificate.orderId;
  },
  findCertificate: async (word) => {
    if (!word.startsWith('ord_')) return (await findOne(store, ['certificate'], word, 'certificate')).id;
    const order = await orderById(store, (await findOne(store, ['order'], word, 'order')).id);
    if (order?.certificateId === undefined) throw nothingFound('certificate', word, 'what');
    return order.certificateId;
  },
});
