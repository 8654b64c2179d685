import { createHash } from 'node:crypto';
import type { Pair } from '../../../src/hosting/target.ts';
import { ActivationError } from '../shared/pair-target.ts';
import { shortOutput } from '../shared/run-command.ts';
import { quoted, type SshEnd } from './ssh-run.ts';

/** Parts the chain from the key on the way. */
const MARK = '#signet-key';

/** Exit codes of our own scripts. */
const NOTHING_THERE = 66;
const HOOK_FAILED = 67;

export const packed = ({ chain, key }: Pair): string => `${chain.trim()}\n${MARK}\n${key.trim()}\n`;

/** What `readScript` printed; undefined when there is no pair. */
export const unpacked = ({ code, out, words }: SshEnd): Pair | undefined => {
  if (code === NOTHING_THERE) return undefined;
  const [chain, key] = out.split(`${MARK}\n`);
  if (code !== 0 || chain === undefined || key === undefined)
    throw new ActivationError(`the pair there could not be read: ${words}`);
  return { chain, key };
};

export const readScript = (folder: string): string =>
  `cd ${quoted(folder)} || exit 1
[ -f live/fullchain.pem ] && [ -f live/privkey.pem ] || exit ${NOTHING_THERE}
cat live/fullchain.pem; echo '${MARK}'; cat live/privkey.pem`;

/** The same pair has the same folder, so that putting it again changes nothing. */
const folderOf = (pair: Pair): string => `pair.${createHash('sha256').update(packed(pair)).digest('hex').slice(0, 24)}`;

/**
 * Writes the pair into a folder of its own, makes that whole with one rename, turns the link `live` to it with another, and runs the hook.
 * A reader finds the old pair or the new one, never half. When the hook fails the link is turned back and the hook is run again.
 */
export const writeScript = (folder: string, pair: Pair, hook: readonly string[]): string => {
  const command = hook.length === 0 ? ':' : hook.map(quoted).join(' ');
  return `set -eu
umask 077
cd ${quoted(folder)}
new=${folderOf(pair)}
turn() { ln -sfn "$1" .live.new; mv -Tf .live.new live 2>/dev/null || mv -hf .live.new live; }
rm -rf .staged
mkdir .staged
file=fullchain.pem
while IFS= read -r line; do
  if [ "$line" = '${MARK}' ]; then file=privkey.pem; else printf '%s\\n' "$line" >> ".staged/$file"; fi
done
[ -s .staged/fullchain.pem ] && [ -s .staged/privkey.pem ]
if [ -d "$new" ]; then rm -rf .staged; else mv .staged "$new"; fi
old=$(readlink live || true)
turn "$new"
sync
if said=$(${command} 2>&1); then printf '%s' "$said"; exit 0; fi
if [ -n "$old" ]; then turn "$old"; ${command} >/dev/null 2>&1 || said="$said; and again with the previous pair"; else rm -f live; fi
printf '%s' "$said" >&2
exit ${HOOK_FAILED}`;
};

export const tidyScript = (folder: string): string =>
  `cd ${quoted(folder)} || exit 1
live=$(readlink live || true)
for one in pair.*; do [ "$one" = "$live" ] || rm -rf "$one"; done`;

export const lookScript = (folder: string): string => `cd ${quoted(folder)} && [ -w . ]`;

/** Evidence, or the far side's own words. */
export const judged = ({ code, out, words }: SshEnd): string => {
  if (code === 0) return shortOutput(out);
  const what = code === HOOK_FAILED ? 'the hook failed and the previous pair is back' : `ended with ${code}`;
  throw new ActivationError(words === '' ? what : `${what}: ${words}`);
};
