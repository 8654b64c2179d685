/**
 * Where a notice can go: a channel of a surface, a person (by whichever of their identities works), a team, a mailbox, a webhook. A team is a
 * list of receivers that many name: whom it means is found out anew whenever something is said (`reachedNow`).
 */
export type Receiver =
  | { readonly kind: 'channel'; readonly surface: string; readonly realm: string; readonly id: string }
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'team'; readonly id: string }
  | { readonly kind: 'mail'; readonly address: string }
  | { readonly kind: 'webhook'; readonly name: string };

type Writer = { readonly [K in Receiver['kind']]: (receiver: Extract<Receiver, { kind: K }>) => string };

const WRITERS: Writer = {
  channel: ({ surface, realm, id }) => `${surface}:${realm}:${id}`,
  person: ({ id }) => `person:${id}`,
  team: ({ id }) => `team:${id}`,
  mail: ({ address }) => `mail:${address}`,
  webhook: ({ name }) => `webhook:${name}`,
};

/** As it stands in the configuration and in the store. */
export const writeReceiver = (receiver: Receiver): string =>
  (WRITERS[receiver.kind] as (receiver: Receiver) => string)(receiver);

const OTHERS: Readonly<Record<string, (rest: string) => Receiver>> = {
  person: (id) => ({ kind: 'person', id }),
  team: (id) => ({ kind: 'team', id }),
  mail: (address) => ({ kind: 'mail', address }),
  webhook: (name) => ({ kind: 'webhook', name }),
};

/** `surface:realm:id`, `person:NAME`, `team:NAME`, `mail:ADDRESS` or `webhook:NAME`; undefined for anything else. */
export const readReceiver = (text: string): Receiver | undefined => {
  const [first = '', second = '', ...rest] = text.split(':');
  const other = Object.hasOwn(OTHERS, first) ? OTHERS[first] : undefined;
  if (other !== undefined) return second === '' ? undefined : other(text.slice(first.length + 1));
  const id = rest.join(':');
  return first === '' || second === '' || id === ''
    ? undefined
    : { kind: 'channel', surface: first, realm: second, id };
};

export const RECEIVER_FORMS = 'surface:team:channel, person:NAME, team:NAME, mail:ADDRESS or webhook:NAME';

/** Whom a receiver means now; `reachedNow` finds it out. */
export type Reached = (receiver: string) => readonly string[];

/** The receivers meant by these, each once. */
export const reachedBy = (reached: Reached, receivers: readonly string[]): readonly string[] => [
  ...new Set(receivers.flatMap(reached)),
];

/** The team among `words` by which `receiver` is reached; undefined where it is named itself, or by none. */
export const teamReaching = (reached: Reached, words: readonly string[], receiver: string): string | undefined =>
  words.includes(receiver)
    ? undefined
    : words.find((word) => readReceiver(word)?.kind === 'team' && reached(word).includes(receiver));
