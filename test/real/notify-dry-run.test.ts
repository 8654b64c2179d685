import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY } from '../../src/kernel/duration.ts';
import { makeInstance, type SignetInstance } from './harness/instance.ts';

describe('signet notify --dry-run', () => {
  let signet: SignetInstance;
  let ends = 0;

  beforeAll(async () => {
    signet = await makeInstance({ channels: { default: ['mail:ops@example.com'] } });
    await signet.cert('apply', 'shop.example.test');
    await signet.cert('approve', 'shop.example.test');
    const issued = await signet.until('shop.example.test', 'issued');
    const { data } = await signet.cert('status', issued.data.certificateId);
    ends = Date.parse(data.notAfter);
  });
  afterAll(() => signet?.remove());

  const foreseen = (days: number) =>
    signet.shell('notify', '--dry-run', '--at', new Date(ends - days * DAY).toISOString());

  test('tells who would hear of what, why, and when next, and sends and writes nothing', async () => {
    const before = await foreseen(-1);
    expect(before).toMatchObject({ code: 0, stderr: '' });
    expect(before.stdout).toMatch(/^send +shop\.example\.test +mail:ops@example\.com +\S/m);
    expect(await foreseen(-1)).toEqual(before);
    expect((await signet.cert('status', 'shop.example.test', '--why')).data.told ?? []).toEqual([]);
  });

  test('of a day on which nobody would hear anything: who would not, and when they will', async () => {
    const { stdout } = await foreseen(80);
    expect(stdout).toMatch(
      /^no +shop\.example\.test +mail:ops@example\.com +everybody’s +it is not time yet +20\d\d-/m,
    );
    expect(stdout).not.toMatch(/^send/m);
  });
});
