import type { Call, Reply } from '../chat/command.ts';
import { command } from '../chat/command.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import { HANDLE_MOST } from '../organisation/party.ts';
import { type KeyAlgorithm, keyAlgorithms } from '../pki/key.ts';
import { RSA_DIGESTS, type RsaDigest } from '../pki/signature-algorithm.ts';
import { METHODS } from '../validation/proof.ts';
import { apply } from './apply.ts';
import { askedToApply, keptToApply } from './apply-form.ts';
import type { ApplyHouse } from './apply-request.ts';
import { orderData } from './order.data.ts';
import { orderById } from './order.store.ts';
import type { Order } from './order.ts';
import { orderCard } from './order.views.ts';
import type { OrderHouse } from './order-house.ts';
import { viewOf } from './order-view.ts';
import { verifyOrder } from './verify-order.ts';

/** What the order commands need beside the room's own: the finder, which looks across rooms and is handed in. */
export interface OrderCommandHouse extends ApplyHouse {
  /** An order's or certificate's word → the order's id. */
  readonly findOrder: (word: string) => Promise<string>;
}

/** A reply that shows an order and follows it. */
export const orderReply = async (house: OrderHouse, call: Call, order: Order): Promise<Reply> => {
  const view = await viewOf(house, order);
  return {
    data: orderData(call.say, view),
    message: orderCard(call.say, view),
    follows: { kind: 'order', id: order.id },
  };
};

export const orderNamed = async (house: OrderCommandHouse, word: string): Promise<Order> => {
  const id = await house.findOrder(word);
  const order = await orderById(house.store, id);
  if (order === undefined) throw nothingFound('order', word);
  return order;
};

const applyOptions = {
  names: { kind: 'names', positional: true },
  plan: { kind: 'choice', dynamic: 'plans', decides: true },
  years: { kind: 'choice', choices: ['1', '2', '3'] },
  issuer: { kind: 'choice', dynamic: 'issuers' },
  method: { kind: 'choice', choices: METHODS, decides: true },
  target: { kind: 'choice', dynamic: 'targets', many: true },
  algorithm: { kind: 'choice', choices: Object.keys(keyAlgorithms) },
  digest: { kind: 'choice', choices: RSA_DIGESTS },
  csr: { kind: 'long-text', max: 16_000 },
  'key-password': { kind: 'secret', max: 200 },
  profile: { kind: 'text', max: 60 },
  webroot: { kind: 'text', max: 60 },
  remark: { kind: 'text', max: 200 },
  tag: { kind: 'text', many: true, max: 120 },
  pack: { kind: 'choice', dynamic: 'packs', max: 80 },
  code: { kind: 'secret', max: 20 },
  org: { kind: 'choice', dynamic: 'organisations', max: HANDLE_MOST },
  admin: { kind: 'choice', dynamic: 'contacts', max: HANDLE_MOST },
  contact: { kind: 'choice', dynamic: 'contacts', max: HANDLE_MOST },
  project: { kind: 'text', max: 60 },
  email: { kind: 'text', max: 254 },
} as const;

const applyCommand = command<OrderCommandHouse, typeof applyOptions>({
  path: ['cert', 'apply'],
  rules: ['APPLY-1', 'APPLY-2', 'APPLY-3', 'APPLY-4', 'APPLY-5', 'APPLY-7', 'PLAN-3', 'PLAN-8', 'PLAN-10'],
  permission: 'operator',
  effect: 'spend',
  options: applyOptions,
  examples: [
    'cert apply shop.example.test',
    'cert apply example.com www.example.com --issuer letsencrypt --target web',
    'cert apply *.example.com --method dns-auto --algorithm p384',
    'cert apply shop.example.com --plan geotrust-ov --years 2 --org acme --admin lin',
  ],
  asks: askedToApply,
  prefill: keptToApply,
  stepUp: ({ names = [] }) => (names.some((name) => name.startsWith('*.')) ? 'wildcard' : undefined),
  handle: async (house, call, args) => {
    const order = await apply(house, call.person, {
      names: args.names ?? [],
      plan: args.plan,
      years: args.years === undefined ? undefined : Number(args.years),
      issuer: args.issuer,
      method: args.method,
      webroot: args.webroot,
      algorithm: args.algorithm as KeyAlgorithm | undefined,
      digest: args.digest as RsaDigest | undefined,
      csr: args.csr,
      keyPassword: args['key-password'],
      profile: args.profile,
      remark: args.remark,
      tags: args.tag,
      project: args.project,
      email: args.email,
      targets: args.target,
      pack: args.pack,
      organisation: args.org,
      administrator: args.admin,
      contact: args.contact,
    });
    house.changed(order.id);
    return orderReply(house, call, order);
  },
});

const whatOptions = { what: { kind: 'order', positional: true, required: true } } as const;

const verifyCommand = command<OrderCommandHouse, typeof whatOptions>({
  path: ['cert', 'verify'],
  rules: ['VAL-10', 'VAL-12'],
  permission: 'operator',
  effect: 'change',
  options: whatOptions,
  examples: ['cert verify shop.example.test'],
  handle: async (house, call, args) =>
    orderReply(house, call, await verifyOrder(house, call.person, await orderNamed(house, args.what))),
});

/** The order room's commands, in help order. */
export const orderCommands = [applyCommand, verifyCommand];
