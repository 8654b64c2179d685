import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Memory } from '../../../src/kernel/plugin.ts';
import { obtain, prove, reached } from '../../contracts/describe-issuer.ts';
import { type AcmeLab, acmeLab, placeRequest } from '../../fakes/acme-lab.ts';
import { problemFault } from '../../fakes/acme-server/acme-fault.ts';

/** A process that is killed when it wants to write for the n-th time: neither that nor any later write happens. */
const dyingAt = (lab: AcmeLab, write: number): Memory => {
  let writes = 0;
  return {
    get: lab.memory.get,
    set: async (key, value) => {
      if (++writes >= write) throw new Error('killed');
      await lab.memory.set(key, value);
    },
  };
};

/** An account and one unrelated order, so that the next writes are the order's own. */
const settle = (lab: AcmeLab) => lab.open().place(placeRequest('ord_first', 'first.test'));

const PAGE = { ordersPerPage: 2 };

describe('one order of the CA for each of ours', () => {
  test('is found in the account’s list when the process died between the CA’s answer and the save', async () => {
    await using lab = await acmeLab(PAGE);
    await settle(lab);
    const asked = placeRequest('ord_1', 'b.test', 'a.test');
    await expect(lab.open({}, dyingAt(lab, 2)).place(asked)).rejects.toThrow('killed');
    for (const id of ['x', 'y', 'z']) await lab.open().place(placeRequest(`ord_${id}`, `${id}.test`));
    const found = await lab.open().place(asked);
    expect(lab.server.book.orders.size).toBe(5);
    expect((await lab.open().place(asked)).ref).toBe(found.ref);
    expect(found.authorizations.map(({ name }) => name)).toEqual(['b.test', 'a.test']);
  });

  test('is found likewise when the answer was lost on the way', async () => {
    await using lab = await acmeLab(PAGE);
    const issuer = lab.open();
    await issuer.place(placeRequest('ord_first', 'first.test'));
    lab.server.fail('newOrder', { kind: 'lost' });
    const asked = placeRequest('ord_1', 'a.test');
    await expect(issuer.place(asked)).rejects.toMatchObject({ code: 'issuer-unreachable' });
    await issuer.place(asked);
    expect(lab.server.book.orders.size).toBe(2);
  });

  const others = [
    { name: 'ok/an order of more names is not it', before: ['a.test', 'b.test'], known: false },
    { name: 'ok/an order of a wildcard of it is not it', before: ['*.a.test'], known: false },
    { name: 'ok/an order of the same names that is another one of ours is not it', before: ['a.test'], known: true },
  ];
  for (const { name, before, known } of others) {
    test(name, async () => {
      await using lab = await acmeLab(PAGE);
      await settle(lab);
      const other = placeRequest('ord_other', ...before);
      if (known) await lab.open().place(other);
      else await expect(lab.open({}, dyingAt(lab, 2)).place(other)).rejects.toThrow('killed');
      lab.server.fail('newOrder', { kind: 'closed' }, { kind: 'closed' });
      const asked = placeRequest('ord_1', 'a.test');
      await expect(lab.open().place(asked)).rejects.toMatchObject({ code: 'issuer-unreachable' });
      const placed = await lab.open().place(asked);
      expect(placed.authorizations).toHaveLength(1);
      expect(lab.server.book.orders.size).toBe(3);
    });
  }

  test('an order that ended is not taken for it', async () => {
    await using lab = await acmeLab(PAGE);
    await settle(lab);
    const asked = placeRequest('ord_1', 'a.test');
    await expect(lab.open({}, dyingAt(lab, 2)).place(asked)).rejects.toThrow('killed');
    for (const authorization of lab.server.book.authorizations.values()) authorization.status = 'invalid';
    expect((await lab.open().place(asked)).state).toBe('pending');
    expect(lab.server.book.orders.size).toBe(3);
  });

  test('the list is only read after a crash', async () => {
    await using lab = await acmeLab(PAGE);
    lab.server.fail('newOrder', problemFault(400, 'malformed', 'no'), problemFault(429, 'rateLimited', 'later'));
    const asked = placeRequest('ord_1', 'a.test');
    await expect(lab.open().place(asked)).rejects.toMatchObject({ code: 'issuer-refused' });
    await expect(lab.open().place(asked)).rejects.toMatchObject({ code: 'issuer-rate-limited' });
    await lab.open().place(asked);
    await lab.open().place(asked);
    expect(lab.server.seenOf('orders')).toEqual([]);
  });

  test('costs one write, or two where the CA has a list to find it in', async () => {
    for (const { options, writes } of [
      { options: {}, writes: 1 },
      { options: PAGE, writes: 2 },
    ]) {
      await using lab = await acmeLab(options);
      await settle(lab);
      const before = lab.memory.writes;
      await obtain(lab, lab.open(), ['a.test']);
      expect(lab.memory.writes - before).toBe(writes);
    }
  });

  test('many orders of the same names do not grow memory for ever', async () => {
    await using lab = await acmeLab();
    const issuer = lab.open();
    for (let count = 0; count < 30; count++) await issuer.place(placeRequest(`ord_${count}`, 'a.test'));
    expect(lab.memory.entries.size).toBe(2);
    const kept = [...lab.memory.entries].find(([key]) => key.startsWith('placed'))?.[1] ?? '';
    expect(JSON.parse(kept)).toHaveLength(20);
  });

  test('orders of the same names placed at once are all kept', async () => {
    await using lab = await acmeLab();
    const slow: Memory = {
      get: async (key) => {
        const kept = lab.memory.entries.get(key);
        await new Promise(setImmediate);
        return kept;
      },
      set: lab.memory.set,
    };
    const issuer = lab.open({}, slow);
    const asked = Array.from({ length: 8 }, (_, index) => placeRequest(`ord_${index}`, 'a.test'));
    const placed = await Promise.all(asked.map((each) => issuer.place(each)));
    const again = await Promise.all(asked.map((each) => lab.open().place(each)));
    expect(again.map(({ ref }) => ref)).toEqual(placed.map(({ ref }) => ref));
  });
});

