import { afterEach, beforeEach, expect, test } from 'vitest';
import { configSchema } from '../../../adapters/config.ts';
import { ensurePeople } from '../../../adapters/people.ts';
import { systemClock, systemRandom } from '../../../adapters/system.ts';
import { listPeople } from '../../../src/account/person.store.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { makeTestBot, type TestBot } from '../../fakes/make-test-bot.ts';

const base = { clock: systemClock, random: systemRandom, log: silentLog };
const local = { surface: 'console', realm: 'local', user: 'root', name: 'root' };

let it: TestBot;
beforeEach(async () => {
  it = await makeTestBot();
});
afterEach(() => it.stop());

const config = configSchema.parse({
  people: [
    { name: 'lina', roles: ['operator'], identities: ['test:here:lina'] },
    { name: 'lena', roles: ['approver'], identities: ['test:here:lena'] },
  ],
});

test('two people of the configuration who became one stay one at the next start, with the roles of both', async () => {
  await ensurePeople(it.store, base, config, local);
  const made = await it.say('lina', 'signet people link');
  const code = made.ok ? (made.data as { code: string }).code : '';
  expect(await it.say('lena', `signet people link ${code} --merge`)).toMatchObject({ ok: true });
  await ensurePeople(it.store, base, config, local);
  await ensurePeople(it.store, base, config, local);
  const people = (await listPeople(it.store)).filter(({ name }) => /^l[ie]na$/.test(name));
  expect(people.map(({ name, roles, identities }) => [name, roles, identities.length])).toEqual([
    ['lina', ['operator', 'approver'], 2],
  ]);
});

test('an account of the configuration that belongs to somebody under another name stays theirs', async () => {
  await it.say('ada', 'signet people add linda --role viewer --identity test:here:lina');
  await ensurePeople(it.store, base, config, local);
  const people = (await listPeople(it.store)).filter(({ identities }) =>
    identities.some(({ user }) => user === 'lina'),
  );
  expect(people.map(({ name, roles }) => [name, roles])).toEqual([['linda', ['operator']]]);
});
