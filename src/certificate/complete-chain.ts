import { CertError, isCertError } from '../kernel/errors.ts';
import { certificatesInFile } from '../pki/certificate-file.ts';
import { certificateParts, firstCertificate } from '../pki/certificate-parts.ts';
import type { MissingLink } from '../pki/chain.ts';
import { readDistinguishedName } from '../pki/distinguished-name.ts';
import { type IssuerFound, issuersOf } from '../pki/issuers-of.ts';
import { type OpenedPair, type UploadContext, type UploadNote, withAbove } from '../pki/uploaded.ts';
import type { Store } from '../store/store.ts';
import type { IntermediateSource } from './intermediate-source.ts';
import { knownIssuers } from './known-issuers.store.ts';

export interface ChainHouse {
  readonly store: Store;
  readonly intermediates: IntermediateSource;
  /** The CAs of the configuration, by name. */
  readonly policy: { readonly issuers: readonly string[] };
}

/** CA certificates that are added to one chain: honest ones miss one, seldom two. */
const MOST_LINKS = 4;

/** A certificate that was not in the files. */
export interface AddedLink extends IssuerFound {
  /** Where it was fetched; undefined when it was here already. */
  readonly url: string | undefined;
}

export interface CompletedPair {
  readonly pair: OpenedPair;
  readonly added: readonly AddedLink[];
}

const kept = async (house: ChainHouse, last: string, now: number): Promise<readonly AddedLink[]> => {
  const { commonName, organisation, text } = readDistinguishedName(certificateParts(firstCertificate(last)).issuer);
  const name = commonName ?? text;
  const known = await knownIssuers(house.store, { name, issuers: [organisation ?? name, ...house.policy.issuers] });
  return issuersOf(last, known, now).map((found) => ({ ...found, url: undefined }));
};

const namesOf = ({ subject, issuer }: MissingLink) => ({ subject, missing: issuer });

/** Where an administrator would have to allow it, as the list takes it; undefined where no certificate can be fetched. */
const hostOf = (url: string): string | undefined => {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host } = new URL(url);
  return protocol === 'http:' || protocol === 'https:' ? host : undefined;
};

const FIELD = { field: 'certificate' };

/** Throws `chain-incomplete`, `chain-unlisted`, `chain-unfetched`, `chain-unfit`. */
const fetched = async (
  { intermediates }: ChainHouse,
  missing: MissingLink,
  last: string,
  now: number,
): Promise<readonly AddedLink[]> => {
  const [hint] = missing.urls.map(hostOf).filter((host) => host !== undefined);
  let fault: CertError =
    hint === undefined
      ? new CertError('chain-incomplete', namesOf(missing), FIELD)
      : new CertError('chain-unlisted', { ...namesOf(missing), host: hint }, FIELD);
  for (const text of missing.urls.filter((url) => intermediates.listed(url))) {
    const url = new URL(text).href;
    const answer = await intermediates.get(url);
    const found = answer.ok ? issuersOf(last, certificatesInFile(answer.bytes), now) : [];
    if (found.length > 0) return found.map((one) => ({ ...one, url }));
    fault = answer.ok
      ? new CertError('chain-unfit', { ...namesOf(missing), url }, FIELD)
      : new CertError('chain-unfetched', { ...namesOf(missing), url, detail: answer.why }, FIELD);
  }
  throw fault;
};

type Above = (last: string, missing: MissingLink) => Promise<readonly AddedLink[]>;

const complete = async (opened: OpenedPair, context: UploadContext, look: Above): Promise<CompletedPair> => {
  const added: AddedLink[] = [];
  let pair = opened;
  while (pair.chain.missing !== undefined && added.length < MOST_LINKS) {
    const { missing, certificates } = pair.chain;
    const found = await look(certificates.at(-1) ?? '', missing);
    const above = (one: AddedLink): OpenedPair =>
      withAbove(
        opened,
        [...added, one].map(({ pem }) => pem),
        context,
      );
    // Of several of one name and key the one that leads to a root: others may be of another root, or not what they say.
    const ways = found.map((one) => ({ one, pair: above(one) }));
    const way = ways.find((each) => each.pair.chain.missing === undefined) ?? ways[0];
    if (way === undefined) break;
    added.push(way.one);
    pair = way.pair;
  }
  return { pair, added };
};

const isWhole = ({ pair }: CompletedPair): boolean => pair.chain.missing === undefined;

/**
 * Adds the CA certificates that a chain lacks (CERT-1): those that are here already, else fetched where the certificate below says and the
 * configuration's list allows it. Only a valid CA certificate whose name and key issued the one below is taken. What is here may be a
 * damaged copy, of the right name and key: where it leads to no root all is fetched anew, and the first refusal counts if that does not
 * help. Ask outside transactions.
 */
export const completeChain = async (
  house: ChainHouse,
  opened: OpenedPair,
  context: UploadContext,
): Promise<CompletedPair> => {
  const { now } = context;
  let used = false;
  const first = complete(opened, context, async (last, missing) => {
    const known = await kept(house, last, now);
    used ||= known.length > 0;
    return known.length > 0 ? known : fetched(house, missing, last, now);
  });
  const told = await first.catch((error: unknown) => error);
  if (!used || (!isCertError(told) && isWhole(await first))) return first;
  const anew = await complete(opened, context, (last, missing) => fetched(house, missing, last, now)).catch(
    (error: unknown) => {
      if (!isCertError(error)) throw error;
    },
  );
  return anew !== undefined && isWhole(anew) ? anew : first;
};

/** What was added, for the person: the root goes no further than the check. */
export const addedNotes = ({ pair, added }: CompletedPair): readonly UploadNote[] =>
  added
    .filter(({ pem }) => pair.chain.certificates.includes(pem))
    .map(({ subject, url }) => (url === undefined ? { kind: 'kept', subject } : { kind: 'fetched', subject, url }));