describe('what is asked for', () => {
  const identifiers = async (...names: readonly string[]) => {
    await using lab = await acmeLab();
    const order = await lab.open().place(placeRequest('ord_1', ...names));
    return { order, identifiers: [...lab.server.book.orders.values()][0]?.identifiers };
  };

  test('host names, wildcards and addresses each in their own type', async () => {
    const asked = await identifiers('a.test', '*.a.test', '192.0.2.7', '2001:DB8:0:0:0:0:0:1');
    expect(asked.identifiers).toEqual([
      { type: 'dns', value: 'a.test' },
      { type: 'dns', value: '*.a.test' },
      { type: 'ip', value: '192.0.2.7' },
      { type: 'ip', value: '2001:db8::1' },
    ]);
    expect(asked.order.authorizations.map(({ name, wildcard }) => [name, wildcard])).toEqual([
      ['a.test', false],
      ['a.test', true],
      ['192.0.2.7', false],
      ['2001:db8::1', false],
    ]);
  });

  test('a wildcard is proved by DNS alone, an address by a file alone', async () => {
    const { order } = await identifiers('*.a.test', '192.0.2.7');
    expect(order.authorizations.map(({ challenges }) => challenges.map(({ proof }) => proof.kind))).toEqual([
      ['dns'],
      ['file'],
    ]);
  });

  test('the proofs are those of RFC 8555 §8.3 and §8.4', async () => {
    await using lab = await acmeLab();
    const order = await lab.open().place(placeRequest('ord_1', 'a.test'));
    const [account] = lab.server.book.accounts.values();
    const [dns, file] = order.authorizations[0]?.challenges ?? [];
    const keyAuthorization = (type: string) => `token-authz3-${type}.${account?.thumbprint}`;
    expect(dns?.proof).toEqual({
      kind: 'dns',
      type: 'TXT',
      host: '_acme-challenge.a.test',
      value: createHash('sha256').update(keyAuthorization('dns-01')).digest('base64url'),
    });
    expect(file?.proof).toEqual({
      kind: 'file',
      path: '/.well-known/acme-challenge/token-authz3-http-01',
      content: keyAuthorization('http-01'),
    });
  });

  test('authorizations that are still valid are used again, without a challenge', async () => {
    await using lab = await acmeLab({ reuse: true });
    const issuer = lab.open();
    await obtain(lab, issuer, ['a.test']);
    const order = await issuer.place(placeRequest('ord_2', 'a.test', 'b.test'));
    expect(order.authorizations.map(({ state, challenges }) => [state, challenges.length])).toEqual([
      ['valid', 0],
      ['pending', 2],
    ]);
    await prove(lab, issuer, order);
    expect((await reached(issuer, order.ref, 'ready')).state).toBe('ready');
  });

  const profiles = { classic: 'as ever', shortlived: 'six days' };
  const profileCases = [
    { name: 'ok/the request’s profile', offered: profiles, set: 'classic', asked: 'shortlived', sent: 'shortlived' },
    { name: 'ok/the setting’s profile', offered: profiles, set: 'classic', asked: undefined, sent: 'classic' },
    { name: 'ok/none wanted', offered: profiles, set: undefined, asked: undefined, sent: undefined },
    {
      name: 'ok/a CA without profiles is not asked for one',
      offered: undefined,
      set: 'classic',
      asked: undefined,
      sent: undefined,
    },
  ];
  for (const { name, offered, set, asked, sent } of profileCases) {
    test(`profiles: ${name}`, async () => {
      await using lab = await acmeLab(offered === undefined ? {} : { profiles: offered });
      const extra = asked === undefined ? {} : { profile: asked };
      await lab.open({ profile: set }).place({ ...placeRequest('ord_1', 'a.test'), ...extra });
      expect([...lab.server.book.orders.values()][0]?.profile).toBe(sent);
    });
  }

  test('profiles: fail/one that is not offered is refused with those that are', async () => {
    await using lab = await acmeLab({ profiles });
    const placed = lab.open().place({ ...placeRequest('ord_1', 'a.test'), profile: 'toString' });
    await expect(placed).rejects.toMatchObject({
      code: 'issuer-refused',
      facts: {
        type: 'urn:ietf:params:acme:error:invalidProfile',
        detail: 'it does not offer the profile “toString”, but: classic, shortlived',
      },
    });
    expect(lab.server.seenOf('newOrder')).toEqual([]);
  });
});

