import { createAcmeIssuer } from '../../../adapters/issuers/acme/acme-issuer.ts';
import { describeIssuer } from '../../contracts/describe-issuer.ts';
import { startAcmeServer } from '../../fakes/acme-server.ts';
import { acmeSettings } from '../../fakes/acme-settings.ts';
import { mapMemory } from '../../fakes/map-memory.ts';
import { pluginDeps } from '../../fakes/plugin-deps.ts';

describeIssuer('the ACME issuer on the fake CA', async () => {
  const server = await startAcmeServer({
    ordersPerPage: 3,
    renewalInfo: true,
    processingReads: 1,
    terms: 'https://ca.test/terms',
  });
  const memory = mapMemory();
  let names = 0;
  return {
    open: () => createAcmeIssuer(acmeSettings(server), pluginDeps('fake', memory)),
    publish: async (proof) => server.publish(proof),
    freshName: () => `n${++names}.contract.test`,
    stop: () => server.stop(),
  };
});
