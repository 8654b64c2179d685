import { expect, test } from 'vitest';
import { makeInstance } from './harness/instance.ts';
import { tellAgain } from './harness/told-again.ts';

// Those in which several write at once, or much is asked of SQL; the long ones of renewal and hosting take minutes here.
const server = tellAgain([
  'reviewed-orders',
  'organisations',
  'hosted-upload',
  'order-race',
  'overtaken',
  'people',
  'linked-people',
  'team-receivers',
  'secrets',
  'notices',
  'mailboxes',
  'alerts',
  'points',
  'acme',
  'edge',
  'intermediates',
  'job-queries',
]);

test('the whole program keeps its store there: applied, approved, issued, and the chain of the audit log holds', async () => {
  const signet = await makeInstance({ store: await server().fresh() });
  const bot = await signet.start();
  try {
    const applied = await signet.cert('apply', 'shop.example.test');
    expect(applied).toMatchObject({ ok: true, data: { state: 'approving' } });
    expect(await signet.cert('approve', 'shop.example.test')).toMatchObject({ ok: true });
    const issued = await signet.until('shop.example.test', 'issued');
    expect(issued.data.certificateId).toMatch(/^crt_/);
    expect(await signet.cert('list')).toMatchObject({ ok: true });
    const { code, stdout } = await signet.shell('audit', '--json');
    expect({ code, chain: JSON.parse(stdout).data.chain }).toMatchObject({ code: 0, chain: { whole: true } });
    const ready = await fetch(`http://127.0.0.1:${signet.port}/readyz`);
    expect(ready.status).toBe(200);
    expect((await signet.shell('migrate', '--status')).stdout).not.toContain('open  ');
  } finally {
    await bot.stop();
    signet.remove();
  }
});
