import { describe, expect, it } from 'vitest';
import { en } from '../../../src/texts/en.ts';
import { sayer } from '../../../src/texts/say.ts';
import { zh } from '../../../src/texts/zh.ts';
import { REMARKS } from '../../../src/validation/diagnosis.ts';
import { diagnosisTable } from '../../../src/validation/diagnosis-table.ts';
import { sayDiagnosis } from '../../../src/validation/diagnosis-words.ts';

const slots = (text: string): readonly string[] => [...text.matchAll(/\{([a-zA-Z]+)\}/g)].map((match) => match[1]!);

const TEXTS = { en, zh } as Readonly<Record<'en' | 'zh', Readonly<Record<string, string>>>>;

describe.each(['en', 'zh'] as const)('texts of the diagnosis: %s', (language) => {
  it.each(Object.entries(diagnosisTable))('VAL-10 %s says what is the matter and what to do', (code, row) => {
    const texts = [`diagnosis.${code}`, `advice.${code}`].map((key) => TEXTS[language][key] ?? '');
    expect(texts.every((text) => text.length > 4)).toBe(true);
    const used = texts.flatMap(slots);
    expect(used.filter((slot) => !(row.facts as readonly string[]).includes(slot))).toEqual([]);
    expect(row.facts.filter((fact) => !used.includes(fact))).toEqual([]);
  });

  it('VAL-12 a diagnosis becomes sentences without open slots', () => {
    const words = sayDiagnosis(sayer(language), {
      state: 'pending',
      code: 'dns-not-everywhere',
      facts: {
        host: '_acme-challenge.example.test',
        lagging: 'ns2',
        silent: 'ns3',
        caaPlace: 'example.test',
        unchecked: '2001:db8::1',
      },
      remarks: REMARKS,
      expected: { kind: 'dns', type: 'TXT', host: '_acme-challenge.example.test', value: 'x' },
      found: [],
    });
    expect(words.what).toContain('ns2');
    expect(words.advice).toMatch(/1 (to|至) 5/);
    expect(words.remarks).toHaveLength(REMARKS.length);
    expect([words.what, words.advice, ...words.remarks].flatMap(slots)).toEqual([]);
  });
});
