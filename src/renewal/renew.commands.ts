import { certificateById } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { card, code, relative } from '../chat/build.ts';
import { type Call, command, type Reply } from '../chat/command.ts';
import { boundTargets } from '../hosting/bound.ts';
import { nowOf } from '../kernel/clock.ts';
import { CertError, wrongValue } from '../kernel/errors.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import { apply } from '../order/apply.ts';
import { type OrderCommandHouse, orderReply } from '../order/order.commands.ts';
import { orderById, saveOrder } from '../order/order.store.ts';
import type { Order } from '../order/order.ts';
import { retried } from '../order/step-ended.ts';
import { parseNames } from '../pki/name.ts';
import { findPlan } from '../plan/catalogue.ts';
import { nameOf } from './failing-names.ts';
import { lookAtRenewal, orderRenewal } from './renew.ts';
import { renewalOf, saveRenewal } from './renewal.store.ts';
import type { LeftOut, Renewal } from './renewal.ts';
import { renewalBlocks, renewalData } from './renewal.views.ts';
import type { RenewalHouse } from './renewal-house.ts';
import { switchRenewal } from './switch.ts';

export type RenewCommandHouse = RenewalHouse &
  OrderCommandHouse & { readonly findCertificate: (word: string) => Promise<string> };

const known = async (house: RenewCommandHouse, word: string) => {
  const id = await house.findCertificate(word);
  const certificate = await certificateById(house.store, id);
  if (certificate === undefined) throw nothingFound('certificate', word);
  const renewal = await renewalOf(house.store, id);
  if (renewal === undefined) throw new CertError('renew-not-ours', { name: nameOf(certificate) });
  return { certificate, renewal };
};

/** PLAN-6, CERT-6: what cannot be renewed by hand either. */
const checkRenewable = (certificate: Certificate, renewal: Renewal): void => {
  const plan = findPlan(certificate.plan);
  const name = nameOf(certificate);
  if (!plan.renewal.possible) throw new CertError('renew-impossible', { name, plan: plan.title });
  if (certificate.state !== 'valid') throw new CertError('certificate-unusable', { name, state: certificate.state });
  if (renewal.state === 'done') throw new CertError('renew-done', { name, successor: renewal.successorId ?? '' });
};

const leftOut = (certificate: Certificate, words: readonly string[]): readonly LeftOut[] =>
  (words.length === 0 ? [] : parseNames(words)).map(({ ascii }) => {
    if (!certificate.names.includes(ascii)) {
      const names = certificate.names.join(', ');
      throw wrongValue('without', ascii, names);
    }
    return { name: ascii, agreed: true };
  });

/** A person's wish skips the backoff: an order that waits after a failed validation is placed anew at once. */
const goOnNow = async (house: RenewCommandHouse, renewal: Renewal): Promise<void> => {
  const order = renewal.orderId === undefined ? undefined : await orderById(house.store, renewal.orderId);
  const now = nowOf(house.clock);
  if (order?.state === 'validation-failed') {
    await saveRenewal(house.store, renewal, { ...renewal, nextAt: now }, (store) =>
      saveOrder(store, order, retried(house, order, 'person')).then(() => {}),
    );
    house.changed(order.id);
    return;
  }
  await lookAtRenewal(house, renewal.certificateId);
};

const byHand = async (
  house: RenewCommandHouse,
  call: Call,
  found: { readonly certificate: Certificate; readonly renewal: Renewal },
  without: readonly LeftOut[],
): Promise<Renewal> => {
  const { certificate, renewal } = found;
  checkRenewable(certificate, renewal);
  if (renewal.state === 'ordered') await goOnNow(house, renewal);
  else if (renewal.state !== 'held')
    await orderRenewal(house, renewal, certificate, { actor: call.person.id, why: undefined, without });
  return (await renewalOf(house.store, certificate.id)) ?? renewal;
};

const renewalReply = (call: Call, certificate: Certificate, renewal: Renewal): Reply => {
  const { say } = call;
  const { id: certificateId, names, autoRenew, notAfter } = certificate;
  return {
    data: { certificateId, names, autoRenew, ...renewalData(renewal) },
    message: card({
      tone: renewal.problem === undefined ? 'neutral' : 'warning',
      title: say('renewal.title', { names: names.join(', '), state: say.lookup(`state.renewal.${renewal.state}`) }),
      blocks: [
        ...renewalBlocks(say, renewal),
        {
          kind: 'fields',
          fields: [
            { label: say('field.certificate'), value: [code(certificateId)] },
            { label: say('field.expires'), value: [relative(notAfter)] },
          ],
        },
      ],
    }),
    follows: { kind: 'certificate', id: certificateId },
  };
};

/**
 * PLAN-6: a paid plan for the same names, in place of the free one: an order of its own, which pays and validates like any other. It is
 * asked for where people look when a free certificate cannot be renewed.
 */
const upgraded = async (
  house: RenewCommandHouse,
  call: Call,
  certificate: Certificate,
  word: string,
): Promise<Order> => {
  const { names, plan, remark, tags, orderId } = certificate;
  const before = findPlan(plan);
  if (!before.upgradable) throw new CertError('upgrade-not-free', { name: nameOf(certificate), plan: before.title });
  const after = findPlan(word);
  if (after.free) throw new CertError('upgrade-to-free', { plan: after.title }, { field: 'upgrade' });
  const ordered = orderId === undefined ? undefined : await orderById(house.store, orderId);
  const order = await apply(house, call.person, {
    names,
    plan: after.id,
    method: ordered?.method,
    webroot: ordered?.method === 'file-webroot' ? ordered.provider : undefined,
    remark,
    tags: Object.entries(tags).map(([key, value]) => `${key}:${value}`),
    targets: await boundTargets(house.store, certificate.id),
    follows: certificate.id,
  });
  house.changed(order.id);
  return order;
};

const options = {
  what: { kind: 'certificate', positional: true, required: true },
  auto: { kind: 'choice', choices: ['on', 'off'] },
  without: { kind: 'text', many: true, max: 253 },
  upgrade: { kind: 'choice', dynamic: 'plans' },
} as const;

export const renewCommand = command<RenewCommandHouse, typeof options>({
  path: ['cert', 'renew'],
  rules: ['PLAN-6', 'RENEW-1', 'RENEW-2', 'RENEW-3', 'RENEW-4', 'RENEW-6', 'APPLY-6'],
  permission: 'operator',
  effect: 'spend',
  options,
  examples: [
    'cert renew shop.example.test',
    'cert renew shop.example.test --auto on',
    'cert renew shop.example.com --upgrade trustasia-dv',
    'cert renew shop.example.test --without old.example.test',
  ],
  handle: async (house, call, args) => {
    const found = await known(house, args.what);
    const { certificate } = found;
    if (args.upgrade !== undefined)
      return orderReply(house, call, await upgraded(house, call, certificate, args.upgrade));
    if (args.auto !== undefined) {
      const on = args.auto === 'on';
      const switched = await switchRenewal(house, call.person, found.renewal, certificate, on);
      const renewal = on ? ((await lookAtRenewal(house, certificate.id)) ?? switched) : switched;
      return renewalReply(call, { ...certificate, autoRenew: on }, renewal);
    }
    const renewal = await byHand(house, call, found, leftOut(certificate, args.without));
    const order = renewal.orderId === undefined ? undefined : await orderById(house.store, renewal.orderId);
    return order === undefined ? renewalReply(call, certificate, renewal) : orderReply(house, call, order);
  },
});
