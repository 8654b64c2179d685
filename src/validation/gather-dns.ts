import { saysSomething } from './ask-resolvers.ts';
import type { DnsEvidence, Reading, ResolverReading, Stage, Wanted } from './dns-evidence.ts';
import { hasWanted, isUsable, isWanted } from './dns-evidence.ts';
import { aliasIn, authoritativeLeaves } from './dns-leaves.ts';
import type { DnsLookup, DnsServer } from './lookup.ts';
import type { ZoneFinder } from './zone-servers.ts';

export interface DnsSources {
  readonly lookup: DnsLookup;
  readonly zones: ZoneFinder;
}

/** Hosts on the way from CNAME to CNAME; CAs give up at about as many. */
const MOST_STAGES = 8;
/** Referrals from a zone's servers to those of a deeper zone. */
const MOST_REFERRALS = 3;

const OTHER = { TXT: 'CNAME', CNAME: 'TXT' } as const;

const isReferral = ({ answer }: Reading): boolean =>
  answer.rcode === 'NOERROR' && !answer.authoritative && answer.records.length === 0 && answer.referral.length > 0;

const readAt = (lookup: DnsLookup, servers: readonly DnsServer[], host: string, type: Wanted['type']) =>
  Promise.all(
    servers.map(async (server): Promise<Reading> => {
      const [answer, beside] = await Promise.all([
        lookup.ask(server, host, type, { recurse: false }),
        lookup.ask(server, host, OTHER[type], { recurse: false }),
      ]);
      return { answer, beside };
    }),
  );

/** What the servers of its zone say about one host; a referral to a deeper zone is followed. */
const stageAt = async ({ lookup, zones }: DnsSources, host: string, type: Wanted['type']): Promise<Stage> => {
  const zone = await zones.above(host);
  if (zone === undefined) return { host, zone: undefined, readings: [] };
  let readings = await readAt(lookup, zone.servers, host, type);
  for (let n = 0; n < MOST_REFERRALS; n++) {
    const referrals = readings.filter(isReferral);
    if (referrals.length === 0 || readings.some(({ answer }) => answer.authoritative)) break;
    const names = [...new Set(referrals.flatMap(({ answer }) => answer.referral))];
    const servers = await zones.serversNamed(names);
    if (servers.length === 0) break;
    readings = await readAt(lookup, servers, host, type);
  }
  return { host, zone: zone.name, readings };
};

const stagesFrom = async (sources: DnsSources, wanted: Wanted): Promise<readonly Stage[]> => {
  const stages: Stage[] = [];
  const queue = [wanted.host];
  for (let host = queue.shift(); host !== undefined && stages.length < MOST_STAGES; host = queue.shift()) {
    const stage = await stageAt(sources, host, wanted.type);
    stages.push(stage);
    for (const { answer } of stage.readings) {
      const target = aliasIn(answer, stage.host, wanted);
      const known = target === undefined || queue.includes(target) || stages.some((other) => other.host === target);
      if (!known) queue.push(target);
    }
  }
  return stages;
};

const fromResolvers = (lookup: DnsLookup, { host, type, delegated }: Wanted): Promise<readonly ResolverReading[]> =>
  Promise.all(
    lookup.resolvers.map(async (resolver): Promise<ResolverReading> => {
      // Asked for TXT, a resolver shows every CNAME on the way; asked for CNAME, only the first.
      const asked = delegated ? 'TXT' : type;
      const answer = await lookup.ask(resolver, host, asked);
      if (answer.rcode !== 'SERVFAIL') return { answer };
      return { answer, unchecked: await lookup.ask(resolver, host, asked, { unchecked: true }) };
    }),
  );

/** Two slips of the hand: the zone written twice (`_acme-challenge.example.com.example.com`), and the label left out. */
const misplacedAt = async (
  { lookup }: DnsSources,
  wanted: Wanted,
  { zone, readings }: Stage,
): Promise<string | undefined> => {
  const server = readings.find(({ answer }) => saysSomething(answer))?.answer.server;
  if (server === undefined || zone === undefined || wanted.delegated) return undefined;
  const places = [`${wanted.host}.${zone}`, wanted.host.slice(wanted.host.indexOf('.') + 1)];
  for (const place of places.filter((host) => host.length <= 253)) {
    const { records } = await lookup.ask(server, place, wanted.type, { recurse: false });
    const here = records.some(
      ({ host, type, value }) => host === place && type === wanted.type && isWanted(wanted, value),
    );
    if (here) return place;
  }
  return undefined;
};

/**
 * Asks the servers of the zone (and of the zones that CNAMEs lead to), then the resolvers. The resolvers come last, and only when all of
 * those servers have the record or none of them can be asked: asked too early, a resolver remembers "no such record" for as long as
 * the zone says, and the look itself would delay what it waits for.
 */
export const gatherDns = async (sources: DnsSources, wanted: Wanted): Promise<DnsEvidence> => {
  const stages = await stagesFrom(sources, wanted);
  const evidence: DnsEvidence = { wanted, stages, resolvers: [], misplaced: undefined };
  const usable = authoritativeLeaves(evidence).filter(isUsable);
  const having = usable.filter((leaf) => hasWanted(wanted, leaf));
  if (having.length === usable.length) {
    return { ...evidence, resolvers: await fromResolvers(sources.lookup, wanted) };
  }
  const [first] = stages;
  const nothing = having.length === 0 && usable.every((leaf) => leaf.seen === 'nothing' || leaf.seen === 'no-name');
  if (!nothing || first === undefined) return evidence;
  return { ...evidence, misplaced: await misplacedAt(sources, wanted, first) };
};
