import type { ApprovalHouse } from '../approval/vote.ts';
import type { NoticeHouse } from '../notice/announce.ts';
import type { Language } from '../texts/language.ts';
import type { Diagnose } from '../validation/diagnosis.ts';
import type { Places } from '../validation/solver.ts';
import type { Issuer } from './issuer.ts';
import type { DrawLetter } from './letter-form.ts';
import type { Mailer } from './mailer.ts';

/** Where delegated names live (VAL-3): `<name>.<zone>`, written through `provider`. */
export interface DelegationZone {
  readonly zone: string;
  readonly provider: string;
}

export interface OrderPolicy {
  /** Issuers in order of preference. */
  readonly issuers: readonly string[];
  /** People needed for a name that a person's yes issues. */
  readonly approvalsNeeded: number;
  /** Ask DNS and HTTP ourselves before an attempt is spent at the CA. */
  readonly precheck: boolean;
  readonly delegation: DelegationZone | undefined;
  /** Plans' defaults may be narrowed here; the plan id used when none is named. */
  readonly defaultPlan: string;
  /** What plans cost in points (PTS-2), by plan id; a plan that is not here costs none. */
  readonly prices?: Readonly<Record<string, number>>;
}

/** What the order room needs. */
export interface OrderHouse extends ApprovalHouse, NoticeHouse {
  readonly issuers: ReadonlyMap<string, Issuer>;
  readonly places: Places;
  readonly diagnose: Diagnose;
  readonly policy: OrderPolicy;
  /** Undefined: no mail server is configured. */
  readonly mailer?: Mailer | undefined;
  /** Mailboxes that a domain names for this in DNS (CA/B Forum Baseline Requirements, appendix A); undefined: none are looked for. */
  readonly mailContacts?: ((domain: string) => Promise<readonly string[]>) | undefined;
  readonly drawLetter: DrawLetter;
  readonly publicUrl: string | undefined;
  /** Of what is said to nobody in particular. */
  readonly language: Language;
  /** This process, as holder of leases. */
  readonly holder: string;
  /** Tells whoever waits (a console's live card, the worker) that something changed; never fails, may be missed. */
  readonly changed: (subjectId: string) => void;
}
