import { audit } from '../audit/audit.store.ts';
import { insertCertificate } from '../certificate/certificate.store.ts';
import { certificateOf } from '../certificate/issued.ts';
import { CLOCK_ACTOR } from '../chat/actor.ts';
import { bindAndDeploy } from '../hosting/bind.store.ts';
import { nowOf } from '../kernel/clock.ts';
import { isCertError } from '../kernel/errors.ts';
import { joinPem } from '../pki/pem.ts';
import { pollWait } from './backoff.ts';
import { watchDelegations } from './delegation.store.ts';
import type { Issuer, IssuerOrder } from './issuer.ts';
import type { Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { reissued } from './reissue.store.ts';
import { lifetimeOf } from './replaces.ts';
import { moveOn, type Step, waitFor } from './step.ts';
import { IN_PASSING, stepEnded } from './step-ended.ts';
import { issuerOf, refOf, withAnswer } from './step-validating.ts';
import { keepValidation } from './validated-names.ts';

/** VAL-5: files that our own port has just answered will be asked of it at every renewal. */
const standingFiles = ({ method, issuer, authorizations }: Order) =>
  method !== 'file'
    ? []
    : authorizations
        .filter(({ state, stage }) => state === 'valid' && stage === 'asked')
        .map(({ name }) => ({ kind: 'file' as const, host: name, target: issuer, name }));

const collect = async (house: OrderHouse, order: Order): Promise<Step> => {
  const { certificates, encryption } = await issuerOf(house, order).collect(refOf(order));
  try {
    const pair = encryption && {
      encryption: joinPem(encryption.certificates),
      encryptionKey: house.store.seal.seal(encryption.privateKeyPem, 'private-key'),
    };
    const certificate = { ...certificateOf(house, order, certificates), ...pair };
    const issued = moveOn(house, order, 'issued', 'issuer', { certificateId: certificate.id, problem: undefined });
    // Nobody looks at the proofs any more: they go before the save, so that one save ends it all.
    const cleaned = await stepEnded(house, issued, IN_PASSING);
    return {
      order: cleaned.order,
      also: async (store) => {
        await cleaned.also?.(store);
        await insertCertificate(store, certificate);
        if (order.replacesId === undefined) await reissued(store, order.id, certificate.id);
        await keepValidation(house, store, order);
        await watchDelegations(store, standingFiles(order), nowOf(house.clock));
        await bindAndDeploy(store, house, certificate.id, order.targets, order.requester);
        const detail = {
          certificate: certificate.id,
          issuer: order.issuer,
          serial: certificate.serial,
          names: order.names,
        };
        await audit(store, house.clock, { actor: CLOCK_ACTOR, action: 'order.issued', subject: order.id, detail });
      },
    };
  } catch (error) {
    // The CA gave something else than what was ordered: never stored, never deployed.
    if (!isCertError(error, 'issuer-refused')) throw error;
    const problem = { type: String(error.facts.type), detail: String(error.facts.detail) };
    return { order: moveOn(house, order, 'refused', 'issuer', { problem }) };
  }
};

const judge = async (house: OrderHouse, order: Order, answer: IssuerOrder): Promise<Step> => {
  if (answer.state === 'valid') return collect(house, order);
  if (answer.state === 'invalid') {
    const problem = answer.problem ?? { type: 'signet:order-invalid', detail: 'the CA gave no reason' };
    return { order: moveOn(house, order, 'invalid', 'issuer', { problem, authorizations: withAnswer(order, answer) }) };
  }
  const wait = answer.retryAfter ?? pollWait(order.failures);
  return { order: waitFor(house, order, 'issuer-busy', wait, { failures: order.failures + 1 }) };
};

const finaliseOptions = async (house: OrderHouse, issuer: Issuer, order: Order) => {
  const { personApproved, profile } = order;
  const lifetime = await lifetimeOf(house, issuer, order);
  return {
    personApproved,
    ...(profile === undefined ? {} : { profile }),
    ...(lifetime === undefined ? {} : { lifetime }),
  };
};

/** Hands the CSR in, waits, and takes the certificate into the store in the same save that ends the order. */
export const stepIssuing = async (house: OrderHouse, order: Order): Promise<Step> => {
  const issuer = issuerOf(house, order);
  const ref = refOf(order);
  const asked = order.waiting === 'issuer-busy';
  const answer = asked
    ? await issuer.poll(ref)
    : await issuer.finalise(ref, order.csr, await finaliseOptions(house, issuer, order));
  return judge(house, order, answer);
};
