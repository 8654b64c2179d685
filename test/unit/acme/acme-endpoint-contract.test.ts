import { createAcmeIssuer } from '../../../adapters/issuers/acme/acme-issuer.ts';
import { describeIssuer } from '../../contracts/describe-issuer.ts';
import { makeAcmeEndpoint } from '../../fakes/acme-endpoint.ts';
import { acmeSettings } from '../../fakes/acme-settings.ts';
import { mapMemory } from '../../fakes/map-memory.ts';
import { pluginDeps } from '../../fakes/plugin-deps.ts';

describeIssuer('our own ACME client on our own ACME endpoint', async () => {
  const endpoint = await makeAcmeEndpoint();
  const memory = mapMemory();
  const settings = acmeSettings(endpoint, { eabKid: endpoint.key.id, eabHmac: endpoint.key.hmac });
  let names = 0;
  return {
    open: () => createAcmeIssuer(settings, pluginDeps('signet', memory)),
    publish: endpoint.publish,
    freshName: () => `n${++names}.contract.example.com`,
    stop: endpoint.stop,
  };
});
