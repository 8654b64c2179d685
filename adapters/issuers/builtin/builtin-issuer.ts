import { createHash } from 'node:crypto';
import { recordSerial, revokeSerial } from '../../../src/authority/authority.store.ts';
import {
  type AuthorityPolicy,
  BACKDATE_MS,
  crlPath,
  issuingCertificatePath,
  underSuffix,
} from '../../../src/authority/authority.ts';
import {
  type AuthorityAuthorization,
  type AuthorityOrder,
  authorityOrder,
  insertAuthorityOrder,
  saveAuthorityOrder,
} from '../../../src/authority/authority-order.store.ts';
import { ensureAuthority } from '../../../src/authority/ensure.ts';
import type { Base } from '../../../src/kernel/base.ts';
import { nowOf, toInstant } from '../../../src/kernel/clock.ts';
import { DAY } from '../../../src/kernel/duration.ts';
import { CertError } from '../../../src/kernel/errors.ts';
import { randomToken } from '../../../src/kernel/random.ts';
import type {
  IssuedChain,
  Issuer,
  IssuerAuthorization,
  IssuerOrder,
  PlaceRequest,
  RevocationReason,
} from '../../../src/order/issuer.ts';
import { type CaSigner, openCa } from '../../../src/pki/ca-signer.ts';
import { readCertificate } from '../../../src/pki/certificate-read.ts';
import { sameSet } from '../../../src/pki/covers.ts';
import { readCsr } from '../../../src/pki/csr-read.ts';
import { issueLeaf } from '../../../src/pki/leaf.ts';
import type { Store } from '../../../src/store/store.ts';
import type { Diagnose } from '../../../src/validation/diagnosis.ts';
import type { Proof } from '../../../src/validation/proof.ts';

export interface BuiltinDeps extends Base {
  readonly store: Store;
  readonly diagnose: Diagnose;
  /** A certificate was revoked: publish a new CRL soon. */
  readonly revoked: () => void;
}

const TOKEN_BYTES = 24;

/** VAL-1, VAL-4: the label and the path that the built-in CA looks at. */
const dnsProof = (authorization: AuthorityAuthorization): Proof => ({
  kind: 'dns',
  type: 'TXT',
  host: `_dnsauth.${authorization.name}`,
  value: authorization.token,
});

const fileProof = (authorization: AuthorityAuthorization): Proof => {
  const file = createHash('sha256').update(authorization.token).digest('hex').slice(0, 32);
  return { kind: 'file', path: `/.well-known/pki-validation/${file}.txt`, content: authorization.token };
};

const told = (authorization: AuthorityAuthorization, index: number): IssuerAuthorization => ({
  ref: String(index),
  name: authorization.name,
  wildcard: authorization.wildcard,
  state: authorization.state,
  challenges: [
    { ref: `${index}:dns`, proof: dnsProof(authorization) },
    ...(authorization.wildcard ? [] : [{ ref: `${index}:file`, proof: fileProof(authorization) }]),
  ],
  ...(authorization.problem === undefined
    ? {}
    : { problem: { type: 'signet:unproved', detail: authorization.problem, name: authorization.name } }),
});

const answer = (order: AuthorityOrder): IssuerOrder => ({
  ref: order.id,
  state: order.state,
  authorizations: order.authorizations.map(told),
});

/** RFC 8555 §7.4: a request for other names than the order's is refused. */
const checkRequest = (issuer: string, ordered: readonly string[], requested: readonly string[]): void => {
  if (sameSet(ordered, requested)) return;
  const detail = `the request is for ${requested.join(', ')}, the order for ${ordered.join(', ')}`;
  throw new CertError('issuer-refused', { issuer, type: 'signet:bad-csr', detail });
};

/** The built-in CA: asks for the same proof as any CA, save for names under its own suffixes, which a person approves. */
export class BuiltinIssuer implements Issuer {
  readonly name: string;
  readonly abilities = { proofs: ['dns', 'file'], wildcard: true, ip: true, revoke: true, renewalInfo: false } as const;
  readonly #policy: AuthorityPolicy;
  readonly #deps: BuiltinDeps;
  #signer: Promise<{ readonly signer: CaSigner; readonly issuing: string }> | undefined;

  constructor(policy: AuthorityPolicy, deps: BuiltinDeps) {
    this.name = policy.name;
    this.#policy = policy;
    this.#deps = deps;
  }

