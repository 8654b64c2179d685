import type { AccountKey } from './account-key.ts';
import type { AcmeAccount, AcmeHouse } from './acme.ts';
import type { AcmeCa } from './acme-ca.ts';
import { AcmeFault } from './acme-fault.ts';
import type { AcmeUrls } from './acme-urls.ts';
import type { Allowance } from './allowance.ts';
import type { Jws } from './jws.ts';
import type { Nonces } from './nonces.ts';
import type { Wire } from './wire.ts';

/** One CA's endpoint, as its deeds see it. */
export interface AcmeContext {
  readonly house: AcmeHouse;
  readonly ca: AcmeCa;
  readonly urls: AcmeUrls;
  readonly nonces: Nonces;
  /** New accounts by address. */
  readonly newAccounts: Allowance;
  /** Proofs being looked at in this process, by `<order>/<index>`. */
  readonly checking: Map<string, Promise<void>>;
  /** Orders being issued in this process. */
  readonly finalizing: Set<string>;
}

/** A request whose signature, address and nonce are right. */
export interface AcmeCall {
  /** The address that is asked. */
  readonly url: string;
  /** Parts of the path. */
  readonly parts: readonly string[];
  /** Undefined: a POST-as-GET. */
  readonly payload: Wire | undefined;
  readonly jws: Jws;
  readonly key: AccountKey;
  /** Where it came from. */
  readonly address: string;
}

/** …by an account. */
export interface AccountCall extends AcmeCall {
  readonly account: AcmeAccount;
}

export interface AcmeAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a text as it is. */
  readonly body?: object | string;
}

/** The payload of a deed that needs one. */
export const payloadOf = ({ payload }: AcmeCall): Wire => {
  if (payload === undefined) throw new AcmeFault('malformed', 'this request needs a payload');
  return payload;
};

/** Who acts, for the audit log. */
export const actorOf = (account: AcmeAccount, personId: string | undefined): string => personId ?? `acme:${account.id}`;
