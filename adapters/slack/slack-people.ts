import type { Base } from '../../src/kernel/base.ts';
import { HOUR, MINUTE, SECOND } from '../../src/kernel/duration.ts';
import { type Language, languageOf } from '../../src/texts/language.ts';
import { atMost } from '../net/at-most.ts';
import { slackDetail } from './slack-errors.ts';
import { userGroups } from './slack-user-groups.ts';
import type { Workspace } from './slack-workspaces.ts';

export interface KnownPerson {
  readonly name: string;
  readonly language: Language;
  /** Ids of the user groups the person is in. */
  readonly groups: readonly string[];
}

export interface People {
  /** What Slack knows of a user; what it does not tell in time is left out. Never rejects. */
  look(workspace: Workspace, user: string): Promise<KnownPerson>;
}

const PERSON_FOR = HOUR;
const GROUPS_FOR = 5 * MINUTE;
/** Milliseconds a command waits for Slack's directory: a trigger lives three seconds. */
const PATIENCE = 1 * SECOND;
const MOST_PEOPLE = 10_000;

interface Kept<T> {
  readonly until: number;
  readonly value: Promise<T>;
}

/** Users' locales and groups, asked once in a while. */
export const createPeople = (base: Base, fallback: Language): People => {
  const { clock, log } = base;
  const users = new Map<string, Kept<Pick<KnownPerson, 'name' | 'language'> | undefined>>();
  const groups = new Map<string, Kept<ReadonlyMap<string, readonly string[]>>>();

  const remembered = <T>(
    kept: Map<string, Kept<T>>,
    key: string,
    forMs: number,
    ask: () => Promise<T>,
    none: T,
  ): Promise<T> => {
    const known = kept.get(key);
    if (known !== undefined && known.until > clock.now()) return known.value;
    if (kept.size > MOST_PEOPLE) kept.clear();
    const value = ask().catch((error: unknown) => {
      log.debug({ cause: slackDetail(error) }, 'the directory did not answer');
      return none;
    });
    kept.set(key, { until: clock.now() + forMs, value });
    // What is not known now is asked again soon.
    void value.then((got) => got === none && kept.set(key, { until: clock.now() + MINUTE, value }));
    return value;
  };

  const askUser = async ({ client }: Workspace, user: string) => {
    const { user: told } = await client.users.info({ user, include_locale: true });
    return {
      name: told?.profile?.display_name || told?.real_name || told?.name || user,
      language: languageOf(told?.locale),
    };
  };

  const askGroups = async (workspace: Workspace) => {
    const byUser = new Map<string, string[]>();
    for (const { id, members } of await userGroups(workspace))
      for (const member of members) byUser.set(member, [...(byUser.get(member) ?? []), id]);
    return byUser as ReadonlyMap<string, readonly string[]>;
  };

  const NOBODY: ReadonlyMap<string, readonly string[]> = new Map();

  return {
    look: async (workspace, user) => {
      const { realm } = workspace;
      const asked = Promise.all([
        remembered(users, `${realm}/${user}`, PERSON_FOR, () => askUser(workspace, user), undefined),
        remembered(groups, realm, GROUPS_FOR, () => askGroups(workspace), NOBODY),
      ]);
      const told = await atMost(clock, PATIENCE, asked);
      const [person, byUser] = told ?? [undefined, NOBODY];
      return { name: person?.name ?? user, language: person?.language ?? fallback, groups: byUser.get(user) ?? [] };
    },
  };
};
