import { describe, expect, test } from 'vitest';
import { nameEndpoint, served } from '../../../src/hosting/probe.ts';
import type { Endpoint, Served, TlsProbe } from '../../../src/hosting/target.ts';
import { virtualClock } from '../../fakes/virtual-clock.ts';

const NEW = 'a'.repeat(64);
const OLD = 'b'.repeat(64);
const one: Endpoint = { host: '192.0.2.1', port: 443, sni: 'www.example.com' };
const two: Endpoint = { host: '192.0.2.2', port: 8443, sni: 'www.example.com' };

const shown = (fingerprint: string): Served => ({
  ok: true,
  fingerprint,
  notAfter: '2026-12-31T00:00:00.000Z',
  subject: 'CN=www.example.com',
  trusted: true,
});
const silent: Served = { ok: false, why: 'connect ECONNREFUSED' };

type Answer = Served | 'hangs' | Error;

/** Gives each endpoint's answers one by one; the last one repeats. */
const scripted = (script: Readonly<Record<string, readonly Answer[]>>) => {
  const looks: string[] = [];
  const probe: TlsProbe = {
    look: (endpoint) => {
      const answers = script[endpoint.host] ?? [];
      const nth = looks.filter((host) => host === endpoint.host).length;
      looks.push(endpoint.host);
      const answer = answers[Math.min(nth, answers.length - 1)]!;
      if (answer === 'hangs') return new Promise(() => {});
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
  return { probe, looks };
};

const patience = { attempts: 6, consecutive: 3 };

describe('HOST-7 the new certificate counts as served', () => {
  const n = shown(NEW);
  const o = shown(OLD);
  const cases: Record<string, { answers: readonly Answer[]; looks: number }> = {
    'ok/three looks in a row from the first': { answers: [n, n, n], looks: 3 },
    'ok/after the old one for a while': { answers: [o, o, n, n, n], looks: 5 },
    'ok/an old worker between two new ones starts the row again': { answers: [n, o, n, n, n], looks: 5 },
    'ok/a refused connection starts the row again': { answers: [n, n, silent, n, n, n], looks: 6 },
    'ok/a probe that throws is one look that saw nothing': { answers: [new Error('boom'), n, n, n], looks: 4 },
    'ok/a probe that never answers is one look that saw nothing': { answers: ['hangs', n, n, n], looks: 4 },
  };
  test.each(Object.entries(cases))('%s', async (_, { answers, looks }) => {
    const script = scripted({ [one.host]: answers });
    const answer = await served([one], NEW, script.probe, virtualClock(), patience);
    expect(answer).toEqual({
      ok: true,
      evidence: [
        {
          where: '192.0.2.1:443 (www.example.com)',
          saw: `serves the new certificate (SHA-256 ${NEW.slice(0, 16)}…, valid to 2026-12-31T00:00:00.000Z)`,
          fingerprint: NEW,
        },
      ],
    });
    expect(script.looks).toHaveLength(looks);
  });
});

describe('HOST-7 the new certificate does not count as served', () => {
  const n = shown(NEW);
  const o = shown(OLD);
  const cases: Record<string, { answers: readonly Answer[]; saw: RegExp }> = {
    'fail/the old one to the end': {
      answers: [o],
      saw: /^serves a certificate of CN=www\.example\.com \(SHA-256 bbbb/,
    },
    'fail/nobody answers': { answers: [silent], saw: /^no TLS answer: connect ECONNREFUSED$/ },
    'fail/old and new by turns': { answers: [n, o, n, o, n, o], saw: /^serves a certificate of/ },
    'fail/the row is not long enough at the end': {
      answers: [o, o, o, o, n, n],
      saw: /^serves the new certificate .*, but only in 2 of 3 looks in a row$/,
    },
    'fail/never an answer': { answers: ['hangs'], saw: /^no TLS answer: no answer within 30 s$/ },
  };
  test.each(Object.entries(cases))('%s', async (_, { answers, saw }) => {
    const script = scripted({ [one.host]: answers });
    const answer = await served([one], NEW, script.probe, virtualClock(), patience);
    expect(answer).toMatchObject({ ok: false, where: '192.0.2.1:443 (www.example.com)' });
    expect((answer as { saw: string }).saw).toMatch(saw);
    expect(script.looks).toHaveLength(patience.attempts);
  });
});

test('every endpoint has to serve it: one that does not is named, the others are told too', async () => {
  const { probe, looks } = scripted({ [one.host]: [shown(NEW)], [two.host]: [shown(OLD)] });
  const answer = await served([one, two], NEW, probe, virtualClock(), patience);
  expect(answer).toMatchObject({ ok: false, where: '192.0.2.2:8443 (www.example.com)' });
  expect(answer.evidence.map(({ fingerprint }) => fingerprint)).toEqual([NEW, OLD]);
  expect(looks.filter((host) => host === one.host)).toHaveLength(3);
});

test('no endpoint at all proves nothing', async () => {
  const { probe } = scripted({});
  expect(await served([], NEW, probe, virtualClock())).toMatchObject({ ok: false, saw: 'no endpoint to look at' });
});

test('waits by the clock between rounds, a little longer each time, and not after the last one', async () => {
  const clock = virtualClock();
  const start = clock.now();
  const { probe } = scripted({ [one.host]: [shown(OLD)] });
  await served([one], NEW, probe, clock, { attempts: 9, consecutive: 3 });
  expect(clock.slept.filter((ms) => ms < 30_000)).toEqual([250, 250, 500, 500, 1000, 1000, 2000, 2000]);
  expect(clock.now() - start).toBe(7_500);
});

test('a certificate that is not trusted from here is told with the reason, and still is the one served', async () => {
  const served1: Served = { ...shown(NEW), trusted: false, why: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } as Served;
  const { probe } = scripted({ [one.host]: [served1] });
  const answer = await served([one], NEW, probe, virtualClock());
  expect(answer.ok).toBe(true);
  expect(answer.evidence[0]?.saw).toContain('not trusted from here: UNABLE_TO_VERIFY_LEAF_SIGNATURE');
});

test.each([
  [one, '192.0.2.1:443 (www.example.com)'],
  [{ host: '2001:db8::1', port: 443, sni: '' }, '[2001:db8::1]:443'],
  [{ host: 'www.example.com', port: 443, sni: 'www.example.com' }, 'www.example.com:443'],
])('names an endpoint for people: %o → %s', (endpoint, name) => {
  expect(nameEndpoint(endpoint)).toBe(name);
});