  /** Opened once; made on first use. */
  open(): Promise<{ readonly signer: CaSigner; readonly issuing: string }> {
    this.#signer ??= ensureAuthority(this.#deps, this.#deps.store, this.#policy).then(({ issuing, issuingKey }) => ({
      signer: openCa(issuing, issuingKey),
      issuing,
    }));
    return this.#signer;
  }

  approvedByPerson(name: string): boolean {
    return underSuffix(name, this.#policy.suffixes);
  }

  #authorization(name: string): AuthorityAuthorization {
    const wildcard = name.startsWith('*.');
    const token = randomToken(this.#deps.random, TOKEN_BYTES);
    return { name: wildcard ? name.slice(2) : name, wildcard, state: 'pending', token };
  }

  async place(request: PlaceRequest): Promise<IssuerOrder> {
    const id = `${request.orderId}.${request.attempt}`;
    const { store, clock } = this.#deps;
    const existing = await authorityOrder(store, id);
    if (existing !== undefined) return answer(existing);
    this.#checkConstraints(request.names);
    const authorizations = request.names
      .filter((name) => !this.approvedByPerson(name))
      .map((name) => this.#authorization(name));
    const state = authorizations.length === 0 ? 'ready' : 'pending';
    const order: AuthorityOrder = { id, state, names: request.names, authorizations, chain: undefined };
    await insertAuthorityOrder(store, this.name, order, nowOf(clock));
    return answer(order);
  }

  #checkConstraints(names: readonly string[]): void {
    const { permittedNames } = this.#policy;
    const outside = names.find((name) => permittedNames.length > 0 && !underSuffix(name, permittedNames));
    if (outside === undefined) return;
    const detail = `${outside} is not under ${permittedNames.join(', ')}, the only names this CA may issue for`;
    throw new CertError('issuer-refused', { issuer: this.name, type: 'signet:name-constraints', detail });
  }

  async #known(ref: string): Promise<AuthorityOrder> {
    const order = await authorityOrder(this.#deps.store, ref);
    if (order !== undefined) return order;
    throw new CertError('issuer-refused', {
      issuer: this.name,
      type: 'signet:unknown-order',
      detail: `there is no order ${ref}`,
    });
  }

  async poll(ref: string): Promise<IssuerOrder> {
    return answer(await this.#known(ref));
  }

  async check(ref: string, challengeRef: string): Promise<void> {
    const order = await this.#known(ref);
    const [index = '', kind] = challengeRef.split(':');
    const authorization = order.authorizations[Number(index)];
    if (authorization === undefined || authorization.state !== 'pending') return;
    const proof = kind === 'file' ? fileProof(authorization) : dnsProof(authorization);
    const { name, wildcard } = authorization;
    const diagnosis = await this.#deps.diagnose({ proof, name, wildcard, issuer: this.name });
    const judged: AuthorityAuthorization =
      diagnosis.state === 'good'
        ? { ...authorization, state: 'valid' }
        : { ...authorization, state: 'invalid', problem: diagnosis.code };
    // Read again: other names of the same order may have been judged meanwhile.
    await this.#deps.store.transaction(async (store) => {
      const now = (await authorityOrder(store, ref)) ?? order;
      const authorizations = now.authorizations.map((other, at) => (at === Number(index) ? judged : other));
      const state = authorizations.some((other) => other.state === 'invalid')
        ? 'invalid'
        : authorizations.every((other) => other.state === 'valid')
          ? 'ready'
          : 'pending';
      await saveAuthorityOrder(store, { ...now, authorizations, state });
    });
  }

  async finalise(
    ref: string,
    csr: string,
    options: { readonly personApproved: boolean; readonly profile?: string },
  ): Promise<IssuerOrder> {
    const order = await this.#known(ref);
    if (order.state !== 'ready') return answer(order);
    if (!options.personApproved && order.names.some((name) => this.approvedByPerson(name))) {
      throw new CertError('issuer-refused', {
        issuer: this.name,
        type: 'signet:unapproved',
        detail: 'nobody has approved these names',
      });
    }
    const request = readCsr(csr);
    checkRequest(this.name, order.names, request.names);
    const { clock, random, store } = this.#deps;
    const { signer, issuing } = await this.open();
    const { publicUrl, days } = this.#policy;
    const leaf = issueLeaf(
      {
        names: order.names,
        spki: request.spki,
        from: nowOf(clock),
        backdate: BACKDATE_MS,
        until: toInstant(clock.now() + days * DAY),
        clientAuth: options.profile === 'server-client',
        ...(publicUrl === undefined
          ? {}
          : {
              crlUrl: `${publicUrl}${crlPath(this.name)}`,
              caIssuersUrl: `${publicUrl}${issuingCertificatePath(this.name)}`,
            }),
      },
      signer,
      random,
    );
    const done: AuthorityOrder = { ...order, state: 'valid', chain: [leaf.certificate, issuing] };
    await store.transaction(async (inside) => {
      await recordSerial(inside, this.name, { serial: leaf.serial, notAfter: leaf.notAfter });
      await saveAuthorityOrder(inside, done);
    });
    return answer(done);
  }

  async collect(ref: string): Promise<IssuedChain> {
    const order = await this.#known(ref);
    if (order.chain !== undefined) return { certificates: order.chain };
    throw new CertError('issuer-refused', {
      issuer: this.name,
      type: 'signet:not-issued',
      detail: `${ref} is ${order.state}`,
    });
  }

  async abandon(ref: string): Promise<void> {
    const order = await authorityOrder(this.#deps.store, ref);
    if (order === undefined || order.state === 'valid') return;
    await saveAuthorityOrder(this.#deps.store, { ...order, state: 'invalid' });
  }

  async revoke(certificate: string, reason: RevocationReason): Promise<void> {
    const { serial } = readCertificate(certificate);
    const { store, clock } = this.#deps;
    if (!(await revokeSerial(store, this.name, serial, reason, nowOf(clock)))) {
      const detail = `serial ${serial} was not issued here`;
      throw new CertError('issuer-refused', { issuer: this.name, type: 'signet:unknown-certificate', detail });
    }
    this.#deps.revoked();
  }

  async health(): Promise<{ readonly ok: boolean; readonly detail: string }> {
    const { signer } = await this.open();
    return { ok: true, detail: `${signer.title}, until ${signer.notAfter.slice(0, 10)}` };
  }
}
