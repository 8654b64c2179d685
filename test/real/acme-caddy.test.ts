import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createAcmeIssuer } from '../../adapters/issuers/acme/acme-issuer.ts';
import { obtain } from '../contracts/describe-issuer.ts';
import { placeRequest } from '../fakes/acme-lab.ts';
import { acmeSettings } from '../fakes/acme-settings.ts';
import { mapMemory } from '../fakes/map-memory.ts';
import { pluginDeps } from '../fakes/plugin-deps.ts';
import { type CaddyAcme, startCaddyAcme } from './harness/caddy-acme.ts';
import { need } from './harness/program.ts';
import { startWellKnown, type WellKnown } from './harness/well-known.ts';

need('caddy');

describe('the ACME issuer on Caddy’s CA', () => {
  let caddy: CaddyAcme;
  let web: WellKnown;
  const memory = mapMemory();
  const open = () => createAcmeIssuer(acmeSettings(caddy, { caFile: caddy.caFile }), pluginDeps('caddy', memory));
  const under = { publish: async (proof: Parameters<WellKnown['publish']>[0]) => web.publish(proof) };

  beforeAll(async () => {
    [caddy, web] = await Promise.all([startCaddyAcme(), startWellKnown(80)]);
  });
  afterAll(async () => {
    await Promise.all([caddy?.stop(), web?.stop()]);
  });

  test('a whole order by file, for twelve hours', async () => {
    const issuer = open();
    const { leaf, certificates } = await obtain(under, issuer, ['localhost'], { kind: 'file' });
    expect(leaf.subjectAltName).toBe('DNS:localhost');
    const above = new X509Certificate(certificates[1]!);
    const root = new X509Certificate(readFileSync(caddy.caFile));
    expect(leaf.verify(above.publicKey) && above.verify(root.publicKey)).toBe(true);
    expect(Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)).toBeLessThanOrEqual(12 * 3_600_000 + 60_000);
    expect(await issuer.health()).toMatchObject({ ok: true });
  });

  test('revoking twice is done once', async () => {
    const issuer = open();
    const { certificates } = await obtain(under, issuer, ['localhost'], { kind: 'file' });
    await issuer.revoke?.(certificates[0]!, 'superseded');
    await issuer.revoke?.(certificates[0]!, 'superseded');
    expect(await issuer.renewalInfo?.(certificates[0]!)).toBeUndefined();
  });

  test('placing again after a restart gives the same order', async () => {
    const asked = placeRequest('ord_caddy', 'localhost');
    const { ref } = await open().place(asked);
    expect((await open().place(asked)).ref).toBe(ref);
  });

  test('a missing file is told in Caddy’s words', async () => {
    const issuer = open();
    const order = await issuer.place(placeRequest('ord_missing', 'localhost'));
    const file = order.authorizations[0]?.challenges.find(({ proof }) => proof.kind === 'file');
    await issuer.check(order.ref, file?.ref ?? '');
    const problem = await vi.waitFor(async () => {
      const told = (await issuer.poll(order.ref)).authorizations[0]?.problem;
      expect(told).toBeDefined();
      return told;
    });
    expect(problem).toMatchObject({ name: 'localhost', detail: 'The server could not connect to validation target' });
  });
});
