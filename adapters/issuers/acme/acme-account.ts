import * as z from 'zod';
import { CertError } from '../../../src/kernel/errors.ts';
import type { Memory } from '../../../src/kernel/plugin.ts';
import type { AcmeConnection } from './acme-connection.ts';
import type { AcmeAnswer } from './acme-http.ts';
import { type AccountKey, externalBinding, newAccountKey, readAccountKey, signJws } from './acme-jws.ts';
import { ACME_ERROR, refusalType } from './acme-problem.ts';
import { readJson, wireAccount } from './acme-wire.ts';

/** The account as it is used: `url` is the `kid` of every signature; `orders` where the CA lists the account's orders. */
export interface AcmeAccount {
  readonly key: AccountKey;
  readonly url: string;
  readonly orders: string | undefined;
}

export interface AccountSettings {
  readonly directory: string;
  readonly email: readonly string[];
  readonly terms: string | undefined;
  readonly eabKid: string | undefined;
  readonly eabHmac: string | undefined;
}

/** As kept in the sealed store. The key is saved before the CA hears of it, so a crash in between finds the same account again. */
const keptAccount = z.object({
  key: z.string(),
  url: z.string().optional(),
  orders: z.string().optional(),
  contact: z.array(z.string()).default([]),
  /** A key that the account is being changed to; which one holds is asked after a crash. */
  pending: z.string().optional(),
});
type KeptAccount = z.infer<typeof keptAccount>;

interface AccountNeeds {
  readonly issuer: string;
  readonly settings: AccountSettings;
  readonly memory: Memory;
  readonly connection: AcmeConnection;
}

const sameList = (a: readonly string[], b: readonly string[]): boolean => a.join('\n') === b.join('\n');

/** Creates, finds and changes the one account that this CA is used with. One key in memory per directory. */
export class AccountKeeper {
  readonly #needs: AccountNeeds;
  readonly #memoryKey: string;
  #current: Promise<AcmeAccount> | undefined;

  constructor(needs: AccountNeeds) {
    this.#needs = needs;
    this.#memoryKey = `account ${needs.settings.directory}`;
  }

  /** The account, made at the CA if this is the first time. */
  current(): Promise<AcmeAccount> {
    return this.#hold(() => this.#open());
  }

  /** Whether an account was ever made; asks nobody. */
  async exists(): Promise<boolean> {
    return (await this.#read())?.url !== undefined;
  }

  /** The CA does not know the account (any more): it is made anew with the same key. */
  async renew(lost: AcmeAccount): Promise<AcmeAccount> {
    const kept = await this.#read();
    if (kept?.url === lost.url) await this.#write({ ...kept, url: undefined, orders: undefined });
    return this.reload();
  }

  /** Another process may have changed the key: reads memory again. */
  reload(): Promise<AcmeAccount> {
    this.#current = undefined;
    return this.current();
  }

  /**
   * Gives the account a new key. It is saved as pending before the CA is asked, so whichever key the CA has after a crash is here.
   * @see RFC 8555 §7.3.5
   */
  async rollOver(): Promise<void> {
    const account = await this.current();
    this.#current = undefined;
    await this.#hold(() => this.#changeKey(account));
  }

  #hold(make: () => Promise<AcmeAccount>): Promise<AcmeAccount> {
    if (this.#current === undefined) {
      const held = make();
      this.#current = held;
      held.catch(() => {
        if (this.#current === held) this.#current = undefined;
      });
    }
    return this.#current;
  }

  async #read(): Promise<KeptAccount | undefined> {
    const text = await this.#needs.memory.get(this.#memoryKey);
    return text === undefined ? undefined : keptAccount.parse(JSON.parse(text));
  }

