import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as people from '../../src/account/person.store.ts';
import * as teams from '../../src/account/team.store.ts';
import { makeToken, personByToken } from '../../src/account/token.store.ts';
import * as approvals from '../../src/approval/approval.store.ts';
import * as authorities from '../../src/authority/authority.store.ts';
import * as authorityOrders from '../../src/authority/authority-order.store.ts';
import * as certificates from '../../src/certificate/certificate.store.ts';
import { clearLinks, makeLink, peekLink, useLink } from '../../src/certificate/link.store.ts';
import { bindAndDeploy } from '../../src/hosting/bind.store.ts';
import { deploymentById, deploymentsOf, insertDeployment, saveDeployment } from '../../src/hosting/deployment.store.ts';
import { toInstant } from '../../src/kernel/clock.ts';
import { DAY, HOUR, MINUTE } from '../../src/kernel/duration.ts';
import { challengeFile, setChallengeFiles } from '../../src/order/challenge-file.store.ts';
import { delegationsOf, dueDelegations, saveDelegation, watchDelegations } from '../../src/order/delegation.store.ts';
import { forgetIllness, illIssuers, rememberIllness } from '../../src/order/issuer-health.store.ts';
import { lastApplied } from '../../src/order/last-applied.store.ts';
import { insertOrder, openOrderFor, orderById, ordersInStates, saveOrder } from '../../src/order/order.store.ts';
import type { Authorization } from '../../src/order/order.ts';
import { usualTime } from '../../src/order/usual-time.store.ts';
import { keepValidated, validatedSince } from '../../src/order/validated-name.store.ts';
import { findOne } from '../../src/overview/find.store.ts';
import { readCounts, storeAnswers } from '../../src/overview/metrics.store.ts';
import * as cards from '../../src/overview/posted-card.store.ts';
import { revokeCredentials } from '../../src/store/credential.store.ts';
import { memoryOf } from '../../src/store/memory.store.ts';
import { resealAll } from '../../src/store/reseal.store.ts';
import { createSealer } from '../../src/store/seal.ts';
import { firstSeen, forgetSeen } from '../../src/store/seen.store.ts';
import { createStore } from '../../src/store/store.ts';
import type { Databases } from '../fakes/test-database.ts';
import { aCertificate, aDeployment, anOrder, openLab, type StoreLab } from './store-lab.ts';

