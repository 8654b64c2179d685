import { certificateById } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { card, code, relative } from '../chat/build.ts';
import { type Call, command, type Reply } from '../chat/command.ts';
import type { Block } from '../chat/message.ts';
import { hostingOf } from '../hosting/hosting.store.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import type { OrderCommandHouse } from '../order/order.commands.ts';
import { orderById } from '../order/order.store.ts';
import type { Order } from '../order/order.ts';
import { shownNames } from '../pki/shown-names.ts';
import type { Say } from '../texts/say.ts';
import { checkDeletable, checkOrderDeletable, deleteCertificate, deleteOrder } from './delete-certificate.ts';
import { findOne } from './find.store.ts';

type Doomed = { readonly certificate: Certificate } | { readonly order: Order };

/** A certificate comes first; an order stands for the certificate it brought. */
const named = async ({ store }: OrderCommandHouse, word: string): Promise<Doomed> => {
  const found = await findOne(store, ['certificate', 'order'], word, 'any');
  const order = found.kind === 'order' ? await orderById(store, found.id) : undefined;
  const id = found.kind === 'certificate' ? found.id : order?.certificateId;
  const certificate = id === undefined ? undefined : await certificateById(store, id);
  if (certificate !== undefined) return { certificate };
  if (order !== undefined) return { order };
  throw nothingFound(found.kind, word, 'what');
};

const effectsOf = async (house: OrderCommandHouse, say: Say, certificate: Certificate): Promise<readonly Block[]> => {
  const hosting = await hostingOf(house.store, certificate.id);
  const effects = [
    ...(certificate.key === undefined ? [] : [say('delete.key')]),
    ...(certificate.state === 'valid' ? [say('delete.valid')] : []),
    ...(certificate.autoRenew ? [say('revoke.renewal')] : []),
    ...(hosting === undefined || hosting.state === 'cancelled' ? [] : [say('revoke.hosting')]),
  ];
  return [
    {
      kind: 'fields',
      fields: [
        { label: say('field.names'), value: [shownNames(certificate.names)] },
        { label: say('field.certificate'), value: [code(certificate.id)] },
        { label: say('field.expires'), value: [relative(certificate.notAfter)] },
      ],
    },
    ...(effects.length === 0 ? [] : [{ kind: 'list' as const, items: effects.map((effect) => [effect]) }]),
  ];
};

const gone = ({ say }: Call, id: string, names: readonly string[]): Reply => ({
  data: { id, names, deleted: true },
  message: card({ tone: 'good', title: say('delete.done', { names: shownNames(names) }) }),
});

const options = { what: { kind: 'subject', positional: true, required: true } } as const;

export const deleteCommand = command<OrderCommandHouse, typeof options>({
  path: ['cert', 'delete'],
  rules: ['CERT-7'],
  permission: 'operator',
  effect: 'destroy',
  options,
  examples: ['cert delete old.example.test'],
  preview: async (house, { say }, args) => {
    const doomed = await named(house, args.what);
    if ('order' in doomed) {
      checkOrderDeletable(doomed.order);
      return [{ kind: 'text', text: [shownNames(doomed.order.names), ' ', code(doomed.order.id)] }];
    }
    await checkDeletable(house, doomed.certificate);
    return effectsOf(house, say, doomed.certificate);
  },
  handle: async (house, call, args) => {
    const doomed = await named(house, args.what);
    if ('order' in doomed) {
      await deleteOrder(house, call.person, doomed.order);
      house.changed(doomed.order.id);
      return gone(call, doomed.order.id, doomed.order.names);
    }
    const { id, names } = await deleteCertificate(house, call.person, doomed.certificate.id);
    house.changed(id);
    return gone(call, id, names);
  },
});
