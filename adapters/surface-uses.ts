import type { NamedPlaces } from '../src/chat/surface.ts';
import { readReceiver } from '../src/notice/receiver.ts';
import type { Language } from '../src/texts/language.ts';
import type { Config } from './config.ts';
import { groupRolesOf } from './people.ts';

/** What the configuration names at one platform: what `doctor` looks for there. */
export interface SurfaceUses {
  readonly channels: readonly { readonly realm: string; readonly id: string }[];
  readonly groups: readonly { readonly realm: string; readonly id: string }[];
  /** Of channels that have one of their own, by the channel's id. */
  readonly languages: ReadonlyMap<string, Language>;
}

/** Everybody of a team: no group that could be missing. */
const EVERYBODY = '*';

const once = <T extends { readonly realm: string; readonly id: string }>(all: readonly T[]): readonly T[] => [
  ...new Map(all.map((one) => [`${one.realm}:${one.id}`, one])).values(),
];

export const usesOf = (config: Pick<Config, 'channels' | 'alerts' | 'roles'>, surface: string): SurfaceUses => {
  const { channels, alerts } = config;
  const named = [...channels.default, ...channels.routes.flatMap(({ to }) => to), ...alerts.onCall];
  const here = (text: string) => {
    const receiver = readReceiver(text);
    if (receiver?.kind !== 'channel' || receiver.surface !== surface) return [];
    return [{ realm: receiver.realm, id: receiver.id }];
  };
  return {
    channels: once(named.flatMap(here)),
    languages: new Map(
      Object.entries(channels.languages).flatMap(([text, language]) =>
        here(text).map(({ id }) => [id, language] as const),
      ),
    ),
    groups: once(
      groupRolesOf(config)
        .filter((role) => role.surface === surface && role.group !== EVERYBODY)
        .map(({ realm, group }) => ({ realm, id: group })),
    ),
  };
};

/** With what people named in chat. */
export const withNamed = (
  uses: SurfaceUses,
  { channels, groups }: NamedPlaces = { channels: [], groups: [] },
): SurfaceUses => ({
  ...uses,
  channels: once([...uses.channels, ...channels]),
  groups: once([...uses.groups, ...groups.filter(({ id }) => id !== EVERYBODY)]),
});
