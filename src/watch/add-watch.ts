import { isAbsolute, normalize } from 'node:path';
import { audit } from '../audit/audit.store.ts';
import type { Person } from '../chat/actor.ts';
import { permits } from '../chat/permission.ts';
import { nowOf } from '../kernel/clock.ts';
import { DAY, HOUR, MINUTE } from '../kernel/duration.ts';
import { CertError, wrongValue } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { parseIpAddress } from '../pki/ip-address.ts';
import { parseName } from '../pki/name.ts';
import { parseHostPort } from '../validation/host-port.ts';
import type { WatchHouse } from './look-watch.ts';
import { unbind } from './sighting.store.ts';
import { insertWatch, removeWatch, watchByWord } from './watch.store.ts';
import { type Place, placeTitle, STARTTLS_PORT, type Starttls, type Watch } from './watch.ts';

export interface WatchRequest {
  readonly place?: string | undefined;
  readonly sni?: string | undefined;
  readonly starttls?: Starttls | undefined;
  readonly file?: string | undefined;
  /** A Kubernetes target's name. */
  readonly secret?: string | undefined;
  /** Milliseconds. */
  readonly every?: number | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

const EVERY = 6 * HOUR;
const EVERY_LEAST = MINUTE;
const EVERY_MOST = 7 * DAY;

/** A host name or address in the form that is looked up; a wildcard is none. */
const hostOf = (text: string, option: string): string => {
  const address = parseIpAddress(text);
  if (address !== undefined || text === 'localhost') return text;
  const { ascii } = parseName(text);
  if (ascii.startsWith('*')) throw wrongValue(option, text, 'host:port');
  return ascii;
};

const endpointOf = ({ place = '', sni, starttls }: WatchRequest): Place => {
  const text = place.replace(/^https:\/\//i, '').replace(/\/.*$/, '');
  const parsed = parseHostPort(text, starttls === undefined ? 443 : STARTTLS_PORT[starttls]);
  if (parsed === undefined) throw wrongValue('place', place, 'host:port');
  const host = hostOf(parsed.host, 'place');
  return { kind: 'endpoint', host, port: parsed.port, sni: sni === undefined ? host : hostOf(sni, 'sni'), starttls };
};

/** Where a request points; a file is read by this process, so its path is for admins alone to give. */
const placeFrom = (house: WatchHouse, person: Person, request: WatchRequest): Place => {
  const { file, secret } = request;
  if (secret !== undefined) {
    const known = house.watcher.targets;
    if (!known.includes(secret))
      throw wrongValue('secret', secret, known.join(', ') || 'a Kubernetes target; none is configured');
    return { kind: 'secret', target: secret };
  }
  if (file === undefined) return endpointOf(request);
  if (!permits(person.roles, 'admin'))
    throw new CertError('not-permitted', { command: 'cert watch --file', needed: 'admin', holders: '' });
  if (!isAbsolute(file)) throw wrongValue('file', file, 'a full path');
  return { kind: 'file', path: normalize(file) };
};

/** Begins to watch a place; throws `watch-exists` for one that is watched already. Nothing is looked at yet. */
export const addWatch = async (house: WatchHouse, person: Person, request: WatchRequest): Promise<Watch> => {
  const place = placeFrom(house, person, request);
  const { every = EVERY, tags } = request;
  if (every < EVERY_LEAST || every > EVERY_MOST) throw wrongValue('every', `${every / MINUTE}m`, '1m to 7d');
  const now = nowOf(house.clock);
  const watch: Watch = {
    id: newId('wtc', house.clock, house.random),
    version: 1,
    place,
    every,
    tags,
    owner: person.id,
    seen: [],
    troubles: [],
    failures: 0,
    lookedAt: undefined,
    nextAt: now,
    createdAt: now,
  };
  await house.store.transaction(async (store) => {
    const title = placeTitle(place);
    if ((await watchByWord(store, title)) !== undefined)
      throw new CertError('watch-exists', { place: title }, { field: 'place' });
    await insertWatch(store, watch);
    const detail = { place: title, every };
    await audit(store, house.clock, { actor: person.id, action: 'watch.added', subject: watch.id, detail });
  });
  return watch;
};

/** Watches a place no more; what only it showed is over. */
export const dropWatch = async (house: WatchHouse, person: Person, watch: Watch): Promise<void> => {
  const place = placeTitle(watch.place);
  await house.store.transaction(async (store) => {
    await removeWatch(store, watch.id);
    await unbind(store, house, place, []);
    await audit(store, house.clock, {
      actor: person.id,
      action: 'watch.removed',
      subject: watch.id,
      detail: { place },
    });
  });
};
