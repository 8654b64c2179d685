import { nested } from './component-rules.ts';
import { COMPONENT } from './component-tables.ts';
import type { Pings } from './discord-world.ts';
import { checkFields, type Faults, type Path } from './field-rules.ts';
import { type Dict, dict, given, isDict, list, text } from './plain-json.ts';

/** `allowed_mentions`: a kind is either parsed from the text or listed by id, not both. */
export const checkAllowedMentions = (value: unknown, path: Path, faults: Faults): void => {
  if (!given(value)) return;
  const at = [...path, 'allowed_mentions'];
  const allowed = dict(value);
  checkFields(
    {
      parse: { is: 'list', max: 3 },
      users: { is: 'list', max: 100 },
      roles: { is: 'list', max: 100 },
      replied_user: { is: 'flag' },
    },
    allowed,
    at,
    faults,
  );
  list(allowed.parse).forEach((kind, index) => {
    if (!['roles', 'users', 'everyone'].includes(text(kind)))
      faults.add([...at, 'parse', index], 'BASE_TYPE_CHOICES', 'Value must be one of {roles, users, everyone}.');
  });
  for (const kind of ['users', 'roles'])
    if (list(allowed.parse).includes(kind) && list(allowed[kind]).length > 0)
      faults.add(
        at,
        'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
        `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
      );
};

const ids = (source: string, pattern: RegExp): readonly string[] => [
  ...new Set([...source.matchAll(pattern)].map((match) => match[1] ?? '')),
];

/** Text in which a mention notifies: the content and text displays. Embeds and code never do. */
const notifying = (content: string, components: readonly Dict[]): string =>
  [
    content,
    ...components
      .flatMap((component) => nested(component, []))
      .filter(({ component }) => component.type === COMPONENT.textDisplay)
      .map(({ component }) => text(component.content)),
  ]
    .join('\n')
    .replace(/```[\s\S]*?```|`[^`\n]*`/g, '');

/** Who the message notifies. Without `allowed_mentions` everything that looks like a mention does. */
export const pingsOf = (content: string, components: readonly Dict[], allowedMentions: unknown): Pings => {
  const source = notifying(content, components);
  const everyone = /@(everyone|here)\b/.test(source);
  const users = ids(source, /<@!?(\d+)>/g);
  const roles = ids(source, /<@&(\d+)>/g);
  if (!isDict(allowedMentions)) return { everyone, users, roles };
  const parse = list(allowedMentions.parse);
  const through = (kind: 'users' | 'roles', found: readonly string[]): readonly string[] =>
    parse.includes(kind) ? found : found.filter((id) => list(allowedMentions[kind]).includes(id));
  return {
    everyone: everyone && parse.includes('everyone'),
    users: through('users', users),
    roles: through('roles', roles),
  };
};

export const pingsAnybody = (pings: Pings): boolean =>
  pings.everyone || pings.users.length > 0 || pings.roles.length > 0;
