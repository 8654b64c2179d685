import { randomBytes } from 'node:crypto';
import { createAcmeIssuer } from '../../adapters/issuers/acme/acme-issuer.ts';
import { describeIssuer } from '../contracts/describe-issuer.ts';
import { acmeSettings } from '../fakes/acme-settings.ts';
import { mapMemory } from '../fakes/map-memory.ts';
import { pluginDeps } from '../fakes/plugin-deps.ts';
import { startPebble } from './harness/pebble.ts';
import { need } from './harness/program.ts';

need('pebble', 'pebble-challtestsrv', 'openssl');

const freshName = () => `n${randomBytes(5).toString('hex')}.contract.test`;

describeIssuer('the ACME issuer on Pebble', async () => {
  const pebble = await startPebble();
  const memory = mapMemory();
  return {
    open: () => createAcmeIssuer(acmeSettings(pebble, { caFile: pebble.caFile }), pluginDeps('pebble', memory)),
    publish: (proof) => pebble.challtestsrv.publish(proof),
    freshName,
    stop: () => pebble.stop(),
  };
});
