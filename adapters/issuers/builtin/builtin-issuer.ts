import type { AcmeCa, ClientPlace } from '../../../src/acme/acme-ca.ts';
import { recordSerial, revokeSerial } from '../../../src/authority/authority.store.ts';
import {
  type AcmeChoices,
  type AuthorityPolicy,
  acmeChoices,
  BACKDATE_MS,
  crlPath,
  issuingCertificatePath,
  sm2Name,
  underSuffix,
} from '../../../src/authority/authority.ts';
import {
  type AuthorityAuthorization,
  type AuthorityOrder,
  authorityOrder,
  authorityState,
  changeAuthorization,
  insertAuthorityOrder,
  saveAuthorityOrder,
} from '../../../src/authority/authority-order.store.ts';
import { ensureAuthority } from '../../../src/authority/ensure.ts';
import type { Base } from '../../../src/kernel/base.ts';
import { type Instant, nowOf, toInstant } from '../../../src/kernel/clock.ts';
import { DAY } from '../../../src/kernel/duration.ts';
import { CertError } from '../../../src/kernel/errors.ts';
import { randomToken } from '../../../src/kernel/random.ts';
import type {
  IssuedChain,
  Issuer,
  IssuerOrder,
  Lifetime,
  PlaceRequest,
  RevocationReason,
} from '../../../src/order/issuer.ts';
import { type CaSigner, openCa } from '../../../src/pki/ca-signer.ts';
import { readCertificate } from '../../../src/pki/certificate-read.ts';
import { sameSet } from '../../../src/pki/covers.ts';
import { type CsrFacts, readCsr } from '../../../src/pki/csr-read.ts';
import { generateKey } from '../../../src/pki/key.ts';
import { type IssuedLeaf, issueLeaf, type LeafRequest } from '../../../src/pki/leaf.ts';
import { rsaDigestOf } from '../../../src/pki/signature-algorithm.ts';
import type { Store } from '../../../src/store/store.ts';
import { sayer } from '../../../src/texts/say.ts';
import type { Diagnose } from '../../../src/validation/diagnosis.ts';
import { sayDiagnosis } from '../../../src/validation/diagnosis-words.ts';
import { answer, OWN_DNS_LABEL, proofOf } from './builtin-proofs.ts';

export interface BuiltinDeps extends Base {
  readonly store: Store;
  readonly diagnose: Diagnose;
  /** A certificate of this hierarchy was revoked: publish a new CRL soon. */
  readonly revoked: (authority: string) => void;
}

interface FinaliseOptions {
  readonly personApproved: boolean;
  readonly profile?: string;
  /** Of an ACME client: no later than this. */
  readonly until?: Instant;
  readonly lifetime?: Lifetime;
}

/** What one finalisation issues. */
interface Done {
  /** The hierarchy that issued. */
  readonly authority: string;
  readonly issued: readonly IssuedLeaf[];
  readonly order: AuthorityOrder;
}

const TOKEN_BYTES = 24;

/** RFC 8555 §7.4: a request for other names than the order's is refused. */
const checkRequest = (issuer: string, ordered: readonly string[], requested: readonly string[]): void => {
  if (sameSet(ordered, requested)) return;
  const detail = `the request is for ${requested.join(', ')}, the order for ${ordered.join(', ')}`;
  throw new CertError('issuer-refused', { issuer, type: 'signet:bad-csr', detail });
};

/** The built-in CA: asks for the same proof as any CA, save for names under its own suffixes, which a person approves. */
export class BuiltinIssuer implements Issuer, AcmeCa {
  readonly name: string;
  readonly acme: AcmeChoices | undefined;
  readonly abilities = {
    proofs: ['dns', 'file'],
    wildcard: true,
    ip: true,
    revoke: true,
    renewalInfo: false,
    sm2: true,
    keepsExpiry: true,
    mail: true,
    dnsLabel: OWN_DNS_LABEL,
  } as const;
  readonly #policy: AuthorityPolicy;
  readonly #deps: BuiltinDeps;
  #signer: Promise<{ readonly signer: CaSigner; readonly issuing: string }> | undefined;
  #sm2Signer: Promise<{ readonly signer: CaSigner; readonly issuing: string }> | undefined;

