import type { AcmeChoices } from '../authority/authority.ts';
import type { Instant } from '../kernel/clock.ts';
import type { IssuedChain, IssuerOrder, RevocationReason } from '../order/issuer.ts';

/** An ACME client's order, as it is placed at the CA. */
export interface ClientPlace {
  readonly id: string;
  /** ASCII names, wildcards with `*.`, IP addresses in text form. */
  readonly names: readonly string[];
  /** Of the account's key: proofs are made of it. */
  readonly thumbprint: string;
  /** Names that people have said yes to for this account before. */
  readonly granted: readonly string[];
}

/** PORT. The CA behind an ACME endpoint: the built-in one, by the same deeds that Signet's own orders use. */
export interface AcmeCa {
  readonly name: string;
  readonly acme: AcmeChoices | undefined;
  approvedByPerson(name: string): boolean;
  /** Every name gets an authorization. Throws CertError `issuer-refused` for a name it may never issue. */
  placeForClient(order: ClientPlace): Promise<void>;
  /** Looks for one proof (`<index>:dns`, `<index>:file`) and judges it; may be called again. */
  check(orderId: string, challengeRef: string): Promise<void>;
  finalise(
    orderId: string,
    csr: string,
    options: { readonly personApproved: boolean; readonly profile?: string; readonly until?: Instant },
  ): Promise<IssuerOrder>;
  collect(orderId: string): Promise<IssuedChain>;
  revoke(certificate: string, reason: RevocationReason): Promise<void>;
}
