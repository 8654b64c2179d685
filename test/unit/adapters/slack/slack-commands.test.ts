import { describe, expect, test } from 'vitest';
import { card } from '../../../../src/chat/build.ts';
import { bench } from './slack-bench.ts';

describe('a slash command', () => {
  test('ok/arrives as an invocation with ids, groups and language, and what it read is for the asker alone', async () => {
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
    expect(posted.ephemeralTo).toBe(it.olu.id);
  });

  test('ok/what changes something is one card for everybody in the channel', async () => {
    const it = await bench();
    await it.api.as('olu').slash('/cert', 'apply example.com', 'ops');
    const posted = await it.api.message('ops', (_, lines) => lines.includes('Did cert apply'));
    expect(posted.ephemeralTo).toBeUndefined();
    expect(it.api.lines(posted).join('\n')).not.toContain('Show in the channel');
  });

  test('ok/what was read is shown to the channel by a button, and lives on there', async () => {
    const it = await bench();
    const follows = { kind: 'certificate', id: 'crt_1' } as const;
    it.desk.answer = () => ({ ok: true, data: {}, message: card({ title: 'A certificate' }), follows });
    await it.api.as('olu').slash('/cert', 'status example.com', 'ops');
    const own = await it.api.message('ops', ({ ephemeralTo }) => ephemeralTo === it.olu.id);
    expect(it.desk.followed).toHaveLength(0);
    await it.api.as('olu').click(own, 'Show in the channel');
    const shown = await it.api.message('ops', ({ ephemeralTo }) => ephemeralTo === undefined);
    expect(it.api.lines(shown).join('\n')).toContain('A certificate');
    await it.api.until('the handle', () => it.desk.followed.length === 1);
    expect(it.desk.followed[0]).toMatchObject({ subject: follows, message: { ref: shown.ts } });
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
