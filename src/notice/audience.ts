import { type AudienceRole, type NoticeKind, noticeRow } from './notice.ts';

/** One rule of the configuration's `channels.routes`: what it names must all fit. */
export interface Route {
  readonly to: readonly string[];
  /** `key:value`, or `key` alone for any value. */
  readonly tag?: string | undefined;
  readonly project?: string | undefined;
  readonly kinds?: readonly NoticeKind[] | undefined;
}

export interface Routes {
  /** Where what no route fits goes. */
  readonly fallback: readonly string[];
  readonly routes: readonly Route[];
}

/** Every receiver that some route names. */
export const receiversIn = ({ fallback, routes }: Routes): readonly string[] => [
  ...fallback,
  ...routes.flatMap(({ to }) => to),
];

/** Whoever a subject concerns, as receivers. */
export interface Concerned {
  readonly tags: Readonly<Record<string, string>>;
  readonly requester: string | undefined;
  readonly owner: string | undefined;
  /** Empty where the kind of notice does not ask for them: looking them up costs more than writing the notice. */
  readonly followers: readonly string[];
  readonly approvers: readonly string[];
  readonly admins: readonly string[];
  /** CERT-9. */
  readonly ignored: boolean;
}

/** A receiver and why it is one: shown by `status --why`. */
export interface Heard {
  readonly receiver: string;
  readonly why: AudienceRole | 'nobody-else' | 'alert' | 'policy' | 'fallback';
}

export interface Audience {
  readonly heard: readonly Heard[];
  /** CERT-9: nothing is sent, and that is written down. */
  readonly muted: boolean;
}

const fitsTag = (tags: Concerned['tags'], wanted: string | undefined): boolean => {
  if (wanted === undefined) return true;
  const [key = '', ...value] = wanted.split(':');
  return value.length === 0 ? key in tags : tags[key] === value.join(':');
};

const fits = (route: Route, kind: NoticeKind, tags: Concerned['tags']): boolean =>
  (route.kinds === undefined || route.kinds.includes(kind)) &&
  fitsTag(tags, route.tag) &&
  (route.project === undefined || tags.project === route.project);

/** The channels for a kind: every route that fits, else the default. */
export const channelsFor = (routes: Routes, kind: NoticeKind, tags: Concerned['tags']): readonly string[] => {
  const fitting = routes.routes.filter((route) => fits(route, kind, tags));
  return [...new Set(fitting.length === 0 ? routes.fallback : fitting.flatMap(({ to }) => to))];
};

/** Whatever it is about, nobody hears of this kind: it asks nothing, and only channels would hear of it that no route leads to. */
export const isUnheard = (kind: NoticeKind, { routes, fallback }: Routes): boolean => {
  const { urgency, to } = noticeRow(kind);
  return (
    urgency === 'info' &&
    to.every((role) => role === 'channel') &&
    fallback.length === 0 &&
    !routes.some(({ kinds }) => kinds === undefined || kinds.includes(kind))
  );
};

const BY_ROLE: Readonly<
  Record<AudienceRole, (kind: NoticeKind, concerned: Concerned, routes: Routes) => readonly string[]>
> = {
  channel: (kind, { tags }, routes) => channelsFor(routes, kind, tags),
  requester: (_kind, { requester }) => (requester === undefined ? [] : [requester]),
  owner: (_kind, { owner }) => (owner === undefined ? [] : [owner]),
  followers: (_kind, { followers }) => followers,
  approvers: (_kind, { approvers }) => approvers,
  admins: (_kind, { admins }) => admins,
};

/** Each receiver once, under the first reason that names it. */
export const onceEach = (heard: readonly Heard[]): readonly Heard[] => {
  const known = new Set<string>();
  return heard.filter(({ receiver }) => !known.has(receiver) && known.add(receiver));
};

/** When it asks something of people and nobody is named, somebody must still hear of it. */
const somebody = (kind: NoticeKind, { owner, requester, admins }: Concerned): readonly Heard[] => {
  if (noticeRow(kind).urgency === 'info') return [];
  const person = owner ?? requester;
  return (person === undefined ? admins : [person]).map((receiver) => ({ receiver, why: 'nobody-else' as const }));
};

/** Who hears of a notice. CERT-9 is asked last and outranks every route, role and policy (MSG-4). */
export const audience = (
  kind: NoticeKind,
  concerned: Concerned,
  routes: Routes,
  handedIn: readonly Heard[] = [],
): Audience => {
  const row = noticeRow(kind);
  const named = onceEach([
    ...handedIn,
    ...row.to.flatMap((role) => BY_ROLE[role](kind, concerned, routes).map((receiver) => ({ receiver, why: role }))),
  ]);
  return {
    heard: named.length === 0 ? somebody(kind, concerned) : named,
    muted: row.ignorable && concerned.ignored,
  };
};
