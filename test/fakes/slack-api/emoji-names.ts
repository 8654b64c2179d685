/** A few of the names a client turns into pictures; enough to show where text with colons is not safe. */
const NAMES: Readonly<Record<string, string>> = {
  '100': '💯',
  bell: '🔔',
  boom: '💥',
  calendar: '📆',
  clock: '🕒',
  eyes: '👀',
  fire: '🔥',
  hourglass: '⌛',
  key: '🔑',
  lock: '🔒',
  ok: '🆗',
  rocket: '🚀',
  scroll: '📜',
  tada: '🎉',
  warning: '⚠️',
  wave: '👋',
  white_check_mark: '✅',
  x: '❌',
};

/** Text with `:name:` as the client shows it, code left alone. Unknown names stay as they are. */
export const withEmoji = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith('`') ? part : part.replace(/:([a-z0-9_+-]+):/g, (whole, name: string) => NAMES[name] ?? whole),
    )
    .join('');
