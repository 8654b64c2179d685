import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { isCertError } from '../../src/kernel/errors.ts';
import type { Issuer, IssuerAuthorization, IssuerOrder } from '../../src/order/issuer.ts';
import { makeCsr } from '../../src/pki/csr.ts';
import { generateKey } from '../../src/pki/key.ts';
import type { Proof } from '../../src/validation/proof.ts';

export interface IssuerUnderTest {
  /** The issuer as a freshly started process has it; every one of them has the same memory. */
  open(): Issuer;
  /** Puts a proof of a name where the issuer looks for it. */
  publish(proof: Proof, name: string): Promise<void>;
  /** A host name that it may issue for; never the same twice. */
  freshName(): string;
  stop(): Promise<void>;
}

/** What an issuer cannot be asked to keep, each with its reason. */
export type IssuerExemptions = Readonly<
  Partial<Record<'a failed proof' | 'a foreign request' | 'health before the first order', string>>
>;

let orders = 0;
const freshOrderId = (): string => `ord_contract${process.pid}x${++orders}`;

/** Polls until the order is in one of the states. */
export const reached = async (
  issuer: Issuer,
  ref: string,
  ...states: readonly IssuerOrder['state'][]
): Promise<IssuerOrder> => {
  const read = async () => {
    const order = await issuer.poll(ref);
    expect(states).toContain(order.state);
    return order;
  };
  return vi.waitFor(read, { interval: 10 });
};

const challengeOf = (authorization: IssuerAuthorization, kind: Proof['kind']) =>
  authorization.challenges.find(({ proof }) => proof.kind === kind) ?? authorization.challenges[0];

/** Publishes one proof for each name that wants one and has the issuer check them all. */
export const prove = async (
  under: Pick<IssuerUnderTest, 'publish'>,
  issuer: Issuer,
  order: IssuerOrder,
  kind: Proof['kind'] = 'dns',
): Promise<void> => {
  const open = order.authorizations.filter(({ state }) => state === 'pending');
  const chosen = open.flatMap((each) => {
    const challenge = challengeOf(each, kind);
    return challenge === undefined ? [] : [{ ...challenge, name: each.name }];
  });
  for (const { proof, name } of chosen) await under.publish(proof, name);
  for (const { ref } of chosen) await issuer.check(order.ref, ref);
};

export const csrFor = async (...names: readonly string[]) => {
  const { privateKeyPem, publicKeySpki } = await generateKey('p256');
  return { csr: makeCsr({ names, privateKeyPem }), publicKeySpki };
};

const APPROVED = { personApproved: true };

/** A whole order: its reference, the chain and the public key of the request. */
export const obtain = async (
  under: Pick<IssuerUnderTest, 'publish'>,
  issuer: Issuer,
  names: readonly string[],
  more: { readonly kind?: Proof['kind']; readonly profile?: string; readonly replaces?: string } = {},
) => {
  const { kind, ...extras } = more;
  const { csr, publicKeySpki } = await csrFor(...names);
  const order = await issuer.place({ orderId: freshOrderId(), attempt: 0, names, csr, ...extras });
  await prove(under, issuer, order, kind);
  await reached(issuer, order.ref, 'ready');
  await issuer.finalise(order.ref, csr, APPROVED);
  await reached(issuer, order.ref, 'valid');
  const { certificates } = await issuer.collect(order.ref);
  return { ref: order.ref, certificates, leaf: new X509Certificate(certificates[0]!), publicKeySpki, csr };
};

