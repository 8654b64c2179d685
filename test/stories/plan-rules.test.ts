import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';

// What the rules of the plans refuse, asked of the product by the words that a person types.

let house: TestBot;
beforeAll(async () => {
  house = await makeTestBot();
});
afterAll(() => house.stop());

const errorOf = async (line: string): Promise<unknown> => {
  const outcome = await house.say('olu', line);
  return outcome.ok ? 'taken' : { code: outcome.error.code, rule: outcome.error.rule, field: outcome.error.field };
};

describe('applying: what the plan refuses', () => {
  test.each([
    'cert apply *.example.com --plan trustasia-dv-wildcard',
    'cert apply *.example.com --plan dnspod-sm2-dv-wildcard',
    'cert apply *.example.com www.example.com',
  ])('VAL-4 no wildcard is proved by a file, by none of the plans: %s', async (line) => {
    for (const method of ['file', 'file-webroot'])
      expect(await errorOf(`${line} --method ${method}`)).toEqual({
        code: 'file-for-wildcard',
        rule: 'VAL-4',
        field: 'method',
      });
  });

  test('VAL-1 an address has no zone of its own for a record', async () => {
    expect(await errorOf('cert apply 1.1.1.1 --plan dnspod-sm2-dv --method dns')).toMatchObject({
      code: 'dns-for-address',
      field: 'method',
    });
  });
});
