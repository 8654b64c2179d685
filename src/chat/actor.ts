import type { Permission, Role } from './permission.ts';

/** Who sent an invocation, as the surface knows them. Immutable ids only: a display name proves nothing. */
export interface Identity {
  /** The surface's name, e.g. `console`. */
  readonly surface: string;
  /** The team, guild or machine the user id belongs to. */
  readonly realm: string;
  readonly user: string;
  /** For display only. */
  readonly name: string;
  /** The surface's own groups this user is in now (ids, never names), where it knows them: mapped to roles by the configuration. */
  readonly groups?: readonly string[];
}

/** A person known to this bot; several identities may be theirs. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

/** The clock acting by itself: in the audit log, and as the cause of transitions. */
export const CLOCK_ACTOR = 'clock';

export type { Permission, Role };
