import { describeDnsProvider } from '../../contracts/describe-dns-provider.ts';
import { fakeDnsProvider } from '../../fakes/fake-dns-provider.ts';

describeDnsProvider('in memory', async () => {
  const provider = fakeDnsProvider('memory', ['example.test', 'inner.example.test']);
  return {
    provider,
    zone: 'example.test',
    innerZone: 'inner.example.test',
    foreignHost: '_acme-challenge.elsewhere.test',
    read: async (host, type) => provider.values(host, type),
  };
});
