import { contextTag, TAG } from './der.ts';
import { type DerElement, DerFault, type DerReader, open, readWhole } from './der-reader.ts';
import { DIRECTORY_NAME, DNS_NAME, EMAIL_NAME, IP_NAME, URI_NAME } from './general-name.ts';

/** The NameConstraints of a CA as they stand in its certificate. @see RFC 5280 §4.2.1.10 */
export interface NameTrees {
  readonly permitted: readonly DerElement[];
  readonly excluded: readonly DerElement[];
}

/** A path costs at most so many comparisons of a name with a subtree: thousands of both are an attack. */
export const COMPARISONS_LIMIT = 50_000;

const readTrees = (list: DerElement | undefined): readonly DerElement[] => {
  if (list === undefined) return [];
  return open(list)
    .rest()
    .map((tree) => {
      const reader = open(tree);
      const base = reader.next();
      // minimum and maximum: neither may be used.
      reader.end();
      return base;
    });
};

/** Throws DerFault. */
export const readNameTrees = (reader: DerReader): NameTrees => {
  const permitted = readTrees(reader.optional(contextTag(0)));
  const excluded = readTrees(reader.optional(contextTag(1)));
  reader.end();
  if (permitted.length + excluded.length === 0) throw new DerFault('has name constraints that say nothing');
  return { permitted, excluded };
};

const textOf = ({ content }: DerElement): string => content.toString('latin1').toLowerCase();

const HOST = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/;

const hostIn = (text: string): string => {
  if (!HOST.test(text)) throw new DerFault('has a constraint or name that is no host name');
  return text;
};

const under = (name: string, tree: string): boolean => tree === '' || name === tree || name.endsWith(`.${tree}`);

/** Of a wildcard, `all` asks whether every name it stands for lies in the subtree, else whether one could. */
const dnsWithin = (name: DerElement, tree: DerElement, all: boolean): boolean => {
  const suffix = tree.content.length === 0 ? '' : hostIn(textOf(tree));
  const text = textOf(name);
  if (!text.startsWith('*.')) return under(hostIn(text), suffix);
  const parent = hostIn(text.slice(2));
  if (under(parent, suffix)) return true;
  const [label = '', ...rest] = suffix.split('.');
  return !all && label !== '' && rest.join('.') === parent;
};

const mailbox = (text: string): { readonly user: string; readonly host: string } => {
  const [user, host, ...more] = text.split('@');
  if (user === undefined || user === '' || host === undefined || more.length > 0)
    throw new DerFault('has an e-mail address that is none');
  return { user, host: hostIn(host.toLowerCase()) };
};

/** A host means its mailboxes, a leading dot those of the hosts under it, an address itself alone. */
const emailWithin = (name: DerElement, tree: DerElement): boolean => {
  const { user, host } = mailbox(name.content.toString('latin1'));
  const text = tree.content.toString('latin1');
  if (text.includes('@')) {
    const wanted = mailbox(text);
    return wanted.user === user && wanted.host === host;
  }
  const suffix = text.toLowerCase();
  return suffix.startsWith('.') ? host.endsWith(`.${hostIn(suffix.slice(1))}`) : host === hostIn(suffix);
};

const uriWithin = (name: DerElement, tree: DerElement): boolean => {
  const text = name.content.toString('latin1');
  const host = URL.canParse(text) ? new URL(text).hostname : '';
  if (host === '' || /^[\d.]+$|^\[/.test(host)) throw new DerFault('has a URI without a host name');
  const suffix = textOf(tree);
  return suffix.startsWith('.') ? host.endsWith(`.${hostIn(suffix.slice(1))}`) : host === hostIn(suffix);
};

const isContiguous = (mask: Buffer): boolean => {
  const bits = [...mask].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return !bits.includes('01');
};

const ipWithin = ({ content: address }: DerElement, { content: range }: DerElement): boolean => {
  if (range.length !== 8 && range.length !== 32) throw new DerFault('has a constraint that is no address range');
  if (address.length !== 4 && address.length !== 16) throw new DerFault('has an address of a wrong length');
  const size = range.length / 2;
  const mask = range.subarray(size);
  if (!isContiguous(mask)) throw new DerFault('has a constraint whose mask has holes');
  return (
    address.length === size &&
    address.every((byte, at) => (byte & (mask[at] ?? 0)) === ((range[at] ?? 0) & (mask[at] ?? 0)))
  );
};

const relativeNames = ({ content }: DerElement): string[] =>
  open(readWhole(content, TAG.sequence))
    .rest()
    .map(({ whole }) => whole.toString('hex'));

/** A directory name lies under one that it begins with. */
const directoryWithin = (name: DerElement, tree: DerElement): boolean => {
  const mine = relativeNames(name);
  return relativeNames(tree).every((part, at) => mine[at] === part);
};

type Within = (name: DerElement, tree: DerElement, all: boolean) => boolean;

const withinByTag: Readonly<Record<number, Within>> = {
  [DNS_NAME]: dnsWithin,
  [EMAIL_NAME]: emailWithin,
  [URI_NAME]: uriWithin,
  [IP_NAME]: ipWithin,
  [DIRECTORY_NAME]: directoryWithin,
};

const within: Within = (name, tree, all) => {
  const compare = withinByTag[name.tag];
  // What cannot be understood cannot be allowed.
  if (compare === undefined) throw new DerFault('has a constraint on a kind of name that is not known');
  return compare(name, tree, all);
};

/**
 * Whether a CA under these constraints may issue for all the names: excluded wins, and a kind with permitted subtrees needs one of them. A
 * wildcard must lie in a permitted subtree with all it stands for, and in an excluded one with nothing. `spend` is called with the
 * number of comparisons before they are made. Throws DerFault for a malformed name or subtree.
 */
export const allowsNames = (
  { permitted, excluded }: NameTrees,
  names: readonly DerElement[],
  spend: (comparisons: number) => void,
): boolean => {
  spend(names.length * (permitted.length + excluded.length));
  return names.every((name) => {
    const same = ({ tag }: DerElement): boolean => tag === name.tag;
    if (excluded.filter(same).some((tree) => within(name, tree, false))) return false;
    const allowed = permitted.filter(same);
    return allowed.length === 0 || allowed.some((tree) => within(name, tree, true));
  });
};
