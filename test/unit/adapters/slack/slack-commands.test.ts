import { describe, expect, test } from 'vitest';
import { card } from '../../../../src/chat/build.ts';
import { bench } from './slack-bench.ts';

describe('a slash command', () => {
  test('ok/arrives as an invocation with ids, groups and language, and its card stands in the channel', async () => {
    const it = await bench();
    const group = it.api.addGroup('tls-team', [it.olu]);
    expect((await it.api.as('olu').slash('/cert', 'status example.com --why', 'ops')).acked).toBe(true);
    const posted = await it.api.message('ops', (_, lines) => lines.includes('Did cert status'));
    expect(it.desk.invocations).toMatchObject([
      {
        path: ['cert', 'status'],
        args: { subject: 'example.com', why: true },
        actor: { surface: 'slack', realm: it.team.id, user: it.olu.id, name: 'olu', groups: [group.id] },
        conversation: { surface: 'slack', realm: it.team.id, id: it.ops.id },
        origin: 'typed',
        language: 'en',
        local: false,
      },
    ]);
    expect(posted.ephemeralTo).toBeUndefined();
  });

  test('ok/what is for the asker is seen by nobody else', async () => {
    const it = await bench();
    it.desk.answer = () => ({ ok: true, data: {}, message: card({ title: 'Secret', audience: 'asker' }) });
    await it.api.as('olu').slash('/signet', 'settings', 'ops');
    const posted = await it.api.message('ops', (_, lines) => lines.includes('Secret'));
    expect(posted.ephemeralTo).toBe(it.olu.id);
    expect(it.desk.invocations[0]?.path).toEqual(['signet', 'settings']);
  });
});