  constructor(policy: AuthorityPolicy, deps: BuiltinDeps) {
    this.name = policy.name;
    this.acme = acmeChoices(policy);
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

  /** The SM2 hierarchy, made with the first pair. */
  #openSm2(): Promise<{ readonly signer: CaSigner; readonly issuing: string }> {
    const policy = { ...this.#policy, name: sm2Name(this.name), algorithm: 'sm2' } as const;
    this.#sm2Signer ??= ensureAuthority(this.#deps, this.#deps.store, policy).then(({ issuing, issuingKey }) => ({
      signer: openCa(issuing, issuingKey),
      issuing,
    }));
    return this.#sm2Signer;
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
      .map((name): AuthorityAuthorization => {
        const one = this.#authorization(name);
        return request.proved?.includes(name) === true ? { ...one, state: 'valid' } : one;
      });
    const state = authorizations.every((one) => one.state === 'valid') ? 'ready' : 'pending';
    const order: AuthorityOrder = {
      id,
      state,
      names: request.names,
      authorizations,
      chain: undefined,
      until: request.until,
    };
    await insertAuthorityOrder(store, this.name, order, nowOf(clock));
    return answer(order);
  }

  async placeForClient({ id, names, thumbprint, granted }: ClientPlace): Promise<void> {
    this.#checkConstraints(names);
    const authorizations = names.map((name): AuthorityAuthorization => {
      const byPerson = this.acme?.approve === true && this.approvedByPerson(name);
      const state = byPerson && granted.includes(name) ? 'valid' : 'pending';
      return { ...this.#authorization(name), thumbprint, byPerson, state };
    });
    const order = { id, state: authorityState(authorizations), names, authorizations, chain: undefined };
    await insertAuthorityOrder(this.#deps.store, this.name, order, nowOf(this.#deps.clock));
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
    if (authorization.byPerson === true) return;
    const proof = proofOf(authorization, kind === 'file' ? 'file' : 'dns');
    const { name, wildcard } = authorization;
    const diagnosis = await this.#deps.diagnose({ proof, name, wildcard, issuer: this.name });
    const judged: Partial<AuthorityAuthorization> =
      diagnosis.state === 'good'
        ? { state: 'valid', validatedAt: nowOf(this.#deps.clock) }
        : { state: 'invalid', problem: diagnosis.code, detail: sayDiagnosis(sayer('en'), diagnosis).what };
    await changeAuthorization(this.#deps.store, ref, Number(index), (now) =>
      now.state === 'pending' ? { ...now, ...judged } : undefined,
    );
  }

  async finalise(ref: string, csr: string, options: FinaliseOptions): Promise<IssuerOrder> {
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
    const done =
      request.algorithm === 'sm2'
        ? await this.#issuePair(order, request.spki, options)
        : await this.#issueOne(order, request, options);
    return this.#deps.store.transaction(async (inside) => {
      // Of two at the same moment the first one's certificate counts; the other was never given to anybody.
      const now = await authorityOrder(inside, ref);
      if (now?.state !== 'ready') return answer(now ?? order);
      for (const { serial, notAfter } of done.issued) await recordSerial(inside, done.authority, { serial, notAfter });
      await saveAuthorityOrder(inside, done.order);
      return answer(done.order);
    });
  }

  #leaf(order: AuthorityOrder, authority: string, spki: Uint8Array, { lifetime }: FinaliseOptions): LeafRequest {
    const { clock } = this.#deps;
    const { publicUrl, days } = this.#policy;
    const { own = days, left = 0, most = Number.POSITIVE_INFINITY } = lifetime ?? {};
    const usual = toInstant(clock.now() + Math.min(Math.min(days, own) + left, most) * DAY);
    return {
      names: order.names,
      spki,
      from: nowOf(clock),
      backdate: BACKDATE_MS,
      until: order.until !== undefined && order.until < usual ? order.until : usual,
      ...(publicUrl === undefined
        ? {}
        : {
            crlUrl: `${publicUrl}${crlPath(authority)}`,
            caIssuersUrl: `${publicUrl}${issuingCertificatePath(authority)}`,
          }),
    };
  }

  async #issueOne(
    order: AuthorityOrder,
    { spki, signatureAlgorithm }: CsrFacts,
    options: FinaliseOptions,
  ): Promise<Done> {
    const { profile, until } = options;
    const { signer, issuing } = await this.open();
    const usual = this.#leaf(order, this.name, spki, options);
    const end = until !== undefined && until < usual.until ? until : usual.until;
    const request = { ...usual, until: end, clientAuth: profile === 'server-client' };
    // PLAN-10: the digest of the request is the one that was wished for.
    const leaf = issueLeaf(request, signer.withDigest(rsaDigestOf(signatureAlgorithm)), this.#deps.random);
    return {
      authority: this.name,
      issued: [leaf],
      order: { ...order, state: 'valid', chain: [leaf.certificate, issuing] },
    };
  }

  /** PLAN-10: two certificates; the key of the second is made here, so that what was encrypted for it can be read again. */
  async #issuePair(order: AuthorityOrder, spki: Uint8Array, options: FinaliseOptions): Promise<Done> {
    const { random } = this.#deps;
    const authority = sm2Name(this.name);
    const { signer, issuing } = await this.#openSm2();
    const own = await generateKey('sm2');
    const signing = issueLeaf({ ...this.#leaf(order, authority, spki, options), half: 'signing' }, signer, random);
    const wanted = { ...this.#leaf(order, authority, own.publicKeySpki, options), half: 'encryption' } as const;
    const encryption = issueLeaf(wanted, signer, random);
    return {
      authority,
      issued: [signing, encryption],
      order: {
        ...order,
        state: 'valid',
        chain: [signing.certificate, issuing],
        encryption: { certificates: [encryption.certificate, issuing], privateKeyPem: own.privateKeyPem },
      },
    };
  }

  async collect(ref: string): Promise<IssuedChain> {
    const order = await this.#known(ref);
    const { chain, encryption } = order;
    if (chain !== undefined) return { certificates: chain, ...(encryption === undefined ? {} : { encryption }) };
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
    const known = [this.name, sm2Name(this.name)];
    let authority: string | undefined;
    for (const name of known) if (await revokeSerial(store, name, serial, reason, nowOf(clock))) authority = name;
    if (authority === undefined) {
      const detail = `serial ${serial} was not issued here`;
      throw new CertError('issuer-refused', { issuer: this.name, type: 'signet:unknown-certificate', detail });
    }
    this.#deps.revoked(authority);
  }

  async health(): Promise<{ readonly ok: boolean; readonly detail: string }> {
    const { signer } = await this.open();
    return { ok: true, detail: `${signer.title} (– ${signer.notAfter.slice(0, 10)})` };
  }
}