/** What the rooms keep comes back as it was, on every database. */
export const describeRooms = (databases: Databases): void => {
  describe(`what the rooms keep on ${databases.title}`, () => {
    let lab: StoreLab;
    const later = (ms: number): string => toInstant(lab.clock.now() + ms);

    beforeEach(async () => {
      lab = await openLab(databases);
    });
    afterEach(() => lab.close());
    afterAll(() => databases.clear());

    test('people, how they are known, their roles and tokens', async () => {
      const { store, base } = lab;
      const identity = { surface: 'test', realm: 'here', user: 'u1', name: 'Лин' };
      const lin = await people.addPerson(store, base, 'lin', identity, ['operator', 'approver']);
      await people.linkIdentity(store, lin.id, { ...identity, user: 'u2' });
      const known = await people.personByIdentity(store, { ...identity, user: 'u2' });
      expect(known?.roles.toSorted()).toEqual(['approver', 'operator']);
      expect((await people.personByWord(store, '@lin'))?.id).toBe(lin.id);
      expect((await people.personById(store, lin.id))?.name).toBe('lin');
      expect(await people.countPeople(store)).toBe(1);
      expect(await people.holdersOf(store, 'operator')).toHaveLength(1);
      expect(await people.holdersOf(store, 'admin')).toEqual([]);
      await people.setRoles(store, lin.id, ['viewer']);
      const [listed] = await people.listPeople(store);
      expect(listed?.roles).toEqual(['viewer']);
      expect(listed?.identities.map(({ user }) => user).toSorted()).toEqual(['u1', 'u2']);
      const { token } = await makeToken(store, base, lin.id, 'ci');
      expect((await personByToken(store, token))?.id).toBe(lin.id);
      expect(await revokeCredentials(store, base.clock, 'tokens', lin.id, 'ci')).toBe(1);
      expect(await revokeCredentials(store, base.clock, 'tokens', lin.id, 'ci')).toBe(0);
      expect(await personByToken(store, token)).toBeUndefined();
      await people.removePerson(store, lin.id);
      expect(await people.countPeople(store)).toBe(0);
    });

    test('teams: who belongs to them by hand and by group, changed by one of two', async () => {
      const { store, base } = lab;
      const lin = await people.addPerson(store, base, 'lin', undefined, ['operator']);
      const ann = await people.addPerson(store, base, 'ann', undefined, ['operator']);
      const team = { id: 'tem_1', version: 0, name: 'shop', channel: undefined, createdAt: lab.now() };
      const group = { surface: 'test', realm: 'here', groupId: 'S1' };
      const members = [{ personId: ann.id, manager: true }];
      await store.transaction((inside) => teams.saveTeam(inside, team, { members, groups: [group] }));
      const seen = await teams.teamGroupsAt(lab.other, group);
      expect(seen).toEqual([{ groupId: 'S1', teamId: 'tem_1' }]);
      await teams.setTeamGroupsSeen(store, lin.id, group, seen);
      expect(await teams.teamGroupsSeen(lab.other, lin.id, group)).toEqual(seen);
      expect(await teams.teamsOf(lab.other, lin.id)).toEqual([{ id: 'tem_1', name: 'shop', manages: false }]);
      expect(await teams.teamsOf(lab.other, ann.id)).toEqual([{ id: 'tem_1', name: 'shop', manages: true }]);
      const [listed] = await teams.listTeams(lab.other);
      expect(listed?.members.map(({ name, manager }) => `${name} ${manager}`)).toEqual(['ann true', 'lin false']);
      expect(await teams.teamByWord(store, 'shop')).toEqual({ ...team, version: 1 });
      expect(await teams.teamById(store, ann.id)).toBeUndefined();
      const changed = { ...team, version: 1, channel: 'test:here:C1' };
      const saves = await Promise.allSettled(
        [store, lab.other].map((one) =>
          one.transaction((inside) => teams.saveTeam(inside, changed, { members, groups: [] })),
        ),
      );
      expect(saves.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      // The group took its members along.
      expect(await teams.teamsOf(store, lin.id)).toEqual([]);
      await store.transaction((inside) => teams.moveMemberships(inside, ann.id, lin.id));
      expect((await teams.membersOf(store, 'tem_1')).map(({ name, manager }) => `${name} ${manager}`)).toEqual([
        'lin true',
      ]);
      await people.removePerson(store, lin.id);
      expect(await teams.membersOf(store, 'tem_1')).toEqual([]);
      await teams.dropTeam(store, 'tem_1');
      expect(await teams.listTeams(store)).toEqual([]);
    });

    test('approvals and votes', async () => {
      const { store, base } = lab;
      const ann = await people.addPerson(store, base, 'ann', undefined, ['approver']);
      const asked = {
        subjectKind: 'order',
        about: 'names',
        subjectId: 'ord_1',
        summary: 'shop.example.com',
        requester: 'per_x',
        needed: 1,
        role: 'approver',
        createdAt: lab.now(),
      } as const;
      await approvals.insertApproval(store, { ...asked, id: 'apv_late', deadline: later(2 * HOUR) });
      await approvals.insertApproval(store, { ...asked, id: 'apv_soon', deadline: later(HOUR) });
      const waiting = await approvals.waitingApprovals(store, 5);
      expect(waiting.map(({ id }) => id)).toEqual(['apv_soon', 'apv_late']);
      const vote = { approvalId: 'apv_soon', personId: ann.id, vote: 'approve', reason: 'да', at: lab.now() } as const;
      await approvals.insertVote(store, vote);
      const [before] = waiting;
      if (before === undefined) throw new Error('none waits');
      await approvals.saveApprovalState(store, before, 'approved', lab.now());
      await expect(approvals.saveApprovalState(lab.other, before, 'rejected', lab.now())).rejects.toMatchObject({
        code: 'changed-meanwhile',
      });
      expect(await approvals.approvalById(lab.other, 'apv_soon')).toMatchObject({
        version: 2,
        state: 'approved',
        decidedAt: lab.now(),
        requesterName: 'per_x',
        votes: [{ personName: 'ann', vote: 'approve', reason: 'да' }],
      });
      expect(await approvals.approvalsOfSubject(store, 'ord_1')).toHaveLength(2);
    });

    test('orders with their authorizations, whole and as they were', async () => {
      const { store } = lab;
      const authorization: Authorization = {
        name: 'shop.example.com',
        wildcard: true,
        state: 'pending',
        issuerRef: 'https://ca/authz/1',
        challengeRef: undefined,
        proof: { kind: 'dns', host: '_acme-challenge.shop.example.com', type: 'TXT', value: 'v"1"' },
        placeHost: undefined,
        stage: 'put',
        diagnosis: undefined,
        checkedAt: lab.now(),
        problem: { type: 'x', detail: 'ой' },
      };
      const order = anOrder(lab);
      await insertOrder(store, order);
      expect(await orderById(lab.other, order.id)).toEqual(order);
      const saved = await saveOrder(store, order, { ...order, state: 'validating', authorizations: [authorization] });
      expect(await orderById(lab.other, order.id)).toEqual(saved);
      expect(await openOrderFor(store, order.names)).toBe(order.id);
      expect((await ordersInStates(store, ['validating'], 5)).map(({ id }) => id)).toEqual([order.id]);
      const over = await saveOrder(store, saved, { ...saved, state: 'cancelled', nextAt: undefined });
      expect(over.version).toBe(3);
      expect(await openOrderFor(store, order.names)).toBeUndefined();
    });

    test('VAL-11 who has validated which name: the newest counts, by organisation, CA and kind of proof', async () => {
      const { store } = lab;
      const one = {
        scope: 'ca dnspod sm2',
        holder: 'org_1.1',
        name: 'a.example',
        proof: 'dns',
        at: lab.now(),
      } as const;
      const file = { ...one, name: 'b.example', proof: 'file' } as const;
      await keepValidated(store, [one, file]);
      await keepValidated(lab.other, [{ ...one, at: later(HOUR) }]);
      const names = ['a.example', 'b.example', 'c.example'];
      expect(await validatedSince(store, one, names, later(MINUTE))).toEqual([{ name: 'a.example', proof: 'dns' }]);
      expect(await validatedSince(store, one, names, lab.now())).toHaveLength(2);
      expect(await validatedSince(store, { ...one, holder: 'org_1.2' }, names, lab.now())).toEqual([]);
      expect(await validatedSince(store, one, [], lab.now())).toEqual([]);
      expect(await usualTime(store, lab.clock, { plan: 'dv', issuer: 'ca', method: 'dns' })).toBeUndefined();
      expect(await lastApplied(store, 'per_nobody', 'applicant')).toEqual({});
    });

    test('proof files, delegations and the health of issuers', async () => {
      const { store, clock } = lab;
      const file = { host: 'a.example', path: '/.well-known/x', content: 'body' };
      await setChallengeFiles(store, 'ord_1', [file, { ...file, host: '' }]);
      expect(await challengeFile(store, 'a.example', file.path)).toBe('body');
      await setChallengeFiles(store, 'ord_1', []);
      expect(await challengeFile(store, 'a.example', file.path)).toBeUndefined();

      const watched = {
        kind: 'cname',
        host: '_acme-challenge.a.example',
        target: 'a.v.example',
        name: 'a.example',
      } as const;
      await watchDelegations(store, [watched], lab.now());
      await watchDelegations(lab.other, [watched], lab.now());
      expect(await dueDelegations(store, lab.now(), 5)).toHaveLength(1);
      const change = { state: 'broken', found: 'elsewhere', checkedAt: lab.now(), nextAt: later(HOUR) } as const;
      await saveDelegation(store, watched.host, change);
      expect(await dueDelegations(store, lab.now(), 5)).toEqual([]);
      expect(await delegationsOf(store, ['*.a.example'])).toMatchObject([{ state: 'broken', found: 'elsewhere' }]);

      await rememberIllness(store, clock, 'ca', 'down');
      await rememberIllness(lab.other, clock, 'ca', 'still down');
      expect((await illIssuers(store, clock)).get('ca')).toEqual({ until: later(2 * MINUTE), detail: 'still down' });
      await forgetIllness(store, 'ca');
      expect((await illIssuers(store, clock)).size).toBe(0);
    });

    test('certificates, their lists page by page, and one-time links', async () => {
      const { store, base } = lab;
      for (let index = 0; index < 5; index++) {
        const notAfter = later((10 + Math.floor(index / 2)) * DAY);
        await certificates.insertCertificate(store, aCertificate(lab, { id: `crt_${index}`, notAfter }));
      }
      const certificate = await certificates.certificateById(lab.other, 'crt_4');
      expect(certificate).toEqual(aCertificate(lab, { id: 'crt_4', notAfter: later(12 * DAY) }));
      const first = await certificates.listCertificates(store, { state: 'valid', limit: 3 });
      expect(first.map(({ id }) => id)).toEqual(['crt_0', 'crt_1', 'crt_2']);
      const last = first.at(-1);
      if (last === undefined) throw new Error('the list is empty');
      const second = await certificates.listCertificates(store, { state: 'valid', after: last, limit: 3 });
      expect(second.map(({ id }) => id)).toEqual(['crt_3', 'crt_4']);
      const between = { state: 'valid', endsFrom: later(11 * DAY), endsBefore: later(12 * DAY), limit: 9 } as const;
      expect(await certificates.listCertificates(store, between)).toHaveLength(2);
      const of = { id: 'crt_4', version: 1 };
      await certificates.saveCertificateState(store, of, { state: 'revoked', revokedAt: lab.now() });
      await expect(certificates.saveCertificateState(store, of, { state: 'valid' })).rejects.toMatchObject({
        code: 'changed-meanwhile',
      });
      const { certificates: counts, nextExpiry } = await readCounts(store, lab.clock.now());
      expect(counts.toSorted((a, b) => b.count - a.count)).toEqual([
        { state: 'valid', count: 4 },
        { state: 'revoked', count: 1 },
      ]);
      expect(nextExpiry).toBe(later(10 * DAY));
      expect((await findOne(store, ['certificate'], 'crt_2', 'certificate')).id).toBe('crt_2');

      const link = { kind: 'download', subjectId: 'crt_1', detail: '{"format":"pfx"}', personId: 'per_1' } as const;
      const { token } = await makeLink(store, base, link, HOUR);
      expect((await peekLink(store, base, token))?.detail).toBe(link.detail);
      const used = await Promise.all([useLink(store, base, token), useLink(lab.other, base, token)]);
      expect(used.filter((one) => one !== undefined)).toHaveLength(1);
      await clearLinks(store, later(2 * HOUR));
      expect(await store.db.selectFrom('links').selectAll().execute()).toEqual([]);
    });

    test('bindings and deployments', async () => {
      const { store, base } = lab;
      await insertOrder(store, anOrder(lab));
      await certificates.insertCertificate(store, aCertificate(lab, { orderId: 'ord_1' }));
      const queued = await store.transaction((inside) => bindAndDeploy(inside, base, 'crt_1', ['web', 'cdn'], 'per_1'));
      expect(queued.map(({ target, state }) => [target, state])).toEqual([
        ['web', 'waiting'],
        ['cdn', 'waiting'],
      ]);
      await bindAndDeploy(lab.other, base, 'crt_1', ['web'], 'per_1');
      expect(await certificates.targetsOf(store, 'crt_1')).toEqual(['cdn', 'web']);
      expect((await deploymentsOf(store, 'crt_1')).map(({ target, version }) => [target, version])).toEqual([
        ['cdn', 1],
        ['web', 2],
      ]);
      const made = aDeployment(lab, {
        id: 'dep_x',
        target: 'third',
        previous: store.seal.seal('pair', 'previous-pair'),
      });
      await insertDeployment(store, made);
      const saved = await saveDeployment(store, made, { ...made, state: 'deploying', nextAt: undefined });
      expect(await deploymentById(lab.other, 'dep_x')).toEqual(saved);
      await expect(saveDeployment(lab.other, made, made)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    });

    test('posted cards: stale when their subject changes, until they are drawn', async () => {
      const { store, base } = lab;
      const posted = { conversation: { surface: 'test', realm: 'here', id: '房间' }, ref: 'm1' };
      await cards.keepCard(store, base, { subject: { kind: 'order', id: 'ord_1' }, posted, language: 'zh' });
      const [card] = await cards.staleCards(store, 'test', 5);
      if (card === undefined) throw new Error('no card is stale');
      expect(card).toMatchObject({ posted, language: 'zh', subject: { kind: 'order', id: 'ord_1' } });
      await cards.markFresh(store, card.id);
      expect(await cards.staleCards(store, 'test', 5)).toEqual([]);
      const order = anOrder(lab);
      await insertOrder(store, order);
      await saveOrder(lab.other, order, order);
      expect(await cards.staleCards(store, 'test', 5)).toHaveLength(1);
      await cards.markFresh(store, card.id);
      await cards.markStale(store, card.id);
      await cards.moveCard(store, card.id, 'm2');
      expect((await cards.staleCards(store, 'test', 5))[0]?.posted.ref).toBe('m2');
      await cards.dropOlderCards(store, 'test', 'ord_1');
      await cards.dropCard(store, card.id);
      await cards.dropSurfaceCards(store, 'test');
      expect(await cards.staleCards(store, 'test', 5)).toEqual([]);
    });

    test('a built-in CA: its keys sealed, its orders, serials and list', async () => {
      const { store } = lab;
      const keys = { root: 'R', rootKey: 'secret root', issuing: 'I', issuingKey: 'secret issuing' };
      await authorities.saveAuthority(store, 'internal', keys, lab.now());
      await authorities.saveAuthority(lab.other, 'internal', { ...keys, root: 'second' }, lab.now());
      expect(await authorities.loadAuthority(lab.other, 'internal')).toEqual(keys);
      expect(await authorities.authorityCertificates(store, 'internal')).toEqual({ root: 'R', issuing: 'I' });

      const order = {
        id: 'ord_1.1',
        state: 'pending',
        names: ['a.example'],
        authorizations: [{ name: 'a.example', wildcard: false, state: 'pending', token: 't' }],
        chain: undefined,
      } as const;
      await authorityOrders.insertAuthorityOrder(store, 'internal', order, lab.now());
      await authorityOrders.insertAuthorityOrder(lab.other, 'internal', order, lab.now());
      await authorityOrders.saveAuthorityOrder(store, { ...order, state: 'valid', chain: ['PEM'] });
      expect(await authorityOrders.authorityOrder(store, order.id)).toEqual({
        ...order,
        state: 'valid',
        chain: ['PEM'],
      });

      for (const serial of ['0a', '0b', 'ff']) {
        await authorities.recordSerial(store, 'internal', { serial, notAfter: later(DAY) });
        expect(await authorities.revokeSerial(store, 'internal', serial, 'superseded', lab.now())).toBe(true);
      }
      expect(await authorities.revokeSerial(store, 'internal', 'none', 'superseded', lab.now())).toBe(false);
      const listed: string[] = [];
      for await (const page of authorities.revokedPages(store, 'internal', lab.now()))
        listed.push(...page.map(({ serial }) => serial));
      expect(listed).toEqual(['0a', '0b', 'ff']);
      const list = { number: 2, der: 'AA==', thisUpdate: lab.now(), nextUpdate: later(DAY) };
      await authorities.saveCrl(store, 'internal', list);
      await authorities.saveCrl(lab.other, 'internal', { ...list, number: 1, der: 'older' });
      expect(await authorities.currentCrl(store, 'internal')).toEqual(list);
    });

    test('what plugins remember, under every master key in turn', async () => {
      const old = { version: 1, bytes: lab.base.random.bytes(32) };
      const next = { version: 2, bytes: lab.base.random.bytes(32) };
      const before = createStore(lab.store.db, createSealer([old], lab.base.random));
      for (let index = 0; index < 12; index++) await memoryOf(before, 'issuer:ca').set(`k${index}`, `v${index}`);
      await memoryOf(before, 'issuer:ca').set('k0', 'changed');
      const rotating = createStore(lab.store.db, createSealer([old, next], lab.base.random));
      expect(await resealAll(rotating)).toBe(12);
      expect(await resealAll(rotating)).toBe(0);
      const after = createStore(lab.other.db, createSealer([next], lab.base.random));
      expect(await memoryOf(after, 'issuer:ca').get('k0')).toBe('changed');
      expect(await memoryOf(after, 'issuer:other').get('k0')).toBeUndefined();
      await storeAnswers(after);
    });

    test('events are forgotten by their age', async () => {
      await firstSeen(lab.store, 'old', lab.now());
      await firstSeen(lab.store, 'new', later(HOUR));
      await forgetSeen(lab.store, later(MINUTE));
      expect(await firstSeen(lab.store, 'old', lab.now())).toBe(true);
      expect(await firstSeen(lab.store, 'new', lab.now())).toBe(false);
    });
  });
};
