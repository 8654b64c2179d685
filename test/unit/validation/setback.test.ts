import { describe, expect, test } from 'vitest';
import { orderMachine } from '../../../src/order/order.ts';
import { sayer } from '../../../src/texts/say.ts';
import { diagnosisTable } from '../../../src/validation/diagnosis-table.ts';
import type { Setback } from '../../../src/validation/setback.ts';
import { saySetback, setbackLine } from '../../../src/validation/setback.views.ts';

const en = sayer('en');
const zh = sayer('zh');

const status: Setback = {
  type: 'urn:ietf:params:acme:error:unauthorized',
  detail: 'Invalid response from http://www.example.com/.well-known/acme-challenge/x: 404',
  name: 'www.example.com',
  look: {
    code: 'file-status',
    facts: { url: 'http://www.example.com/.well-known/acme-challenge/x', status: '404' },
    found: [
      { from: 'site', where: '192.0.2.7', answer: '404', values: ['<h1>Not here</h1>'], via: [], matches: false },
      { from: 'site', where: '192.0.2.8', answer: 'timeout', values: [], via: ['https://a.example/x'], matches: false },
    ],
  },
};

describe('why a certificate could not be had', () => {
  test('VAL-12 a look of our own: cause, every answer, the CA’s own words, what to do', () => {
    expect(saySetback(en, status)).toEqual({
      what: 'http://www.example.com/.well-known/acme-challenge/x answers with status 404 instead of 200.',
      evidence: [
        '192.0.2.7: HTTP status 404 “<h1>Not here</h1>”',
        '192.0.2.8: no answer in time → https://a.example/x',
        'The CA says: Invalid response from http://www.example.com/.well-known/acme-challenge/x: 404',
      ],
      advice: 'Put the file at exactly that path, readable for everyone; no login and no filter may stand before it.',
    });
  });

  test('the same in Chinese, the other side’s words as they came', () => {
    const { what, evidence, advice } = saySetback(zh, status);
    expect(what).toBe('http://www.example.com/.well-known/acme-challenge/x 返回状态 404，而不是 200。');
    expect(evidence[1]).toBe('192.0.2.8：未及时应答 → https://a.example/x');
    expect(evidence[2]).toContain('CA 的答复：Invalid response');
    expect(advice).toContain('请');
  });

  test('only the CA spoke: what its problem type means, then its words', () => {
    const caa: Setback = { type: 'urn:ietf:params:acme:error:caa', detail: 'CAA record for x prevents issuance' };
    expect(setbackLine(en, caa)).toBe(
      'The CAA records do not let this CA issue. The CA says: CAA record for x prevents issuance',
    );
    expect(setbackLine(en, { type: 'urn:ietf:params:acme:error:brandNew', detail: 'No.' })).toBe(
      'The CA refused. The CA says: No.',
    );
  });

  test('RENEW-4 an error of ours is said as people know it', () => {
    const short: Setback = { type: 'points-short', detail: '', facts: { needed: 50, free: 10 } };
    expect(setbackLine(en, short)).toBe('This takes 50 points; 10 are free.');
    expect(setbackLine(zh, short)).not.toMatch(/points|\{/);
    expect(saySetback(zh, short).advice).not.toBe('');
  });

  test.each(Object.keys(diagnosisTable))('no code is shown to anybody: %s', (code) => {
    const facts = Object.fromEntries(
      ['host', 'type', 'name', 'place', 'url', 'values', 'target', 'expected', 'chain', 'lagging', 'servers'].map(
        (slot) => [slot, 'x'],
      ),
    );
    const setback = { type: 'signet:timed-out', detail: '', look: { code, facts, found: [] } } as unknown as Setback;
    for (const say of [en, zh]) expect(setbackLine(say, setback)).not.toContain(code);
  });

  test.each(Object.keys(orderMachine.states).filter((state) => orderMachine.states[state as 'refused'].final))(
    'an order that ended as %s has a sentence, in both languages',
    (state) => {
      const setback: Setback = { type: `signet:${state}`, detail: '' };
      if (state === 'issued') return;
      expect(setbackLine(en, setback)).toMatch(/^[A-Z].*\.$/);
      expect(setbackLine(zh, setback)).toMatch(/。$/);
    },
  );

  test('an answer that no table knows is shown as it came', () => {
    const found = [
      { from: 'resolver' as const, where: '192.0.2.1', answer: 'NOTIMP', values: [], via: [], matches: false },
    ];
    const setback: Setback = { ...status, look: { code: 'dns-missing', facts: { host: 'h', type: 'TXT' }, found } };
    expect(saySetback(en, setback).evidence[0]).toBe('192.0.2.1: NOTIMP');
  });
});