  #write(kept: KeptAccount): Promise<void> {
    return this.#needs.memory.set(this.#memoryKey, JSON.stringify(kept));
  }

  async #open(): Promise<AcmeAccount> {
    let kept = await this.#read();
    if (kept === undefined) {
      await this.#mayCreate();
      kept = { key: newAccountKey().pem, contact: [] };
      await this.#write(kept);
    }
    if (kept.pending !== undefined) kept = await this.#settlePending(kept, kept.pending);
    const key = readAccountKey(kept.key);
    if (kept.url === undefined) return this.#create(key);
    await this.#keepContact(key, kept);
    return { key, url: kept.url, orders: kept.orders };
  }

  #contact(): string[] {
    return this.#needs.settings.email.map((address) => `mailto:${address}`);
  }

  async #mayCreate(): Promise<void> {
    const { issuer, settings, connection } = this.#needs;
    const { meta } = await connection.directory();
    const refuse = (type: string, detail: string) =>
      new CertError('issuer-refused', { issuer, type: ACME_ERROR + type, detail });
    if (meta?.termsOfService !== undefined && settings.terms !== 'agree') {
      throw refuse('userActionRequired', `the terms at ${meta.termsOfService} must be agreed to: set terms to agree`);
    }
    if (meta?.externalAccountRequired === true && (settings.eabKid === undefined || settings.eabHmac === undefined)) {
      throw refuse('externalAccountRequired', 'it wants an external account: set eabKid and eabHmac as it gave them');
    }
  }

  async #create(key: AccountKey): Promise<AcmeAccount> {
    const { settings, connection } = this.#needs;
    await this.#mayCreate();
    const { newAccount } = await connection.directory();
    const contact = this.#contact();
    const { eabKid, eabHmac } = settings;
    const bound =
      eabKid === undefined || eabHmac === undefined
        ? {}
        : { externalAccountBinding: externalBinding(eabKid, eabHmac, newAccount, key.jwk) };
    const agreed = settings.terms === 'agree' ? { termsOfServiceAgreed: true } : {};
    const payload = { ...agreed, ...(contact.length === 0 ? {} : { contact }), ...bound };
    return this.#keepAnswer(key, await connection.post(newAccount, payload, { key }));
  }

  /** The contact kept is the one that the CA has: an account found again may have another, which is mended at the next start. */
  async #keepAnswer(key: AccountKey, answer: AcmeAnswer): Promise<AcmeAccount> {
    const { issuer } = this.#needs;
    const url = answer.headers.location;
    if (url === undefined)
      throw new CertError('issuer-unreachable', { issuer, detail: 'it gave the account no address' });
    const account = readJson(issuer, answer, wireAccount, 'account');
    const contact = answer.status === 201 ? this.#contact() : (account.contact ?? []);
    await this.#write({ key: key.pem, url, orders: account.orders, contact });
    return { key, url, orders: account.orders };
  }

  async #keepContact(key: AccountKey, kept: KeptAccount): Promise<void> {
    const contact = this.#contact();
    if (kept.url === undefined || sameList(kept.contact, contact)) return;
    await this.#needs.connection.post(kept.url, { contact }, { key, kid: kept.url });
    await this.#write({ ...kept, contact });
  }

  async #settlePending(kept: KeptAccount, pending: string): Promise<KeptAccount> {
    const { connection } = this.#needs;
    const key = readAccountKey(pending);
    const { newAccount } = await connection.directory();
    const taken = await connection.post(newAccount, { onlyReturnExisting: true }, { key }).then(
      () => true,
      (error: unknown) => {
        if (refusalType(error) === 'accountDoesNotExist') return false;
        throw error;
      },
    );
    const settled = { ...kept, key: taken ? pending : kept.key, pending: undefined };
    await this.#write(settled);
    return settled;
  }

  async #changeKey(account: AcmeAccount): Promise<AcmeAccount> {
    const { issuer, connection } = this.#needs;
    const { keyChange } = await connection.directory();
    const kept = await this.#read();
    if (keyChange === undefined || kept === undefined) {
      throw new CertError('issuer-refused', { issuer, type: 'about:blank', detail: 'it does not change account keys' });
    }
    const fresh = newAccountKey();
    await this.#write({ ...kept, pending: fresh.pem });
    const change = { account: account.url, oldKey: account.key.jwk };
    const inner = signJws({ key: fresh }, keyChange, undefined, JSON.stringify(change));
    await connection.post(keyChange, inner, { key: account.key, kid: account.url });
    await this.#write({ ...kept, key: fresh.pem, pending: undefined });
    return { ...account, key: fresh };
  }
}