describe('the certificate that is replaced', () => {
  const replaced = (lab: AcmeLab) => [...lab.server.book.orders.values()].map(({ replaces }) => replaces);

  test('is named where the CA has renewal information', async () => {
    await using lab = await acmeLab({ renewalInfo: true });
    const { certificates } = await obtain(lab, lab.open(), ['a.test']);
    await lab.open().place({ ...placeRequest('ord_2', 'a.test'), replaces: certificates[0]! });
    const [first] = lab.server.book.orders.values();
    expect(replaced(lab)).toEqual([undefined, first?.issue?.certId]);
    expect(first?.issue?.certId).toMatch(/\.AIc/);
  });

  test('is not named where it has none', async () => {
    await using lab = await acmeLab();
    const { certificates } = await obtain(lab, lab.open(), ['a.test']);
    await lab.open().place({ ...placeRequest('ord_2', 'a.test'), replaces: certificates[0]! });
    expect(replaced(lab)).toEqual([undefined, undefined]);
  });

  test('is left out when another order replaces it already, or when it is another CA’s', async () => {
    await using lab = await acmeLab({ renewalInfo: true });
    await using foreign = await acmeLab();
    const own = await obtain(lab, lab.open(), ['a.test']);
    const other = await obtain(foreign, foreign.open(), ['a.test']);
    const issuer = lab.open();
    await issuer.place({ ...placeRequest('ord_2', 'a.test'), replaces: own.certificates[0]! });
    await issuer.place({ ...placeRequest('ord_3', 'a.test'), replaces: own.certificates[0]! });
    await issuer.place({ ...placeRequest('ord_4', 'a.test'), replaces: other.certificates[0]! });
    const [first] = lab.server.book.orders.values();
    expect(replaced(lab)).toEqual([undefined, first?.issue?.certId, undefined, undefined]);
  });
});