/** The promises of the port, kept by every issuer and its fake. */
export const describeIssuer = (
  name: string,
  setup: () => Promise<IssuerUnderTest>,
  exempt: IssuerExemptions = {},
): void => {
  describe(`${name} keeps the promises of an issuer`, () => {
    let under: IssuerUnderTest;
    let issuer: Issuer;

    beforeAll(async () => {
      under = await setup();
      issuer = under.open();
    });
    afterAll(() => under.stop());

    const request = async (...names: readonly string[]) => ({
      orderId: freshOrderId(),
      attempt: 0,
      names,
      csr: (await csrFor(...names)).csr,
    });

    if (exempt['health before the first order'] === undefined) {
      test('it says that it is in order before the first order', async () => {
        expect(await issuer.health()).toMatchObject({ ok: true });
      });
    }

    test('an order lists each of its names with the proofs that would do', async () => {
      const one = under.freshName();
      const order = await issuer.place(await request(one));
      const [authorization, ...others] = order.authorizations;
      expect(others).toEqual([]);
      expect(authorization).toMatchObject({ name: one, wildcard: false });
      for (const { proof } of authorization?.challenges ?? []) {
        expect(issuer.abilities.proofs).toContain(proof.kind);
        if (proof.kind === 'dns') expect(proof.host.endsWith(`.${one}`)).toBe(true);
        else expect(proof.path.startsWith('/.well-known/')).toBe(true);
      }
      if (authorization?.state === 'pending') expect(authorization.challenges).not.toEqual([]);
    });

    test('placing twice gives the same order', async () => {
      const asked = await request(under.freshName());
      const first = await issuer.place(asked);
      expect((await issuer.place(asked)).ref).toBe(first.ref);
    });

    test('placing twice at the same time gives the same order', async () => {
      const asked = await request(under.freshName());
      const [first, second] = await Promise.all([issuer.place(asked), issuer.place(asked)]);
      expect(second.ref).toBe(first.ref);
    });

    test('placing again after a restart gives the same order', async () => {
      const asked = await request(under.freshName());
      const first = await issuer.place(asked);
      expect((await under.open().place(asked)).ref).toBe(first.ref);
    });

    test('the same names in another order of ours are another order', async () => {
      const asked = await request(under.freshName());
      const first = await issuer.place(asked);
      const second = await issuer.place({ ...asked, orderId: freshOrderId() });
      expect(second.ref).not.toBe(first.ref);
    });

    test('polling has no effect and tells the same after a restart', async () => {
      const order = await issuer.place(await request(under.freshName()));
      const told = await issuer.poll(order.ref);
      expect(told.state).toBe(order.state);
      expect((await under.open().poll(order.ref)).authorizations).toEqual(
        (await issuer.poll(order.ref)).authorizations,
      );
    });

    test('a proof checked twice counts once', async () => {
      const order = await issuer.place(await request(under.freshName()));
      await prove(under, issuer, order);
      await prove(under, issuer, order);
      const ready = await reached(issuer, order.ref, 'ready');
      expect(ready.authorizations.map(({ state }) => state)).toEqual(['valid']);
      await prove(under, under.open(), order);
      expect((await issuer.poll(order.ref)).state).toBe('ready');
    });

    test('finalising twice, also after a restart, issues once', async () => {
      const asked = await request(under.freshName());
      const order = await issuer.place(asked);
      await prove(under, issuer, order);
      await reached(issuer, order.ref, 'ready');
      await issuer.finalise(order.ref, asked.csr, APPROVED);
      await issuer.finalise(order.ref, asked.csr, APPROVED);
      await under.open().finalise(order.ref, asked.csr, APPROVED);
      await reached(issuer, order.ref, 'valid');
      const first = await issuer.collect(order.ref);
      const again = await issuer.finalise(order.ref, asked.csr, APPROVED);
      expect(again.state).toBe('valid');
      expect(await issuer.collect(order.ref)).toEqual(first);
      expect(await under.open().collect(order.ref)).toEqual(first);
    });

    test('the chain begins with the leaf for the key and the names, and leaves the root out', async () => {
      const names = [under.freshName(), under.freshName()];
      const { certificates, leaf, publicKeySpki } = await obtain(under, issuer, names);
      expect(leaf.publicKey.export({ type: 'spki', format: 'der' })).toEqual(publicKeySpki);
      for (const one of names) expect(leaf.checkHost(one, { subject: 'never' })).toBe(one);
      const chain = certificates.map((text) => new X509Certificate(text));
      for (const [index, issued] of chain.entries()) {
        expect(issued.subject).not.toBe(issued.issuer);
        const above = chain[index + 1];
        if (above !== undefined) expect(issued.checkIssued(above) && issued.verify(above.publicKey)).toBe(true);
      }
    });

    test('the file proof is as good as the DNS proof where both are offered', async () => {
      const one = under.freshName();
      const { leaf } = await obtain(under, issuer, [one], { kind: 'file' });
      expect(leaf.checkHost(one, { subject: 'never' })).toBe(one);
    });

    test('a name and its wildcard are proved side by side where wildcards are possible', async () => {
      const parent = under.freshName();
      const names = issuer.abilities.wildcard ? [parent, `*.${parent}`] : [parent];
      const { leaf } = await obtain(under, issuer, names);
      for (const one of names) expect(leaf.subjectAltName).toContain(`DNS:${one}`);
    });

    if (exempt['a failed proof'] === undefined) {
      test('a proof that is not there is told by polling, in the CA’s words, and ends the order', async () => {
        const order = await issuer.place(await request(under.freshName()));
        await issuer.check(order.ref, order.authorizations[0]!.challenges[0]!.ref);
        const ended = await reached(issuer, order.ref, 'invalid');
        const [authorization] = ended.authorizations;
        expect(authorization?.state).toBe('invalid');
        expect(authorization?.problem).toMatchObject({
          type: expect.stringMatching(/./),
          detail: expect.stringMatching(/./),
        });
      });

      test('after a failed proof the next attempt is a new order', async () => {
        const asked = await request(under.freshName());
        const order = await issuer.place(asked);
        await issuer.check(order.ref, order.authorizations[0]!.challenges[0]!.ref);
        await reached(issuer, order.ref, 'invalid');
        const next = await issuer.place({ ...asked, attempt: 1 });
        expect(next.ref).not.toBe(order.ref);
        expect(next.authorizations.map(({ state }) => state)).toEqual(['pending']);
      });
    }

    if (exempt['a foreign request'] === undefined) {
      test('a request for other names is refused', async () => {
        const order = await issuer.place(await request(under.freshName()));
        await prove(under, issuer, order);
        await reached(issuer, order.ref, 'ready');
        const { csr } = await csrFor(under.freshName());
        await expect(issuer.finalise(order.ref, csr, APPROVED)).rejects.toSatisfy((error) =>
          isCertError(error, 'issuer-refused'),
        );
      });
    }

    test('an order that nobody made is refused', async () => {
      const order = await issuer.place(await request(under.freshName()));
      await expect(issuer.poll(`${order.ref}0nobody`)).rejects.toSatisfy((error) =>
        isCertError(error, 'issuer-refused'),
      );
    });

    test('abandoning is quiet, also twice and for what nobody made', async () => {
      const order = await issuer.place(await request(under.freshName()));
      await issuer.abandon(order.ref);
      await issuer.abandon(order.ref);
      await issuer.abandon(`${order.ref}0nobody`);
      expect(['invalid', 'pending']).toContain((await issuer.poll(order.ref)).state);
    });

    test('revoking twice is done once', async () => {
      const { certificates } = await obtain(under, issuer, [under.freshName()]);
      expect(issuer.revoke === undefined).toBe(!issuer.abilities.revoke);
      await issuer.revoke?.(certificates[0]!, 'superseded');
      await issuer.revoke?.(certificates[0]!, 'superseded');
    });

    test('renewal information is a window that ends after it begins, or none', async () => {
      const { certificates } = await obtain(under, issuer, [under.freshName()]);
      const info = await issuer.renewalInfo?.(certificates[0]!);
      expect(info === undefined || info.end > info.start).toBe(true);
      expect(info === undefined || info.retryAfter >= 3_600_000).toBe(true);
    });

    test('it says that it is in order after its orders', async () => {
      expect(await issuer.health()).toMatchObject({ ok: true });
      expect(await under.open().health()).toMatchObject({ ok: true });
    });
  });
};
