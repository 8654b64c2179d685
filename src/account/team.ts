import type { Instant } from '../kernel/clock.ts';

/**
 * People who share a purse. A role is what the configuration maps groups to, and says nothing of who works on what; so a team is its own
 * row: members named by an admin, and members of groups of a surface, looked at afresh at every command as roles are.
 */
export interface Team {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  /** A receiver, as the configuration writes it; undefined: its members are told. */
  readonly channel: string | undefined;
  readonly createdAt: Instant;
}

/** A team of somebody's. Only managers give its points away or take some in for it: those are named, never made by a group. */
export interface OwnTeam {
  readonly id: string;
  readonly name: string;
  readonly manages: boolean;
}

/** A group of a surface whose members belong to a team; `*`: everybody of the realm. */
export interface TeamGroup {
  readonly surface: string;
  readonly realm: string;
  readonly groupId: string;
}

export interface TeamMember {
  readonly id: string;
  readonly name: string;
  readonly manager: boolean;
}

/** A team with everything that is shown of it. */
export interface TeamDetail extends Team {
  readonly members: readonly TeamMember[];
  readonly groups: readonly TeamGroup[];
}

/** Whose points: a person's or a team's. */
export interface Account {
  readonly kind: 'person' | 'team';
  readonly id: string;
  readonly name: string;
}
