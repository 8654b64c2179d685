/** What the bot needs in a channel, and nothing else. @see https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags */
export const LEAST_PERMISSIONS = {
  'View Channels': 1n << 10n,
  'Send Messages': 1n << 11n,
  'Attach Files': 1n << 15n,
  'Read Message History': 1n << 16n,
  'Create Public Threads': 1n << 35n,
  'Send Messages in Threads': 1n << 38n,
} as const satisfies Readonly<Record<string, bigint>>;

/** Only for dashboards. */
export const PIN_MESSAGES = { 'Pin Messages': 1n << 51n } as const;

const ADMINISTRATOR = 1n << 3n;
const ALL = (1n << 63n) - 1n;

const joined = (bits: readonly bigint[]): bigint => bits.reduce((all, bit) => all | bit, 0n);

/** Where a server's admin lets the bot in, with the least permissions. */
export const invitationLink = (applicationId: string): string => {
  const permissions = joined([...Object.values(LEAST_PERMISSIONS), ...Object.values(PIN_MESSAGES)]);
  const scope = 'bot+applications.commands';
  return `https://discord.com/oauth2/authorize?client_id=${applicationId}&scope=${scope}&permissions=${permissions}`;
};

export interface Overwrite {
  readonly id: string;
  /** 0 a role, 1 a member. */
  readonly type: number;
  readonly allow: string;
  readonly deny: string;
}

export interface Standing {
  readonly guild: string;
  readonly member: string;
  /** Ids of the member's roles. */
  readonly roles: readonly string[];
  /** Permissions of every role of the guild; the role with the guild's own id is everybody's. */
  readonly permissions: ReadonlyMap<string, string>;
}

/** Everybody's overwrite, then the roles' together, then the member's own. @see https://discord.com/developers/docs/topics/permissions#permission-overwrites */
const permissionsIn = ({ guild, member, roles, permissions }: Standing, overwrites: readonly Overwrite[]): bigint => {
  const base = joined([guild, ...roles].map((role) => BigInt(permissions.get(role) ?? '0')));
  if ((base & ADMINISTRATOR) !== 0n) return ALL;
  const steps = [
    overwrites.filter(({ type, id }) => type === 0 && id === guild),
    overwrites.filter(({ type, id }) => type === 0 && id !== guild && roles.includes(id)),
    overwrites.filter(({ type, id }) => type === 1 && id === member),
  ];
  return steps.reduce((bits, step) => {
    const [deny, allow] = [joined(step.map((one) => BigInt(one.deny))), joined(step.map((one) => BigInt(one.allow)))];
    return (bits & ~deny) | allow;
  }, base);
};

/** Names of the wanted permissions that the bot has not got in a channel. */
export const missingPermissions = (
  standing: Standing,
  overwrites: readonly Overwrite[],
  wanted: Readonly<Record<string, bigint>>,
): readonly string[] => {
  const given = permissionsIn(standing, overwrites);
  return Object.keys(wanted).filter((name) => (given & (wanted[name] ?? 0n)) === 0n);
};
