import { card } from '../chat/build.ts';
import { command, type Reply } from '../chat/command.ts';
import { readTags } from '../chat/tags.ts';
import { isCertError } from '../kernel/errors.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import type { Say } from '../texts/say.ts';
import { addWatch, dropWatch } from './add-watch.ts';
import { lookAndSave, trustedRoots, type WatchHouse } from './look-watch.ts';
import { listWatches, watchByWord } from './watch.store.ts';
import { placeTitle, STARTTLS, type Starttls, type Watch } from './watch.ts';
import { watchCard, watchData, watchList } from './watch.views.ts';

const LIST_MOST = 200;

const watchReply = (say: Say, watch: Watch): Reply => ({ data: watchData(watch), message: watchCard(say, watch) });

const listReply = async (house: WatchHouse, say: Say, troubledOnly: boolean): Promise<Reply> => {
  const watches = await listWatches(house.store, LIST_MOST, troubledOnly);
  return { data: watches.map(watchData), message: watchList(say, watches) };
};

const named = async (house: WatchHouse, word: string): Promise<Watch> => {
  const watch = await watchByWord(house.store, word);
  if (watch === undefined) throw nothingFound('watch', word, 'what');
  return watch;
};

/** A look that somebody waits for; the clock may have looked at the same moment, then that look counts. */
const lookNow = async (house: WatchHouse, watch: Watch): Promise<Watch> => {
  try {
    return await lookAndSave(house, watch, await trustedRoots(house), true);
  } catch (error) {
    if (!isCertError(error, 'changed-meanwhile')) throw error;
    return named(house, watch.id);
  }
};

const options = {
  place: { kind: 'text', positional: true, max: 300 },
  sni: { kind: 'text', max: 253 },
  starttls: { kind: 'choice', choices: STARTTLS },
  every: { kind: 'duration' },
  tag: { kind: 'text', many: true, max: 120 },
  file: { kind: 'text', max: 1_000 },
  secret: { kind: 'text', max: 120 },
} as const;

const watchCommand = command<WatchHouse, typeof options>({
  path: ['cert', 'watch'],
  rules: ['MSG-3'],
  permission: 'operator',
  effect: 'change',
  options,
  examples: [
    'cert watch www.example.com:443',
    'cert watch mail.example.com --starttls smtp --tag team:mail',
    'cert watch 192.0.2.10:443 --sni www.example.com --every 1h',
  ],
  handle: async (house, { person, say }, args) => {
    const { place, sni, every, file, secret } = args;
    if (place === undefined && file === undefined && secret === undefined) return listReply(house, say, false);
    const starttls = args.starttls as Starttls | undefined;
    const request = { place, sni, starttls, every, file, secret, tags: readTags(args.tag) };
    return watchReply(say, await lookNow(house, await addWatch(house, person, request)));
  },
});

const listOptions = { trouble: { kind: 'flag' } } as const;

const listCommand = command<WatchHouse, typeof listOptions>({
  path: ['cert', 'watch', 'list'],
  rules: ['MSG-3'],
  permission: 'viewer',
  effect: 'read',
  options: listOptions,
  examples: ['cert watch list', 'cert watch list --trouble'],
  handle: (house, { say }, { trouble }) => listReply(house, say, trouble === true),
});

const whatOptions = { what: { kind: 'text', positional: true, required: true, max: 300 } } as const;

const lookCommand = command<WatchHouse, typeof whatOptions>({
  path: ['cert', 'watch', 'look'],
  rules: ['MSG-3'],
  permission: 'operator',
  effect: 'change',
  options: whatOptions,
  examples: ['cert watch look www.example.com:443'],
  handle: async (house, { say }, { what }) => watchReply(say, await lookNow(house, await named(house, what))),
});

const removeCommand = command<WatchHouse, typeof whatOptions>({
  path: ['cert', 'watch', 'remove'],
  rules: ['MSG-3'],
  permission: 'operator',
  effect: 'change',
  options: whatOptions,
  examples: ['cert watch remove www.example.com:443'],
  handle: async (house, { person, say }, { what }) => {
    const watch = await named(house, what);
    await dropWatch(house, person, watch);
    return {
      data: watchData(watch),
      message: card({ title: say('watch.removed', { place: placeTitle(watch.place) }) }),
    };
  },
});

/** In help order. */
export const watchCommands = [watchCommand, listCommand, lookCommand, removeCommand];
