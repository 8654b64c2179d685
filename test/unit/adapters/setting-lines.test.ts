import { expect, test } from 'vitest';
import { configSchema } from '../../../adapters/config.ts';
import { settingLines } from '../../../adapters/setting-lines.ts';

const shown = (config: object): readonly string[] =>
  settingLines(configSchema.parse(config)).map(({ key, value }) => `${key} ${value}`);

test('a webhook’s address and secret are shown as set, what may be known as it is; without webhooks nothing stands there', () => {
  const hook = { url: 'https://hooks.example.com/T0/secret', secret: '0123456789abcdef', privateAddresses: true };
  expect(shown({ webhooks: { pager: hook } }).filter((line) => line.startsWith('webhooks'))).toEqual([
    'webhooks.pager.url ••••',
    'webhooks.pager.secret ••••',
    'webhooks.pager.privateAddresses true',
  ]);
  expect(shown({}).filter((line) => line.startsWith('webhooks'))).toEqual([]);
});
