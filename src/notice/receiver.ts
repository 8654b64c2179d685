/** Where a notice can go: a channel of a surface, a person (by whichever of their identities works), a mailbox, a webhook. */
export type Receiver =
  | { readonly kind: 'channel'; readonly surface: string; readonly realm: string; readonly id: string }
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'mail'; readonly address: string }
  | { readonly kind: 'webhook'; readonly name: string };

type Writer = { readonly [K in Receiver['kind']]: (receiver: Extract<Receiver, { kind: K }>) => string };

const WRITERS: Writer = {
  channel: ({ surface, realm, id }) => `${surface}:${realm}:${id}`,
  person: ({ id }) => `person:${id}`,
  mail: ({ address }) => `mail:${address}`,
  webhook: ({ name }) => `webhook:${name}`,
};

/** As it stands in the configuration and in the store. */
export const writeReceiver = (receiver: Receiver): string =>
  (WRITERS[receiver.kind] as (receiver: Receiver) => string)(receiver);

const OTHERS: Readonly<Record<string, (rest: string) => Receiver>> = {
  person: (id) => ({ kind: 'person', id }),
  mail: (address) => ({ kind: 'mail', address }),
  webhook: (name) => ({ kind: 'webhook', name }),
};

/** `surface:realm:id`, `person:NAME`, `mail:ADDRESS` or `webhook:NAME`; undefined for anything else. */
export const readReceiver = (text: string): Receiver | undefined => {
  const [first = '', second = '', ...rest] = text.split(':');
  const other = Object.hasOwn(OTHERS, first) ? OTHERS[first] : undefined;
  if (other !== undefined) return second === '' ? undefined : other(text.slice(first.length + 1));
  const id = rest.join(':');
  return first === '' || second === '' || id === ''
    ? undefined
    : { kind: 'channel', surface: first, realm: second, id };
};

export const RECEIVER_FORMS = 'surface:team:channel, person:NAME, mail:ADDRESS or webhook:NAME';
