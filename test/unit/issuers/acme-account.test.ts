import { describe, expect, test } from 'vitest';
import { rollOverAccountKey } from '../../../adapters/issuers/acme/acme-issuer.ts';
import type { Memory } from '../../../src/kernel/plugin.ts';
import { acmeLab, placeRequest } from '../../fakes/acme-lab.ts';

const request = placeRequest('ord_1', 'a.test');

describe('the account', () => {
  test('is made by the first order, with its contacts, and found again by the next process', async () => {
    await using lab = await acmeLab({ terms: 'https://ca.test/terms' });
    const email = ['certs@example.com', 'ops@example.com'];
    await lab.open({ email }).place(request);
    await lab.open({ email }).place(placeRequest('ord_2', 'b.test'));
    expect(lab.server.seenOf('newAccount')).toHaveLength(1);
    const [account] = lab.server.book.accounts.values();
    expect(account?.contact).toEqual(['mailto:certs@example.com', 'mailto:ops@example.com']);
    expect(account?.orders).toHaveLength(2);
  });

  test('is not asked for by looking after the CA', async () => {
    await using lab = await acmeLab();
    expect(await lab.open().health()).toEqual({ ok: true, detail: 'reachable; the first order makes the account' });
    expect(lab.server.seenOf('newAccount')).toEqual([]);
  });

  test('is found by its key when the process died before the CA’s answer was kept', async () => {
    await using lab = await acmeLab();
    lab.server.fail('newAccount', { kind: 'lost' });
    await expect(lab.open().place(request)).rejects.toMatchObject({ code: 'issuer-unreachable' });
    await lab.open().place(request);
    expect(lab.server.book.accounts.size).toBe(1);
  });

  test('gets the new contacts when the setting has changed, once', async () => {
    await using lab = await acmeLab();
    await lab.open({ email: ['old@example.com'] }).place(request);
    await lab.open({ email: ['new@example.com'] }).place(request);
    await lab.open({ email: ['new@example.com'] }).place(request);
    const [account] = lab.server.book.accounts.values();
    expect(account?.contact).toEqual(['mailto:new@example.com']);
    expect(lab.server.seenOf('account')).toHaveLength(1);
  });

  test('is made anew with the same key when the CA has forgotten it', async () => {
    await using lab = await acmeLab();
    const issuer = lab.open();
    await issuer.place(request);
    const [old] = lab.server.book.accounts.values();
    lab.server.book.accounts.clear();
    await issuer.place(placeRequest('ord_2', 'a.test'));
    await lab.open().place(placeRequest('ord_3', 'a.test'));
    const accounts = [...lab.server.book.accounts.values()];
    expect(accounts.map(({ thumbprint }) => thumbprint)).toEqual([old?.thumbprint]);
  });

  test('one for each directory', async () => {
    await using lab = await acmeLab();
    await using other = await acmeLab();
    await lab.open().place(request);
    await other.open({}, lab.memory).place(request);
    expect(other.server.book.accounts.size).toBe(1);
    const keys = [lab, other].map(({ server }) => [...server.book.accounts.values()][0]?.thumbprint);
    expect(keys[0]).not.toBe(keys[1]);
  });

  test('a deactivated one is told as the CA’s refusal and by health', async () => {
    await using lab = await acmeLab();
    const issuer = lab.open();
    await issuer.place(request);
    for (const account of lab.server.book.accounts.values()) account.status = 'deactivated';
    await expect(issuer.place(placeRequest('ord_2', 'b.test'))).rejects.toMatchObject({ code: 'issuer-refused' });
    expect(await issuer.health()).toEqual({ ok: false, detail: 'the account is deactivated' });
  });
});

