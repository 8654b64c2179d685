import { type AcmeIssuer, type AcmeSettings, createAcmeIssuer } from '../../adapters/issuers/acme/acme-issuer.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { Memory } from '../../src/kernel/plugin.ts';
import type { PlaceRequest } from '../../src/order/issuer.ts';
import type { AcmeServerOptions } from './acme-server/acme-book.ts';
import { type AcmeServer, startAcmeServer } from './acme-server.ts';
import { acmeSettings } from './acme-settings.ts';
import { type MapMemory, mapMemory } from './map-memory.ts';
import { pluginDeps, realClock } from './plugin-deps.ts';

/** A fake CA, one memory, and as many processes' issuers over them as a test wants. */
export interface AcmeLab {
  readonly server: AcmeServer;
  readonly memory: MapMemory;
  /** The issuer of another process: same memory unless another is given. */
  open(settings?: Partial<AcmeSettings>, memory?: Memory): AcmeIssuer;
  publish: (proof: Parameters<AcmeServer['publish']>[0]) => Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export const acmeLab = async (options: AcmeServerOptions = {}): Promise<AcmeLab> => {
  const clock: Clock = options.clock ?? realClock;
  const server = await startAcmeServer(options);
  const memory = mapMemory();
  return {
    server,
    memory,
    open: (settings = {}, other = memory) =>
      createAcmeIssuer(acmeSettings(server, settings), pluginDeps('fake', other, clock)),
    publish: async (proof) => server.publish(proof),
    [Symbol.asyncDispose]: () => server.stop(),
  };
};

/** What placing needs, with a CSR that nobody looks at. */
export const placeRequest = (orderId: string, ...names: readonly string[]): PlaceRequest => ({
  orderId,
  attempt: 0,
  names,
  csr: '',
});
