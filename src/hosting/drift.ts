import { audit } from '../audit/audit.store.ts';
import { certificateById } from '../certificate/certificate.store.ts';
import { CLOCK_ACTOR } from '../chat/actor.ts';
import { nowOf, toInstant } from '../kernel/clock.ts';
import { HOUR } from '../kernel/duration.ts';
import { describeCause } from '../kernel/errors.ts';
import { untilStopping } from '../kernel/stopping.ts';
import { announce } from '../notice/announce.ts';
import type { HostingHouse } from './deploy.ts';
import { closeDrift, dueProbes, overtaken, setProbe, type Watched } from './drift.store.ts';
import { everyAddress } from './every-address.ts';
import { lookOnce } from './probe.ts';

/** How often a deployed certificate is looked at from outside; sooner while something else is served. */
const EVERY = 6 * HOUR;
const EVERY_DRIFTED = HOUR;
const BATCH = 200;
const AT_ONCE = 16;

/** What is served instead; undefined when every endpoint that answers serves ours. No answer is no drift: that is for the watch to tell. */
const servedInstead = async (house: HostingHouse, one: Watched, names: readonly string[], fingerprint: string) => {
  const endpoints = house.targets.get(one.target)?.endpoints(names) ?? [];
  for (const endpoint of await everyAddress(endpoints, house.tlsProbe, house.clock)) {
    const served = await lookOnce(endpoint, house.tlsProbe, house.clock);
    if (served.ok && served.fingerprint !== fingerprint) return served.fingerprint;
  }
  return undefined;
};

const lookAt = async (house: HostingHouse, one: Watched): Promise<void> => {
  const certificate = await certificateById(house.store, one.certificateId);
  if (certificate === undefined || (await overtaken(house.store, one)))
    return house.store.transaction(async (store) => {
      await setProbe(store, one.id, null, undefined);
      await closeDrift(store, one.certificateId, one.target, nowOf(house.clock));
    });
  const { id, names, fingerprint } = certificate;
  const instead = await servedInstead(house, one, names, fingerprint);
  const now = nowOf(house.clock);
  const probeAt = toInstant(house.clock.now() + (instead === undefined ? EVERY : EVERY_DRIFTED));
  await house.store.transaction(async (store) => {
    await setProbe(store, one.id, probeAt, instead);
    if (instead === undefined && one.drift !== undefined) await closeDrift(store, id, one.target, now);
    if (instead === undefined || instead === one.drift) return;
    const facts = { names, target: one.target };
    await announce(store, house, { kind: 'drift', subject: id, occasion: `${one.target} ${now}`, facts });
    const detail = { target: one.target, serves: instead };
    await audit(store, house.clock, { actor: CLOCK_ACTOR, action: 'deployment.drifted', subject: one.id, detail });
  });
};

/** The job `find-drift`: someone put the old one back, or another one in its place. */
export const findDrift = async (house: HostingHouse): Promise<void> => {
  const due = untilStopping(house, await dueProbes(house.store, nowOf(house.clock), BATCH));
  const worker = async (): Promise<void> => {
    for (const one of due) {
      await lookAt(house, one).catch((error: unknown) => {
        house.log.warn({ deployment: one.id, cause: describeCause(error) }, 'a deployment could not be looked at');
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
};
