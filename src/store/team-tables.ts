import type { Instant } from '../kernel/clock.ts';

/** People who share a purse. */
export interface TeamTables {
  teams: {
    id: string;
    version: number;
    name: string;
    /** A receiver as the configuration writes it; null: its members are told. */
    channel: string | null;
    createdAt: Instant;
  };
  /** Named by an admin. */
  teamMembers: { teamId: string; personId: string; manager: 0 | 1 };
  /** Groups of a surface whose members belong to the team. */
  teamGroups: { teamId: string; surface: string; realm: string; groupId: string };
  /** Whom those groups made members when they were last seen there. */
  groupMembers: { personId: string; surface: string; realm: string; groupId: string; teamId: string };
}