describe('what a CA wants before it makes an account', () => {
  const external = { 'kid-1': 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W' };
  const terms = 'https://ca.test/terms';
  const cases = [
    {
      name: 'fail/terms that nobody agreed to',
      ca: { terms },
      mine: { terms: undefined },
      refused: 'userActionRequired',
    },
    { name: 'fail/external account, none given', ca: { external }, mine: {}, refused: 'externalAccountRequired' },
    {
      name: 'fail/external account with another secret',
      ca: { external },
      mine: { eabKid: 'kid-1', eabHmac: 'AAAA' },
      refused: 'unauthorized',
    },
    {
      name: 'fail/external account with another key id',
      ca: { external },
      mine: { eabKid: 'kid-2', eabHmac: external['kid-1'] },
      refused: 'unauthorized',
    },
    {
      name: 'ok/external account',
      ca: { external },
      mine: { eabKid: 'kid-1', eabHmac: external['kid-1'] },
      refused: undefined,
    },
    { name: 'ok/terms agreed to', ca: { terms }, mine: {}, refused: undefined },
    { name: 'ok/no terms and none agreed to', ca: {}, mine: { terms: undefined }, refused: undefined },
  ];
  for (const { name, ca, mine, refused } of cases) {
    test(name, async () => {
      await using lab = await acmeLab(ca);
      const placed = lab.open(mine).place(request);
      if (refused === undefined) expect((await placed).state).toBe('pending');
      else {
        const type = `urn:ietf:params:acme:error:${refused}`;
        await expect(placed).rejects.toMatchObject({ code: 'issuer-refused', facts: { issuer: 'fake', type } });
      }
    });
  }

  test('the terms’ address is in the refusal', async () => {
    await using lab = await acmeLab({ terms });
    await expect(lab.open({ terms: undefined }).place(request)).rejects.toThrow(terms);
  });
});

describe('a new key for the account', () => {
  const keyInUse = (lab: Awaited<ReturnType<typeof acmeLab>>) => [...lab.server.book.accounts.values()][0]?.thumbprint;

  test('signs from then on, in the next process too, and its account and orders stay', async () => {
    await using lab = await acmeLab();
    const issuer = lab.open();
    const order = await issuer.place(request);
    const before = keyInUse(lab);
    expect(await rollOverAccountKey(issuer)).toMatch(/\/account\/account1$/);
    expect(keyInUse(lab)).not.toBe(before);
    expect((await issuer.poll(order.ref)).ref).toBe(order.ref);
    expect((await lab.open().place(request)).ref).toBe(order.ref);
    expect(lab.server.book.accounts.size).toBe(1);
  });

  test('changes the proofs that are still wanted', async () => {
    await using lab = await acmeLab();
    const issuer = lab.open();
    const before = await issuer.place(request);
    await rollOverAccountKey(issuer);
    const after = await issuer.poll(before.ref);
    expect(after.authorizations[0]?.challenges[0]?.proof).not.toEqual(before.authorizations[0]?.challenges[0]?.proof);
  });

  const crashes = [
    { name: 'ok/the process dies before the CA heard of it', fault: { kind: 'closed' }, changed: false },
    { name: 'ok/the process dies after the CA took it, before the answer', fault: { kind: 'lost' }, changed: true },
  ] as const;
  for (const { name, fault, changed } of crashes) {
    test(name, async () => {
      await using lab = await acmeLab();
      const issuer = lab.open();
      const order = await issuer.place(request);
      const before = keyInUse(lab);
      lab.server.fail('keyChange', fault, fault);
      await expect(rollOverAccountKey(issuer)).rejects.toMatchObject({ code: 'issuer-unreachable' });
      expect(keyInUse(lab) !== before).toBe(changed);
      expect((await lab.open().poll(order.ref)).state).toBe('pending');
      expect((await issuer.poll(order.ref)).state).toBe('pending');
      expect([...lab.memory.entries.values()].join()).not.toContain('pending":');
    });
  }

  test('made in one process is picked up by the others', async () => {
    await using lab = await acmeLab();
    const bot = lab.open();
    const order = await bot.place(request);
    await rollOverAccountKey(lab.open());
    expect((await bot.poll(order.ref)).state).toBe('pending');
  });

  test('is not offered by an issuer without account keys', async () => {
    await using lab = await acmeLab();
    const { rollOverAccountKey: _, ...plain } = lab.open();
    expect(await rollOverAccountKey(plain)).toBeUndefined();
  });
});

test('memory that cannot be written keeps the CA from being asked', async () => {
  await using lab = await acmeLab();
  const broken: Memory = {
    get: async () => undefined,
    set: async () => {
      throw new Error('disk full');
    },
  };
  await expect(lab.open({}, broken).place(request)).rejects.toThrow('disk full');
  expect(lab.server.seenOf('newAccount')).toEqual([]);
});
