import { audit } from '../audit/audit.store.ts';
import { authorityRoots } from '../authority/authority.store.ts';
import { CLOCK_ACTOR } from '../chat/actor.ts';
import { nowOf, toInstant } from '../kernel/clock.ts';
import { MINUTE } from '../kernel/duration.ts';
import { announce, type NoticeHouse } from '../notice/announce.ts';
import { firstCertificate } from '../pki/certificate-parts.ts';
import { crlUrls } from '../pki/crl-urls.ts';
import type { Store } from '../store/store.ts';
import { judge } from './judge.ts';
import { type RootsBySubject, rootsBySubject } from './judge-path.ts';
import type { CrlAnswers } from './judge-revocation.ts';
import { readSight, type SeenLeaf, seenOf } from './seen-leaf.ts';
import { keepSightings } from './sighting.store.ts';
import { saveWatch } from './watch.store.ts';
import { placeTitle, type Seen, type Sight, type Trouble, type Watch } from './watch.ts';
import type { CrlSource, Watcher } from './watcher.ts';

export interface WatchHouse extends NoticeHouse {
  readonly store: Store;
  readonly watcher: Watcher;
  readonly crls: CrlSource;
  /** Root certificates that everybody's clients have, PEM. */
  readonly publicRoots: readonly string[];
}

/** Nothing at all was seen: looked again so soon, and told when it happens so often in a row. A restart is no trouble. */
const AGAIN = MINUTE;
const TOLD_AFTER = 2;
/** Lists asked for each leaf. */
const LISTS_MOST = 2;

const gathered = new WeakMap<readonly string[], { readonly own: string; readonly roots: RootsBySubject }>();

/** Public and own roots: the same answer until there is another CA of our own, since what was judged before them is kept by it. */
export const trustedRoots = async ({
  store,
  publicRoots,
}: Pick<WatchHouse, 'store' | 'publicRoots'>): Promise<RootsBySubject> => {
  const own = await authorityRoots(store);
  const before = gathered.get(publicRoots);
  if (before?.own === own.join()) return before.roots;
  const roots = rootsBySubject([...publicRoots, ...own].map(firstCertificate));
  gathered.set(publicRoots, { own: own.join(), roots });
  return roots;
};

const listsFor = async ({ crls }: WatchHouse, { chain }: SeenLeaf): Promise<CrlAnswers> => {
  const urls = chain[0] === undefined ? [] : crlUrls(chain[0]).slice(0, LISTS_MOST);
  const answers = await Promise.all(urls.map(async (url) => ({ url, answer: await crls.get(url) })));
  return {
    lists: answers.flatMap(({ answer }) => (answer.ok ? [answer.der] : [])),
    missing: answers.flatMap(({ url, answer }) => (answer.ok ? [] : [`${url}: ${answer.why}`])),
  };
};

/** One look, judged; nothing is saved. */
export interface Look {
  readonly leaves: readonly SeenLeaf[];
  readonly seen: readonly Seen[];
  readonly troubles: readonly Trouble[];
  /** Every address answered with a certificate. */
  readonly whole: boolean;
}

const lookAt = async (house: WatchHouse, watch: Pick<Watch, 'place'>, roots: RootsBySubject): Promise<Look> => {
  const sights: readonly Sight[] = await house.watcher.look(watch.place);
  const leaves = [
    ...new Map(
      sights
        .map(readSight)
        .filter((leaf) => leaf !== undefined)
        .map((leaf) => [leaf.facts.fingerprint, leaf]),
    ).values(),
  ];
  const lists = new Map<string, CrlAnswers>();
  for (const leaf of leaves) lists.set(leaf.facts.fingerprint, await listsFor(house, leaf));
  const none: CrlAnswers = { lists: [], missing: [] };
  const crlsOf = (fingerprint: string): CrlAnswers => lists.get(fingerprint) ?? none;
  return {
    leaves,
    seen: sights.map(seenOf),
    troubles: judge(watch.place, sights, roots, crlsOf, house.clock.now()),
    whole: sights.length > 0 && sights.every((sight) => readSight(sight) !== undefined),
  };
};

