import { createHttp } from '../../adapters/http/create-http.ts';
import { BuiltinIssuer } from '../../adapters/issuers/builtin/builtin-issuer.ts';
import { systemClock, systemRandom } from '../../adapters/system.ts';
import { personByWord } from '../../src/account/person.store.ts';
import { makeBindingKey } from '../../src/acme/acme-key.store.ts';
import { type AcmeChoices, OWN_SUFFIXES } from '../../src/authority/authority.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { silentLog } from '../../src/kernel/log.ts';
import type { Diagnose } from '../../src/validation/diagnosis.ts';
import type { Proof } from '../../src/validation/proof.ts';
import { freePort } from '../real/harness/program.ts';
import { makeTestBot, type TestBot } from './make-test-bot.ts';

/** A bot whose built-in CA `internal` answers ACME clients on a port of its own. */
export interface AcmeEndpoint {
  readonly house: TestBot;
  readonly ca: BuiltinIssuer;
  readonly url: string;
  readonly directory: string;
  /** The key of olu, an operator. */
  readonly key: { readonly id: string; readonly hmac: string };
  publish(proof: Proof): Promise<void>;
  stop(): Promise<void>;
}

export interface EndpointOptions {
  readonly acme?: boolean | AcmeChoices;
  readonly clock?: Clock;
  readonly permittedNames?: readonly string[];
}

const same = (a: Proof, b: Proof): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A CA that finds just what was published. */
const findsPublished = (published: readonly Proof[]): Diagnose => {
  return async ({ proof }) => {
    const good = published.some((one) => same(one, proof));
    return {
      state: good ? 'good' : 'wrong',
      code: good ? 'dns-good' : 'dns-missing',
      facts: { host: proof.kind === 'dns' ? proof.host : '', type: 'TXT' },
      remarks: [],
      expected: proof,
      found: [],
    };
  };
};

export const makeAcmeEndpoint = async (options: EndpointOptions = {}): Promise<AcmeEndpoint> => {
  const base = { clock: options.clock ?? systemClock, random: systemRandom, log: silentLog };
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const published: Proof[] = [];
  const diagnose = findsPublished(published);
  const house = await makeTestBot({ ...base, diagnose, publicUrl: url, acmeAuthorities: ['internal'] });
  const ca = new BuiltinIssuer(
    {
      ...{ name: 'internal', organisation: 'Test', algorithm: 'p256', days: 90, publicUrl: url },
      suffixes: OWN_SUFFIXES,
      permittedNames: options.permittedNames ?? [],
      acme: options.acme ?? true,
    },
    { ...base, store: house.store, diagnose, revoked: (authority) => void house.bot.publishCrl(authority) },
  );
  await ca.open();
  const http = createHttp({ listen: `127.0.0.1:${port}`, bot: house.bot, version: '9.9.9', acme: [ca], ...base });
  await http.start();
  const olu = await personByWord(house.store, 'olu');
  const wanted = { authority: 'internal', personId: olu?.id ?? '', label: 'test' };
  return {
    house,
    ca,
    url,
    directory: `${url}/acme/internal/directory`,
    key: await makeBindingKey(house.store, base, wanted),
    publish: async (proof) => void published.push(proof),
    stop: async () => {
      await http.stop();
      await house.stop();
    },
  };
};