const fingerprints = (seen: readonly Seen[]): readonly string[] =>
  [...new Set(seen.flatMap((one) => ('fingerprint' in one ? [one.fingerprint] : [])))].toSorted();

const codes = (troubles: readonly Trouble[]): ReadonlySet<string> => new Set(troubles.map(({ code }) => code));

/** What there is to say after a look: new trouble, trouble that is over, another certificate. Each once. */
const news = (before: Watch, after: Watch) => {
  const known = codes(before.troubles);
  const fresh = [...codes(after.troubles)].filter((code) => !known.has(code));
  const [was, is] = [fingerprints(before.seen), fingerprints(after.seen)];
  return {
    fresh,
    mended: before.troubles.length > 0 && after.troubles.length === 0,
    changed: was.length > 0 && is.length > 0 && is.some((one) => !was.includes(one)),
  };
};

const tell = async (
  store: Store,
  house: WatchHouse,
  before: Watch,
  after: Watch,
  certificateId: string | undefined,
) => {
  const { fresh, mended, changed } = news(before, after);
  const place = placeTitle(after.place);
  const occasion = nowOf(house.clock);
  const say = (
    kind: 'watch-trouble' | 'watch-mended' | 'watch-changed',
    facts: Readonly<Record<string, string | readonly string[]>>,
  ) => announce(store, house, { kind, subject: after.id, occasion, certificateId, facts: { place, ...facts } });
  if (fresh.length > 0) await say('watch-trouble', { words: fresh });
  if (mended) await say('watch-mended', {});
  if (changed) {
    const last = after.seen.find((one) => 'notAfter' in one);
    await say('watch-changed', { expires: last !== undefined && 'notAfter' in last ? last.notAfter.slice(0, 10) : '' });
  }
  if (fresh.length + Number(mended) + Number(changed) === 0) return;
  const detail = { place, fresh, mended, changed };
  await audit(store, house.clock, { actor: CLOCK_ACTOR, action: 'watch.news', subject: after.id, detail });
};

/** The watch after a look: what it shows, or, while a place that was well is silent for the first time, what it showed before. */
const afterLook = (house: WatchHouse, watch: Watch, look: Look, asked: boolean): Watch => {
  const blind = look.leaves.length === 0;
  const shown = watch.seen.some((one) => 'fingerprint' in one);
  const failures = blind ? watch.failures + 1 : 0;
  const patient = blind && shown && !asked && failures < TOLD_AFTER;
  const now = house.clock.now();
  return {
    ...watch,
    ...(patient ? {} : { seen: look.seen, troubles: look.troubles }),
    failures,
    lookedAt: toInstant(now),
    nextAt: toInstant(now + (patient ? Math.min(AGAIN, watch.every) : watch.every)),
  };
};

/**
 * Looks once and saves what was seen, with what there is to tell of it, in one transaction. `asked`: a person waits for the answer and
 * wants it as it is now. Throws `changed-meanwhile`.
 */
export const lookAndSave = async (
  house: WatchHouse,
  watch: Watch,
  roots: RootsBySubject,
  asked = false,
): Promise<Watch> => {
  const look = await lookAt(house, watch, roots);
  const after = afterLook(house, watch, look, asked);
  return house.store.transaction(async (store) => {
    const saved = await saveWatch(store, watch, after);
    // Nothing new was seen of a place that was looked at before: no row but its own is touched.
    const same =
      watch.lookedAt !== undefined && look.whole && fingerprints(watch.seen).join() === fingerprints(look.seen).join();
    const ids = same ? [] : await keepSightings(store, house, watch, look.leaves, look.whole);
    await tell(store, house, watch, after, ids[0]);
    return saved;
  });
};
